package caravan.tail;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.batch.Batch;
import caravan.batch.Verdict;
import caravan.cri.CriParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Records that do not end: where they are held back, where they are cut, and that a second reading does the same. */
class CutTest extends RigTest {

    private static final String TIME = "2026-11-22T12:00:00.000000000Z ";

    /** The process ends while a batch is under way. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    private final List<String> left = new ArrayList<>();
    private boolean kills;

    @BeforeEach
    void parse() {
        rig.route = batch -> {
            new CriParser().apply(batch);
            for (int i = 0; i < batch.size(); i++) {
                left.add(shortly(batch, i));
            }
            if (kills && batch.size() > 0) {
                throw new Killed();
            }
            Rig.deliverAll(batch);
        };
    }

    /** {@code offset stream message cut}. */
    private static String shortly(Batch batch, int record) {
        Map<String, Object> fields = batch.get(record);
        return fields.get("offset") + " " + fields.get("message")
                + (fields.containsKey("cut") ? " " + fields.get("cut") : "");
    }

    private static String line(String streamAndRest) {
        return TIME + streamAndRest + '\n';
    }

    private void write(String... lines) {
        for (String line : lines) {
            rig.write("0.log", line(line));
        }
    }

    /** Until a batch leaves, which the process does not survive. */
    private void killWhenSomethingLeaves() throws IOException {
        kills = true;
        try {
            rig.pollFor(10_000);
            throw new AssertionError("nothing left");
        } catch (Killed e) {
            kills = false;
            rig.crash();
        }
    }

    private List<String> leftSince(int number) {
        return left.subList(number, left.size());
    }

    @Test
    void aTimeOutCutThatACrashFollowsIsMadeAgainAtTheSameByte() throws IOException {
        write("stdout P never ", "stderr F other");
        rig.start();
        killWhenSomethingLeaves();
        assertThat(left).containsExactly("0 never  timeout", "47 other");
        write("stdout P ending ", "stdout F story");
        rig.start().poll();
        assertThat(leftSince(2)).containsExactly("0 never  timeout", "47 other", "93 ending story");
    }

    @Test
    void whatIsOpenOfBothStreamsIsCutAtOnceWhereNothingMoreComes() throws IOException {
        write("stdout P first ", "stderr P second ", "stdout P more ");
        rig.start();
        killWhenSomethingLeaves();
        assertThat(left).containsExactly("0 first more  timeout", "47 second  timeout");
        write("stderr F ends", "stdout F ends");
        rig.start().poll();
        assertThat(leftSince(2)).containsExactly("0 first more  timeout", "47 second  timeout", "141 ends", "186 ends");
    }

    @Test
    void aCutThatMovedToASecondOpenRecordIsMadeAgainThere() throws IOException {
        write("stdout P first ");
        rig.start().pollFor(4_000);
        write("stderr P second ", "stdout P more ");
        killWhenSomethingLeaves();
        assertThat(left).containsExactly("0 first  timeout");
        write("stderr F ends", "stdout F ends");
        rig.start().poll();
        assertThat(leftSince(1)).containsExactly("0 first  timeout", "47 second ends", "95 more ends");
    }

    @Test
    void aTimeOutCutOfALineThatACrashFollowsIsMadeAgainAtTheSameByte() throws IOException {
        rig.write("0.log", TIME + "stdout F half a ");
        rig.start();
        killWhenSomethingLeaves();
        assertThat(left).containsExactly("0 half a  timeout");
        rig.write("0.log", "line\n");
        rig.start().poll();
        assertThat(leftSince(1)).containsExactly("0 half a  timeout", "47 line");
    }

    @Test
    void anOpenStderrRecordHoldsABatchFullOfStdoutAndIsFoundWhole() throws IOException {
        write("stderr P trace ");
        fill(3 * rig.options.getMaxBatchBytes());
        write("stderr F ends");
        rig.start().poll();
        assertThat(left.get(0)).isEqualTo("0 trace ends");
        assertThat(left.get(1)).startsWith("47 line 0 ");
    }

