package caravan.cri;

import static caravan.cri.CriLog.batch;
import static caravan.cri.CriLog.cri;
import static caravan.cri.CriLog.lines;
import static caravan.cri.CriLog.parse;
import static caravan.cri.CriLog.shortly;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import caravan.batch.Batch;
import caravan.batch.Cut;
import org.junit.jupiter.api.Test;

/** What becomes of a record that is open when the batch ends. Lines are 42 bytes. */
class PartialJoinerTest {

    private static final int LINE = (cri("stdout P a") + '\n').length();

    private static Batch batchOf(Cut cut, String... lines) {
        return parse(batch(lines(lines)).cut(cut));
    }

    @Test
    void anOpenRecordIsHeldBackFromItsFirstByte() {
        Batch batch = batchOf(Cut.NONE, cri("stdout F a"), cri("stdout P b"), cri("stdout P c"));
        assertThat(shortly(batch)).containsExactly("out F: a");
        assertThat(batch.length()).isEqualTo(LINE);
    }

    @Test
    void theOtherStreamsLaterRecordsAreHeldBackToo() {
        Batch batch = batchOf(Cut.NONE, cri("stdout F a"), cri("stderr P 1"), cri("stdout F b"), cri("stdout F c"));
        assertThat(shortly(batch)).containsExactly("out F: a");
        assertThat(batch.length()).isEqualTo(LINE);
    }

    @Test
    void aRecordThatStandsOnBothSidesIsHeldBackToo() {
        Batch batch = batchOf(Cut.NONE, cri("stdout F x"), cri("stdout P a"), cri("stderr P 1"), cri("stdout F b"));
        assertThat(shortly(batch)).containsExactly("out F: x");
        assertThat(batch.length()).isEqualTo(LINE);
    }

    @Test
    void recordsThatOverlapInAChainAreHeldBackTogether() {
        Batch batch = batchOf(
                Cut.NONE,
                cri("stdout F x"),
                cri("stdout P a"),
                cri("stderr P 1"),
                cri("stdout F b"),
                cri("stdout P c"),
                cri("stderr F 2"));
        assertThat(batch.length()).isEqualTo(LINE);
    }

    @Test
    void theWholeBatchMayBeHeldBack() {
        assertThat(batchOf(Cut.NONE, cri("stdout P a"), cri("stdout P b")).length())
                .isZero();
    }

    @Test
    void inAForcedBatchTheFirstRecordEndsMarked() {
        Batch batch = batchOf(Cut.TIMEOUT, cri("stdout P a"), cri("stdout P b"));
        assertThat(shortly(batch)).containsExactly("out P cut=timeout: ab");
        assertThat(batch.length()).isEqualTo(2 * LINE);
    }

    @Test
    void inAForcedBatchALaterRecordIsHeldBack() {
        Batch batch = batchOf(Cut.SIZE, cri("stdout F a"), cri("stdout P b"));
        assertThat(shortly(batch)).containsExactly("out F: a");
    }

    @Test
    void whereTwoAreOpenTheFirstEndsBeforeTheSecond() {
        Batch batch = batchOf(
                Cut.TIMEOUT,
                cri("stdout P a"),
                cri("stdout P b"),
                cri("stderr F x"),
                cri("stderr P 1"),
                cri("stdout P c"),
                cri("stdout P d"));
        assertThat(shortly(batch)).containsExactly("out P cut=timeout: ab", "err F: x");
        assertThat(batch.length()).isEqualTo(3 * LINE);
    }

    @Test
    void theFirstEndsBeforeTheSecondAlsoWithNoPieceOfItsOwnLeft() {
        Batch batch = batchOf(Cut.SIZE, cri("stderr P 1"), cri("stdout P a"), cri("stderr P 2"));
        assertThat(shortly(batch)).containsExactly("err P cut=size: 1");
        assertThat(batch.length()).isEqualTo(LINE);
    }

    @Test
    void aWholeFirstRecordIsNotSplitForAnOpenOneWithinIt() {
        Batch batch = batchOf(Cut.TIMEOUT, cri("stdout P a"), cri("stderr P 1"), cri("stdout F b"));
        assertThat(shortly(batch)).containsExactly("out F: ab", "err P cut=timeout: 1");
        assertThat(batch.length()).isEqualTo(3 * LINE);
    }

    @Test
    void ofTwoOpenRecordsBehindAWholeOneTheSecondIsHeldBack() {
        Batch batch = batchOf(
                Cut.TIMEOUT,
                cri("stdout P a"),
                cri("stderr P 1"),
                cri("stdout F b"),
                cri("stdout P c"),
                cri("stderr P 2"));
        assertThat(shortly(batch)).containsExactly("out F: ab", "err P cut=timeout: 1");
        assertThat(batch.length()).isEqualTo(3 * LINE);
    }

    @Test
    void aForcedBatchReadAgainIsCutAtTheSameByte() {
        byte[] bytes = lines(cri("stdout P a"), cri("stderr P 1"), cri("stdout P b"));
        Batch first = parse(batch(bytes).cut(Cut.TIMEOUT));
        byte[] same = java.util.Arrays.copyOf(bytes, first.to());
        Batch again = parse(batch(same).cut(Cut.TIMEOUT));
        assertThat(shortly(again)).isEqualTo(shortly(first));
        assertThat(again.to()).isEqualTo(first.to());
    }

    @Test
    void nothingIsHeldBackBehindTheEndOfTheFile() {
        Batch batch = batchOf(Cut.END, cri("stdout P a"), cri("stderr P 1"), cri("stdout P b"));
        assertThat(shortly(batch)).containsExactly("out P cut=end: ab", "err P cut=end: 1");
        assertThat(batch.length()).isEqualTo(3 * LINE);
    }

    @Test
    void aLineWithoutItsEndIsHeldBackBehindOthers() {
        byte[] bytes = (cri("stdout P a") + '\n' + cri("stdout F b")).getBytes(UTF_8);
        assertThat(parse(batch(bytes)).length()).isZero();
        Batch forced = parse(batch(bytes).cut(Cut.TIMEOUT));
        assertThat(shortly(forced)).containsExactly("out P cut=timeout: a");
        assertThat(forced.length()).isEqualTo(LINE);
    }

    @Test
    void aLineWithoutItsEndAloneInAForcedBatchEnds() {
        byte[] bytes = cri("stdout F b").getBytes(UTF_8);
        assertThat(shortly(parse(batch(bytes).cut(Cut.TIMEOUT)))).containsExactly("out F cut=timeout: b");
        assertThat(parse(batch(bytes)).length()).isZero();
    }
}
