package caravan.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ByteBufTest {

    @ParameterizedTest
    @ValueSource(longs = {0, 9, 10, 99, 100, 999_999_999_999_999_999L, 1_000_000_000_000_000_000L, Long.MAX_VALUE, -1})
    void numbersAreDecimal(long number) {
        assertThat(new String(new ByteBuf(0).append(number).toByteArray(), UTF_8))
                .isEqualTo(Long.toString(number));
    }

    @Property
    void anyNumberIsDecimal(@ForAll long number) {
        numbersAreDecimal(number);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 1000})
    void growsAsItIsWrittenTo(int capacity) {
        ByteBuf buf = new ByteBuf(capacity);
        for (int i = 0; i < 1000; i++) {
            buf.append("abc".getBytes(UTF_8)).append('d');
        }
        assertThat(new String(buf.toByteArray(), UTF_8)).isEqualTo("abcd".repeat(1000));
    }
}
