package caravan.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class Utf8Test {

    @Test
    void everyCodePointIsValid() {
        for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
            if (point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE) {
                byte[] bytes = Character.toString(point).getBytes(UTF_8);
                assertThat(Utf8.sequence(bytes, 0, bytes.length)).isEqualTo(bytes.length);
            }
        }
    }

    @Test
    void twoAndThreeBytesAreJudgedAsJavaJudgesThem() {
        for (int i = 0; i < 1 << 24; i += i < 1 << 16 ? 1 : 0x35) {
            byte[] bytes = {(byte) (i >> 8), (byte) i, (byte) (i >> 16)};
            if (Utf8.isValid(bytes, 0, 3) != decodes(bytes)) {
                assertThat(bytes).as("judged wrongly").isEmpty();
            }
        }
    }

    @Property(tries = 20_000)
    void fourBytesAreJudgedAsJavaJudgesThem(@ForAll @Size(3) byte[] tail, @ForAll byte lead) {
        byte[] bytes = {(byte) (lead | 0xF0), tail[0], (byte) (tail[1] & 0xBF), (byte) (tail[2] & 0xBF)};
        assertThat(Utf8.isValid(bytes, 0, 4)).isEqualTo(decodes(bytes));
    }

    @Test
    void aSequenceThatEndsBehindTheRangeIsNotValid() {
        byte[] bytes = "\uD83D\uDE00".getBytes(UTF_8);
        for (int to = 1; to < 4; to++) {
            assertThat(Utf8.sequence(bytes, 0, to)).isZero();
        }
    }

    private static boolean decodes(byte[] bytes) {
        try {
            UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