    private void fill(int bytes) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; lines.length() < bytes; i++) {
            lines.append(line("stdout F line " + i + " " + "x".repeat(1_000)));
        }
        rig.write("0.log", lines.toString());
    }

    @Test
    void aRecordThatNeverEndsIsCutAtTheLimitAndTheFileGoesOn() throws IOException {
        write("stderr P never ");
        fill(2 * rig.options.getMaxRecordBytes());
        rig.start().tailer().poll();
        assertThat(left.get(0)).isEqualTo("0 never  size");
        assertThat(left.get(left.size() - 1)).contains("line");
        assertThat(rig.tailer().ledger().readBytes()).isEqualTo(Files.size(rig.logs.resolve("0.log")));
    }

    @Test
    void aSizeCutThatACrashFollowsIsMadeAgainAtTheSameByte() throws IOException {
        write("stderr P never ");
        fill(2 * rig.options.getMaxRecordBytes());
        rig.start();
        killWhenSomethingLeaves();
        List<String> first = List.copyOf(left);
        rig.options.setMaxRecordBytes(8 * 1024 * 1024);
        rig.options.setMaxInFlightBytes(64 * 1024 * 1024);
        rig.start().poll();
        assertThat(left.subList(first.size(), 2 * first.size())).isEqualTo(first);
    }

    @Test
    void anOpenRecordBeforeALineThatIsLongerThanTheWindowIsNoLivelock() throws IOException {
        write("stdout P open ");
        rig.write("0.log", TIME + "stderr F " + "x".repeat(3 * rig.options.getMaxLineBytes()));
        rig.start().pollFor(15_000);
        assertThat(left.get(0)).isEqualTo("0 open  timeout");
        assertThat(rig.tailer().ledger().readBytes()).isEqualTo(Files.size(rig.logs.resolve("0.log")));
    }

    @Test
    void aRecordAcrossARotationThatACrashFollowsIsTheSameOne() throws IOException {
        write("stdout F one", "stdout P begins ");
        rig.start().poll();
        Files.move(rig.logs.resolve("0.log"), rig.logs.resolve("0.log.20261122-120000"));
        write("stdout F and ends", "stdout F two");
        int before = left.size();
        killWhenSomethingLeaves();
        List<String> first = List.copyOf(leftSince(before));
        assertThat(first).containsExactly("44 begins and ends", "49 two");
        rig.start().poll();
        assertThat(leftSince(before + 2)).isEqualTo(first);
    }

    private void rotate() throws IOException {
        Files.move(rig.logs.resolve("0.log"), rig.logs.resolve("0.log.20261122-120000"));
    }

    @Test
    void aRecordAcrossARotationThatNeverEndsIsCutWithBothOfItsParts() throws IOException {
        write("stdout F one", "stdout P begins ");
        rig.start().tailer().poll();
        rotate();
        write("stdout P and goes on ", "stderr P other ");
        int before = left.size();
        killWhenSomethingLeaves();
        List<String> first = List.copyOf(leftSince(before));
        assertThat(first).containsExactly("44 begins and goes on  timeout", "53 other  timeout");
        write("stdout F later");
        rig.start().poll();
        assertThat(leftSince(before + 2)).containsExactly(first.get(0), first.get(1), "100 later");
    }

    @Test
    void aRecordAcrossARotationWhoseOtherStreamGoesOnIsCutAlone() throws IOException {
        write("stdout P begins ");
        rig.start().poll();
        rotate();
        for (int i = 0; i < 7; i++) {
            write("stderr F other " + i);
            rig.pollFor(1_000);
        }
        assertThat(left.get(0)).isEqualTo("0 begins  timeout");
        write("stderr P last ");
        rig.pollFor(1_000);
        write("stderr F ends");
        rig.poll();
        assertThat(left.get(left.size() - 1)).endsWith("last ends");
        rig.received(
                "begins ", "other 0", "other 1", "other 2", "other 3", "other 4", "other 5", "other 6", "last ends");
    }

    @Test
    void aRecordThatGrowsOverARotationIsCutAtTheLimit() throws IOException {
        write("stderr P never ");
        rig.start().poll();
        rotate();
        fill(2 * rig.options.getMaxRecordBytes());
        rig.tailer().poll();
        rig.pass(1_000).poll();
        assertThat(left.get(0)).isEqualTo("0 never  size");
        assertThat(left.get(1)).startsWith("0 line 0 ");
        assertThat(rig.ledger().readBytes()).isEqualTo(47 + Files.size(rig.logs.resolve("0.log")));
    }

    @Test
    void aCutOverARotationGoesBackToItsHeadWhereTheRestIsGone() throws IOException {
        write("stdout P begins ");
        rig.start().poll();
        rotate();
        write("stdout P and goes on ");
        killWhenSomethingLeaves();
        Files.delete(rig.logs.resolve("0.log"));
        rig.start().pollFor(20_000);
        assertThat(leftSince(1)).containsExactly("0 begins  timeout");
        assertThat(rig.ledger().lostBytes())
                .isEqualTo(line("stdout P and goes on ").length());
    }

    @Test
    void timeInWhichNothingWasReadIsNoTimeOut() throws IOException {
        rig.options.setMaxBatchBytes(64 * 1024);
        write("stdout P begins ");
        rig.write("0.log", line("stderr F " + "x".repeat(1_000)).repeat(100));
        rig.start().tailer().tick();
        rig.tailer().work();
        Files.move(rig.logs.resolve("0.log"), rig.logs.resolve("0.log.20261122-120000"));
        write("stdout F and ends");
        rig.pass(60_000).poll();
        assertThat(left.get(0)).isEqualTo("0 begins and ends");
    }

    @Test
    void aRecordAcrossARotationIsLookedForThereBeforeItsTimeIsOut() throws IOException {
        write("stdout P begins ");
        rig.start().poll();
        write("stdout P and ");
        Files.move(rig.logs.resolve("0.log"), rig.logs.resolve("0.log.20261122-120000"));
        write("stdout F ends");
        rig.pass(60_000).poll();
        assertThat(left).containsExactly("0 begins and ends");
    }

    @Test
    void aTornLineOfARotatedFileIsWaitedForAndThenCut() throws IOException {
        Path file = rig.write("0.log", TIME + "stdout F to");
        rig.start().poll();
        Path rotated = Files.move(file, rig.logs.resolve("0.log.20261122-120000"));
        write("stdout F next");
        rig.tailer().poll();
        assertThat(left).isEmpty();
        Rig.write(rotated, "rn\n".getBytes());
        rig.tailer().poll();
        assertThat(left).containsExactly("0 torn", "0 next");
    }

    @Test
    void aTornLineThatIsNeverCompletedIsCutTheSameWayAfterACrash() throws IOException {
        Path file = rig.write("0.log", TIME + "stdout F to");
        rig.start().poll();
        Path rotated = Files.move(file, rig.logs.resolve("0.log.20261122-120000"));
        write("stdout F next");
        killWhenSomethingLeaves();
        assertThat(left).containsExactly("0 to end");
        Rig.write(rotated, "rn\n".getBytes());
        rig.start().poll();
        assertThat(leftSince(1)).containsExactly("0 to end", "42 rn", "0 next");
    }

    @Test
    void aRepeatedBatchEndsWhereItEnded() throws IOException {
        List<Batch> tries = new ArrayList<>();
        rig.route = batch -> {
            new CriParser().apply(batch);
            if (batch.size() == 0) {
                batch.completed(null);
                return;
            }
            tries.add(batch);
            if (tries.size() < 3) {
                batch.completed(new IOException("away"));
                write("stdout F more " + tries.size());
            } else {
                batch.decideAll(Verdict.DELIVERED, "test");
                batch.completed(null);
            }
        };
        write("stdout F one", "stderr P open ");
        rig.start().pollFor(4_000);
        assertThat(tries.get(1).spans()).isEqualTo(tries.get(0).spans());
        assertThat(tries.get(2).spans()).isEqualTo(tries.get(0).spans());
        assertThat(tries.get(0).length()).isEqualTo(line("stdout F one").length());
        rig.pollFor(8_000);
    }

    @Test
    void aRecordThatWasCutKeepsItsMarkWhenItsBatchIsDivided() throws IOException {
        rig.deadLetters = true;
        rig.route = batch -> {
            new CriParser().apply(batch);
            boolean isPoisoned = false;
            for (int i = 0; i < batch.size(); i++) {
                left.add(shortly(batch, i));
                isPoisoned |= left.get(left.size() - 1).contains("poison");
            }
            if (isPoisoned) {
                batch.completed(new IllegalArgumentException("not this one"));
            } else {
                Rig.deliverAll(batch);
            }
        };
        write("stdout P never ", "stderr F poison");
        rig.start().pollFor(60_000);
        assertThat(rig.buried).hasSize(1);
        assertThat(left.subList(0, 2)).containsExactly("0 never  timeout", "47 poison");
        assertThat(leftSince(2)).containsOnly("0 never  timeout", "47 poison");
    }

    @Test
    void bothHalvesOfACutBatchThatIsRefusedEndWhereTheyEndedAlsoAfterACrash() throws IOException {
        rig.deadLetters = true;
        boolean[] isAway = {true};
        rig.route = batch -> {
            new CriParser().apply(batch);
            boolean isRefused = false;
            for (int i = 0; i < batch.size(); i++) {
                isRefused |= batch.get(i).get("message").equals("tail ");
            }
            if (batch.size() > 0 && !isRefused && isAway[0]) {
                throw new Killed();
            }
            for (int i = 0; i < batch.size(); i++) {
                left.add(shortly(batch, i));
            }
            if (isRefused && isAway[0]) {
                batch.completed(new IllegalStateException("refused"));
            } else {
                Rig.deliverAll(batch);
            }
        };
        write("stderr P never ", "stdout F a", "stdout P tail ");
        rig.start();
        try {
            rig.pollFor(60_000);
            throw new AssertionError("was not divided");
        } catch (Killed e) {
            rig.crash();
        }
        List<String> first = List.copyOf(left.subList(0, 3));
        isAway[0] = false;
        write("stdout F more");
        int before = left.size();
        rig.start().poll();
        assertThat(leftSince(before)).startsWith(first.toArray(String[]::new)).hasSize(4);
    }
}
