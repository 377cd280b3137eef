package caravan.tail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FingerprintTest {

    @TempDir
    private Path folder;

    private final byte[] bytes = new byte[5_000];

    FingerprintTest() {
        new Random(7).nextBytes(bytes);
    }

    private Content content(byte... content) throws IOException {
        return PlainContent.open(Files.write(folder.toRealPath().resolve("file"), content));
    }

    private Content content(int length) throws IOException {
        return content(Arrays.copyOf(bytes, length));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1_023, 1_024, 1_025, 5_000})
    void coversAFilesFirstKilobyteAtMost(int length) throws IOException {
        try (Content content = content(length)) {
            Fingerprint head = Fingerprint.ofHead(content);
            assertThat(head.length()).isEqualTo(Math.min(length, 1_024));
            assertThat(head.end()).isEqualTo(head.length());
        }
    }

    @Test
    void matchesWhatBeginsSoAndNothingElse() throws IOException {
        try (Content whole = content(bytes.length)) {
            for (int length = 1; length <= 1_024; length++) {
                Fingerprint head = Fingerprint.ofHead(bytes, length);
                assertThat(head.matches(whole)).as("%d bytes", length).isTrue();
                assertThat(head.equals(Fingerprint.ofHead(bytes, length - 1))).isFalse();
            }
        }
    }

    @Test
    void doesNotMatchWhatIsShorter() throws IOException {
        Fingerprint head = Fingerprint.ofHead(bytes, 100);
        try (Content shorter = content(99)) {
            assertThat(head.matches(shorter)).isFalse();
        }
    }

    @Test
    void everyByteCounts() throws IOException {
        Fingerprint head = Fingerprint.ofHead(bytes, 1_024);
        for (int at = 0; at < 1_024; at += 31) {
            byte[] other = bytes.clone();
            other[at] ^= 1;
            try (Content content = content(other)) {
                assertThat(head.matches(content)).as("byte %d differs", at).isFalse();
            }
        }
    }

    @Test
    void anEmptyOneMatchesEverything() throws IOException {
        try (Content empty = content()) {
            assertThat(Fingerprint.ofHead(empty)).isEqualTo(Fingerprint.EMPTY);
            assertThat(Fingerprint.EMPTY.matches(empty)).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 10, 1_024, 1_025, 3_000, 5_000})
    void whatStandsBeforeAnOffsetIsTheSameInACompressedFile(long end) throws IOException {
        Path packed = Files.write(folder.toRealPath().resolve("file.gz"), Program.gzip(bytes));
        try (Content plain = content(bytes);
                Content gzip = GzipContent.open(packed)) {
            assertThat(Fingerprint.of(gzip, end)).isEqualTo(Fingerprint.of(plain, end));
            assertThat(Fingerprint.ofHead(gzip)).isEqualTo(Fingerprint.ofHead(plain));
        }
    }

    @Test
    void itsTextComesBack() {
        byte[] text = "some bytes".getBytes(StandardCharsets.UTF_8);
        for (int length = 1; length <= text.length; length++) {
            Fingerprint head = Fingerprint.ofHead(text, length);
            assertThat(Fingerprint.parse(head.toText())).isEqualTo(head);
        }
        assertThat(Fingerprint.parse(Fingerprint.EMPTY.toText())).isEqualTo(Fingerprint.EMPTY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1:2", "1:2:3:4", "a:2:3", "1:2:xyz"})
    void otherTextIsRefused(String text) {
        assertThatThrownBy(() -> Fingerprint.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
