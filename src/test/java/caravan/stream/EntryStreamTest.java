package caravan.stream;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.batch.Batch;
import caravan.batch.Cut;
import caravan.batch.Span;
import caravan.batch.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EntryStreamTest {

    @TempDir
    Path state;

    private StreamRig rig;

    @BeforeEach
    void setUpRig() throws IOException {
        rig = new StreamRig(state);
        rig.start();
    }

    @AfterEach
    void closeRig() throws IOException {
        rig.close();
    }

    private List<Span> spans() {
        return rig.batches.stream().map(batch -> batch.spans().get(0)).toList();
    }

    private List<String> ranges() {
        return spans().stream().map(span -> span.from() + ".." + span.to()).toList();
    }

    private static String line(int number) {
        return String.format("line %05d of twenty bytes", number).substring(0, 19);
    }

    private static List<String> lines(int from, int to) {
        List<String> lines = new ArrayList<>();
        for (int i = from; i < to; i++) {
            lines.add(line(i));
        }
        return lines;
    }

    // ---- batches

    @Test
    void fullBatchesLeaveAtOnceAndTheRestWhenNothingMoreComes() {
        rig.lines.addAll(lines(0, 12));
        rig.poll();
        assertThat(ranges()).containsExactly("0..100", "100..200");
        rig.pollFor(EntryStream.PACE);
        assertThat(ranges()).containsExactly("0..100", "100..200", "200..240");
        assertThat(rig.delivered).isEqualTo(rig.lines);
    }

    @Test
    void aLineAboveTheLimitIsABatchOfItsOwn() {
        rig.add("short", "long".repeat(100), "short").pollFor(400);
        assertThat(ranges()).containsExactly("0..6", "6..407", "407..413");
    }

    @Test
    void aTrickleOfEntriesLeavesInFewBatches() {
        for (int i = 0; i < 100; i++) {
            rig.add("" + i % 10).poll();
            rig.clock += 10;
        }
        assertThat(rig.batches).hasSizeBetween(4, 6);
    }

    @Test
    void anAcknowledgedStreamGoesOnBehindItsCheckpoint() throws IOException {
        rig.add("a", "b").pollFor(400).stop().start();
        assertThat(rig.stream().resumeToken()).isEqualTo("1");
        rig.add("c").pollFor(400);
        assertThat(ranges()).containsExactly("0..4", "4..6");
        assertThat(spans().get(0).incarnation()).isEqualTo(spans().get(1).incarnation());
    }

    // ---- back-pressure

    @Test
    void aReaderWaitsWhileMemoryIsFull() {
        List<Batch> kept = new ArrayList<>();
        rig.settings = new StreamSettings("test:stream", 100, 1_000, 2_000, 5_000, 1_000, 30_000);
        restart();
        rig.route = kept::add;
        rig.lines.addAll(lines(0, 500));
        rig.pollFor(1_000);
        assertThat(rig.stream().hasRoom()).isFalse();
        assertThat(rig.stream().inFlightBytes()).isBetween(2_000L, 2_600L);
        rig.route = StreamRig::deliverAll;
        kept.forEach(StreamRig::deliverAll);
        rig.pollFor(1_000);
        assertThat(rig.stream().hasRoom()).isTrue();
        assertThat(rig.stream().resumeToken()).isEqualTo("499");
        assertThat(rig.stream().inFlightBytes()).isZero();
    }

    @Test
    void whatWaitsForItsVerdictIsPackedAndCanBeSentAgain() {
        List<caravan.batch.Entrusted> kept = new ArrayList<>();
        rig.settings = new StreamSettings("test:stream", 2_000, 4_000, 20_000, 5_000, 1_000, 30_000);
        restart();
        rig.route = batch -> {
            kept.add(batch.entrust("test"));
            batch.completed(null);
        };
        for (int i = 0; i < 1_000; i++) {
            rig.lines.add("the same and the same and the same and the same again, number " + i);
        }
        rig.pollFor(1_000);
        assertThat(kept).hasSizeGreaterThan(15);
        rig.route = StreamRig::deliverAll;
        kept.forEach(entrusted -> entrusted.failed(new IOException("away")));
        rig.pollFor(5_000);
        assertThat(rig.delivered).isEqualTo(rig.lines);
    }

    private void restart() {
        try {
            rig.stop().start();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    // ---- failure

    @Test
    void aBatchThatFailsComesAgainAsTheSameRangeWhileWhatFollowsWaits() {
        rig.lines.addAll(lines(0, 20));
        rig.route = batch -> batch.completed(new IOException("the store is away"));
        rig.pollFor(20_000);
        assertThat(ranges()).hasSizeBetween(6, 12).containsOnly("0..100");
        rig.route = StreamRig::deliverAll;
        rig.pollFor(30_000);
        assertThat(rig.delivered).isEqualTo(rig.lines);
    }

    @Test
    void batchesThatLeftBehindTheOneThatFailsAreRevoked() {
        List<caravan.batch.Entrusted> kept = new ArrayList<>();
        rig.lines.addAll(lines(0, 15));
        rig.route = batch -> {
            kept.add(batch.entrust("test"));
            batch.completed(null);
        };
        rig.poll();
        Batch second = rig.batches.get(1);
        kept.get(0).failed(new IOException("away"));
        assertThat(second.settlement().isRevoked()).isTrue();
        rig.pollFor(1_000);
        assertThat(rig.batches).as("waits for the others").hasSize(3);
        kept.get(1).failed(new IllegalStateException("revoked"));
        kept.get(2).delivered();
        rig.route = StreamRig::deliverAll;
        rig.pollFor(1_000);
        assertThat(ranges()).endsWith("0..100", "100..200");
        assertThat(rig.delivered).isEqualTo(lines(0, 10));
        assertThat(rig.stream().resumeToken()).isEqualTo("14");
    }

    @Test
    void aRecordThatNobodyTakesGoesToTheDeadLettersAlone() {
        rig.deadLetters = true;
        rig.lines.addAll(lines(0, 10));
        rig.lines.set(3, "poison");
        rig.route = batch -> {
            for (int i = 0; i < batch.size(); i++) {
                if (StreamRig.text(batch, i).equals("poison")) {
                    batch.completed(new IllegalArgumentException("cannot be taken"));
                    return;
                }
            }
            StreamRig.deliverAll(batch);
        };
        rig.pollFor(60_000);
        assertThat(rig.buried).containsExactly("poison");
        assertThat(rig.delivered).hasSize(9).doesNotHaveDuplicates();
        assertThat(rig.stream().ledger().records(Verdict.DEAD_LETTERED)).isEqualTo(1);
        assertThat(rig.stream().ledger().readBytes()).isEqualTo(9 * 20 + 7);
    }

    // ---- hold back

    @Test
    void whatIsHeldBackStandsInFrontOfTheNextBatch() {
        rig.route = StreamRig::joinSentences;
        rig.add("one.", "two").pollFor(400);
        assertThat(rig.delivered).containsExactly("one.");
        rig.add("three.").pollFor(400);
        assertThat(rig.delivered).containsExactly("one.", "two", "three.");
        assertThat(ranges()).containsExactly("0..5", "5..16");
    }

    @Test
    void whatIsHeldBackTooLongIsCutByTimeout() {
        rig.route = StreamRig::joinSentences;
        rig.add("one.", "two").pollFor(5_000);
        assertThat(rig.delivered).containsExactly("one.");
        rig.pollFor(1_000);
        assertThat(rig.delivered).containsExactly("one.", "two");
        assertThat(rig.batches.get(rig.batches.size() - 1).cut()).isEqualTo(Cut.TIMEOUT);
    }

    @Test
    void aRecordThatNeverEndsIsCutBySize() {
        rig.route = batch -> {
            if (batch.mayHoldBack(0)) {
                batch.holdBack(0);
            }
            StreamRig.deliverAll(batch);
        };
        rig.lines.addAll(lines(0, 60));
        rig.poll();
        assertThat(rig.batches)
                .filteredOn(batch -> batch.cut() == Cut.SIZE)
                .map(batch -> batch.spans().get(0).to())
                .containsExactly(1_000L);
    }

    @Test
    void aCutByTimeoutIsMadeAgainAfterACrash() throws IOException {
        List<Batch> kept = new ArrayList<>();
        rig.route = batch -> {
            StreamRig.joinSentences(batch);
            kept.add(batch);
        };
        rig.add("two").pollFor(4_900);
        rig.route = kept::add;
        rig.pollFor(200).crash();
        rig.add("three.");
        rig.route = StreamRig::joinSentences;
        rig.start().pollFor(400);
        assertThat(kept.get(kept.size() - 1).cut()).isEqualTo(Cut.TIMEOUT);
        assertThat(ranges()).endsWith("0..4", "0..4", "4..11");
        assertThat(rig.delivered).endsWith("two", "three.");
    }
}
