package caravan.node;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.node.Stamp.Condition;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class StampTest {

    private static final String ORIGIN = "shop/checkout-5d9c7b6f9-x2x4z/app/0/stdout";
    private final byte[] sealed = Stamp.seal("caf\u00e9 rid=" + Stamp.blank(ORIGIN, 41) + " behind");

    @Test
    void tellsWhereAMessageWasBorn() {
        Stamp stamp = Stamp.of(sealed).orElseThrow();

        assertThat(stamp.origin()).isEqualTo(ORIGIN);
        assertThat(stamp.sequence()).isEqualTo(41);
        assertThat(stamp.bytes()).isEqualTo(sealed.length);
        assertThat(stamp.judge(sealed)).isEqualTo(Condition.WHOLE);
    }

    @Test
    void isFoundInJson() {
        byte[] json = Stamp.seal("{\"level\":\"info\",\"rid\":\"" + Stamp.blank(ORIGIN, 7) + "\"}");

        assertThat(Stamp.of(json).orElseThrow().judge(json)).isEqualTo(Condition.WHOLE);
    }

    @Test
    void noByteCanChangeUnnoticed() {
        for (int i = 0; i < sealed.length; i++) {
            byte[] damaged = sealed.clone();
            damaged[i] ^= 1;
            assertThat(isWholeAndTheSame(damaged)).as("byte %d", i).isFalse();
        }
    }

    @Test
    void noByteCanBeCutOffUnnoticed() {
        for (int length = 0; length < sealed.length; length++) {
            assertThat(isWholeAndTheSame(Arrays.copyOf(sealed, length))).isFalse();
        }
        byte[] cut = Arrays.copyOf(sealed, sealed.length - 1);
        assertThat(Stamp.of(cut).orElseThrow().judge(cut)).isEqualTo(Condition.CUT);
    }

    @Test
    void twoMessagesInOneAreCorrupted() {
        String twice = new String(sealed, StandardCharsets.UTF_8).repeat(2);
        byte[] joined = twice.getBytes(StandardCharsets.UTF_8);

        assertThat(Stamp.of(joined).orElseThrow().judge(joined)).isEqualTo(Condition.CORRUPTED);
    }

    private static boolean isWholeAndTheSame(byte[] message) {
        return Stamp.of(message)
                .filter(stamp -> stamp.judge(message) == Condition.WHOLE)
                .filter(stamp -> stamp.origin().equals(ORIGIN) && stamp.sequence() == 41)
                .isPresent();
    }
}
