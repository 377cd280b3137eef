package caravan.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Blake2bTest {

    /** Made with Python's {@code hashlib.blake2b(message, digest_size=8)}. */
    @ParameterizedTest
    @CsvSource({
        "0, b4b2797457a0a6e4",
        "127, fc4f7c44afa0708e",
        "128, 0224e1e874e31c90",
        "129, a3a5eed8b914de18",
        "256, 976524b021ad5013",
        "1000, 1786154c896b309a"
    })
    void hashesAsOthersDo(int length, String hash) {
        byte[] message = "x".repeat(length).getBytes(StandardCharsets.US_ASCII);
        assertThat(Blake2b.hash(message)).isEqualTo(Long.parseUnsignedLong(hash, 16));
    }
}
