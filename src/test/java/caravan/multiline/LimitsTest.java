package caravan.multiline;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.batch.Batch;
import caravan.batch.Cut;
import org.junit.jupiter.api.Test;

/** Where records end that go on, and what becomes of those that may. */
class LimitsTest {

    private static final String HEAD = "java.lang.Error: closed\n";
    private static final String FRAME = "\tat a.B.c(B.java:1)\n";
    private static final Multiline JAVA = Joined.step("languages=java");

    private static Batch batch(String text, Cut cut, Multiline step) {
        return Joined.parse(Joined.batch(Joined.stdout(text)).cut(cut), step);
    }

    private static String joined(int frames) {
        return (HEAD + FRAME.repeat(frames)).stripTrailing();
    }

    @Test
    void aRecordOfAsManyLinesAsItMayHaveIsWhole() {
        Batch batch = batch(HEAD + FRAME.repeat(3) + "next\n", Cut.END, Joined.step("languages=java", "max-lines=4"));
        assertThat(Joined.shortly(batch)).containsExactly(joined(3), "next");
    }

    @Test
    void aRecordOfTooManyLinesEndsMarkedAndTheRestIsReadAsIfNothingStoodBefore() {
        String text = HEAD + FRAME.repeat(5) + HEAD + FRAME;
        Batch batch = batch(text, Cut.END, Joined.step("languages=java", "max-lines=4"));
        assertThat(Joined.shortly(batch))
                .containsExactly(joined(3) + " <size>", FRAME.stripTrailing(), FRAME.stripTrailing(), joined(1));
    }

    @Test
    void aRecordOfTooManyBytesEndsMarked() {
        Batch batch = batch(HEAD + FRAME.repeat(100), Cut.END, Joined.step("languages=java", "max-size=1k"));
        int frames = (1024 - HEAD.length()) / FRAME.length();
        assertThat(Joined.shortly(batch)).hasSize(1 + 100 - frames).startsWith(joined(frames) + " <size>");
    }

    @Test
    void aLineAboveTheSizeIsNoPartOfARecord() {
        String big = "\tat " + "x".repeat(2000) + "(B.java:1)";
        Batch batch = batch(HEAD + big + "\n" + FRAME, Cut.END, Joined.step("languages=java", "max-size=1k"));
        assertThat(Joined.shortly(batch)).containsExactly(HEAD.stripTrailing(), big, FRAME.stripTrailing());
    }

    @Test
    void anOpenRecordIsHeldBackFromItsFirstLine() {
        assertThat(Joined.shortly(batch("usual\n" + HEAD + FRAME, Cut.NONE, JAVA)))
                .containsExactly("usual");
        assertThat(Joined.shortly(batch("usual\n" + HEAD, Cut.NONE, JAVA))).containsExactly("usual");
        assertThat(batch(HEAD + FRAME, Cut.NONE, JAVA).length()).isZero();
    }

    @Test
    void aRecordThatWaitedTooLongEndsMarked() {
        assertThat(Joined.shortly(batch(HEAD + FRAME, Cut.TIMEOUT, JAVA))).containsExactly(joined(1) + " <timeout>");
        assertThat(Joined.shortly(batch(HEAD + FRAME, Cut.SIZE, JAVA))).containsExactly(joined(1) + " <size>");
    }

    @Test
    void aRecordThatEndsWithItsFileIsNotMarked() {
        assertThat(Joined.shortly(batch(HEAD + FRAME, Cut.END, JAVA))).containsExactly(joined(1));
    }

    @Test
    void aLineThatMightHaveBegunARecordIsNotMarked() {
        assertThat(Joined.shortly(batch(HEAD, Cut.TIMEOUT, JAVA))).containsExactly(HEAD.stripTrailing());
        assertThat(Joined.shortly(batch("panic: x\n\n", Cut.TIMEOUT, Joined.step("languages=go"))))
                .containsExactly("panic: x", "");
    }

    @Test
    void inAForcedBatchOnlyTheFirstOpenRecordEnds() {
        byte[] out = Joined.stdout(HEAD + FRAME);
        byte[] err = Joined.lines("stderr F ", HEAD + FRAME);
        byte[] file = new byte[out.length + err.length];
        System.arraycopy(out, 0, file, 0, out.length);
        System.arraycopy(err, 0, file, out.length, err.length);
        Batch batch = Joined.parse(Joined.batch(file).cut(Cut.TIMEOUT), JAVA);
        assertThat(Joined.shortly(batch)).containsExactly(joined(1) + " <timeout>");
        assertThat(batch.to()).isEqualTo(out.length);
    }

    @Test
    void recordsOfBothStreamsThatOverlapAreHeldBackTogether() {
        String text = "";
        for (String line : new String[] {
            "stdout F usual",
            "stdout F java.lang.Error",
            "stderr F java.lang.Error",
            "stdout F \tat a.B.c()",
            "stdout F over",
            "stderr F \tat a.B.c()"
        }) {
            text += Joined.TIME + ' ' + line + '\n';
        }
        Batch batch = Joined.parse(Joined.batch(text.getBytes()), JAVA);
        assertThat(Joined.shortly(batch)).containsExactly("usual");
    }

    @Test
    void aRecordThatIsReadAgainOnItsOwnIsJoinedAgain() {
        Batch batch = Joined.parse(Joined.batch(Joined.stdout(HEAD + FRAME)).endsWithRecord(true), JAVA);
        assertThat(Joined.shortly(batch)).containsExactly(joined(1));
    }
}
