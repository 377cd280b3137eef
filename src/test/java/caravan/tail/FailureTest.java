package caravan.tail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.batch.Batch;
import caravan.batch.Entrusted;
import caravan.batch.PendingException;
import caravan.batch.RevokedException;
import caravan.batch.Span;
import caravan.batch.Tally;
import caravan.batch.Verdict;
import caravan.ledger.Account;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Batches that fail: what is read again, what is divided, what is buried, what is never acknowledged. */
class FailureTest extends RigTest {

    private static final int BATCH = 64 * 1024;

    private final List<List<Span>> tries = new ArrayList<>();

    /** A line that fills a batch, so that each leaves in a batch of its own. */
    private static String big(int number) {
        return number + ":" + "x".repeat(BATCH - 100) + "\n";
    }

    private void writeBigLines(int count) {
        rig.options.setMaxBatchBytes(BATCH);
        for (int i = 0; i < count; i++) {
            rig.write("a.log", big(i));
        }
    }

    private static String number(Batch batch) {
        String message = String.valueOf(batch.get(0).get("message"));
        return message.substring(0, message.indexOf(':'));
    }

    private long acknowledged() {
        return rig.tailer().status().get(0).acknowledged();
    }

    // ---- later ones are out

    @Test
    void aFailedBatchIsReadAgainWithThoseThatLeftAfterIt() throws IOException {
        Deque<Entrusted> inCare = new ArrayDeque<>();
        List<String> sink = new ArrayList<>();
        rig.route = batch -> {
            tries.add(batch.spans());
            sink.add(number(batch));
            inCare.add(batch.entrust("sink"));
            batch.completed(null);
        };
        writeBigLines(4);
        rig.start().tailer().poll();
        List<List<Span>> first = List.copyOf(tries);
        assertThat(sink).containsExactly("0", "1", "2", "3");

        inCare.remove().delivered();
        inCare.remove().failed(new IOException("away"));
        assertThat(inCare).allMatch(Entrusted::isRevoked);
        rig.pollFor(2_000);
        assertThat(sink).as("nothing leaves while revoked ones are out").hasSize(4);
        inCare.forEach(late -> late.failed(new IllegalStateException("revoked")));
        inCare.clear();
        sink.clear();
        for (int i = 0; i < 3; i++) {
            rig.pollFor(2_000);
            assertThat(sink).hasSize(i + 1);
            inCare.remove().delivered();
        }

        assertThat(sink).containsExactly("1", "2", "3");
        assertThat(tries.subList(4, 7)).isEqualTo(first.subList(1, 4));
        assertThat(acknowledged()).isEqualTo(4L * big(0).length());
        assertThat(rig.tailer().ledger().records(Verdict.DELIVERED)).isEqualTo(4);
    }

    @Test
    void aRevokedBatchIsTakenByNoSink() throws IOException {
        List<Batch> late = new ArrayList<>();
        rig.route = batch -> {
            batch.retain();
            late.add(batch);
            batch.completed(null);
        };
        writeBigLines(2);
        rig.start().tailer().poll();
        late.get(0).release(new IOException("away"));
        assertThatThrownBy(() -> late.get(1).entrust("sink"))
                .isInstanceOf(RevokedException.class)
                .hasMessageContaining("both will be read again");
        late.get(1).release(new RevokedOnTheWay());
        rig.route = Rig::deliverAll;
        rig.pollFor(3_000);
        assertThat(acknowledged()).isEqualTo(2L * big(0).length());
    }

    private static final class RevokedOnTheWay extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @Test
    void aRevokedBatchIsNotBlamed() throws IOException {
        List<Batch> late = new ArrayList<>();
        rig.deadLetters = true;
        rig.route = batch -> {
            batch.retain();
            late.add(batch);
            batch.completed(null);
        };
        writeBigLines(2);
        rig.start();
        for (int i = 0; i < 6; i++) {
            rig.pollFor(60_000);
            late.get(0).release(new IOException("away"));
            late.subList(1, late.size()).forEach(batch -> batch.release(new IllegalArgumentException("not so")));
            late.clear();
        }
        rig.route = Rig::deliverAll;
        rig.pollFor(60_000);
        assertThat(rig.buried).isEmpty();
        assertThat(rig.records).hasSize(2);
    }

    // ---- poison

    private void refuse(String poison) {
        rig.route = batch -> {
            tries.add(batch.spans());
            for (Map<String, Object> record : batch) {
                if (record.get("message").equals(poison)) {
                    batch.completed(new IllegalArgumentException("the store says no to " + poison));
                    return;
                }
            }
            Rig.deliverAll(batch);
        };
    }

    private List<String> writeLines(int count) {
        List<String> lines = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            lines.add("line " + i);
            text.append(lines.get(i)).append('\n');
        }
        rig.write("a.log", text.toString());
        return lines;
    }

    @Test
    void aPoisonRecordIsFoundByHalvingAndBuriedAlone() throws IOException {
        rig.deadLetters = true;
        List<String> lines = writeLines(1_000);
        refuse("line 617");
        rig.start().pollFor(600_000);
        assertThat(rig.buried).hasSize(1).first().extracting("message").isEqualTo("line 617");
        assertThat(rig.reasons).hasSize(1).first().asString().contains("the store says no to line 617");
        lines.remove(617);
        assertThat(rig.messages()).isEqualTo(lines);
        Account ledger = rig.tailer().ledger();
        assertThat(ledger.records(Verdict.DELIVERED)).isEqualTo(999);
        assertThat(ledger.records(Verdict.DEAD_LETTERED)).isEqualTo(1);
        assertThat(tries).as("three tries of the whole, then one of each half").hasSizeLessThan(3 + 2 * 11);
    }

    @Test
    void severalPoisonRecordsAreBuriedEachAlone() throws IOException {
        rig.deadLetters = true;
        List<String> lines = writeLines(100);
        rig.route = batch -> {
            for (Map<String, Object> record : batch) {
                if (String.valueOf(record.get("message")).endsWith("7")) {
                    batch.completed(new IllegalArgumentException("no"));
                    return;
                }
            }
            Rig.deliverAll(batch);
        };
        rig.start().pollFor(600_000);
        lines.removeIf(line -> line.endsWith("7"));
        assertThat(rig.messages()).isEqualTo(lines);
        assertThat(rig.buried).hasSize(10);
    }

    @Test
    void aPoisonRecordWithoutAPlaceForDeadLettersBlocksItsFileOnly() throws IOException {
        List<String> lines = writeLines(10);
        rig.write("b.log", "other\n");
        refuse("line 5");
        rig.start().pollFor(300_000);
        assertThat(rig.messages())
                .contains("other")
                .containsAll(lines.subList(0, 5))
                .doesNotContain("line 5", "line 6");
        rig.route = Rig::deliverAll;
        rig.pollFor(60_000);
        assertThat(rig.messages()).containsAll(lines);
    }

    // ---- what is not the record's fault

    @Test
    void whileAStoreIsAwayTheSameRangeIsTriedForEverAndNeverDivided() throws IOException {
        rig.deadLetters = true;
        List<String> lines = writeLines(10);
        rig.route = batch -> {
            tries.add(batch.spans());
            batch.completed(new RuntimeException("wrapped", new IOException("No space left on device")));
        };
        rig.start().pollFor(1_000_000);
        assertThat(tries).hasSizeGreaterThan(20).allMatch(tries.get(0)::equals);
        assertThat(rig.buried).isEmpty();
        assertThat(acknowledged()).isZero();
        rig.route = Rig::deliverAll;
        rig.pollFor(60_000);
        assertThat(rig.messages()).isEqualTo(lines);
    }

    @Test
    void recordsWithoutAVerdictAreCountedAndReadAgainForEver() throws IOException {
        rig.deadLetters = true;
        List<String> lines = writeLines(3);
        rig.route = batch -> {
            tries.add(batch.spans());
            batch.decide(0, Verdict.DELIVERED, "test");
            batch.completed(null);
        };
        rig.start().pollFor(300_000);
        assertThat(tries).hasSizeGreaterThan(5).allMatch(tries.get(0)::equals);
        assertThat(rig.tailer().ledger().unroutedBatches()).isEqualTo(tries.size());
        assertThat(rig.buried).isEmpty();
        assertThat(acknowledged()).isZero();
        rig.records.clear();
        rig.route = Rig::deliverAll;
        rig.pollFor(60_000);
        assertThat(rig.messages()).isEqualTo(lines);
    }

    // ---- dead letters

    @Test
    void whileDeadLettersHaveNoPlaceNothingIsAcknowledged() throws IOException {
        rig.deadLetters = true;
        rig.graveyard = new IOException("No space left on device");
        writeLines(1);
        refuse("line 0");
        rig.start().pollFor(300_000);
        assertThat(rig.reasons).hasSizeGreaterThan(3);
        assertThat(acknowledged()).isZero();
        rig.graveyard = null;
        rig.pollFor(60_000);
        assertThat(rig.buried).hasSize(1);
        assertThat(acknowledged()).isEqualTo("line 0\n".length());
    }

    // ---- memory

    @Test
    void readingWaitsWhileAllMemoryIsInFlight() throws IOException {
        List<Batch> kept = new ArrayList<>();
        rig.route = batch -> {
            batch.retain();
            kept.add(batch);
            batch.completed(null);
        };
        writeBigLines(400);
        long limit = rig.options.getMaxInFlightBytes();
        rig.start().pollFor(3_000);
        assertThat(rig.tailer().inFlightBytes()).isBetween(limit - BATCH, limit);
        assertThat(kept).hasSizeLessThan(400);
        int done = 0;
        for (; done < kept.size(); done++) {
            kept.get(done).decideAll(Verdict.DELIVERED, "test");
            kept.get(done).release();
            rig.tailer().poll();
            assertThat(rig.tailer().inFlightBytes()).isBetween(0L, limit);
        }
        assertThat(done).isEqualTo(400);
    }

    @Test
    void aRecordThatNeedsMuchMemoryWaitsUntilThereIsEnough() throws IOException {
        rig.options.setMaxInFlightBytes(2L * (rig.options.getMaxRecordBytes() + 64 * 1024));
        List<Batch> kept = new ArrayList<>();
        rig.route = batch -> {
            batch.retain();
            kept.add(batch);
            batch.completed(null);
        };
        rig.write("a.log", "x".repeat(200_000) + "\n");
        int count = 0;
        for (; count < 41; count++) {
            rig.write("b" + count + ".log", "y".repeat(200_000) + "\n");
        }
        rig.start().pollFor(3_000);
        rig.write("a.log", "z".repeat(900_000) + "\n");
        rig.pollFor(3_000);
        assertThat(kept.stream().filter(batch -> batch.length() > 800_000)).isEmpty();
        while (!kept.isEmpty()) {
            Batch batch = kept.remove(0);
            batch.decideAll(Verdict.DELIVERED, "test");
            batch.release();
            rig.tailer().poll();
        }
        assertThat(rig.tailer().ledger().bytes(Verdict.DELIVERED)).isEqualTo(42L * 200_001 + 900_001);
    }

    // ---- the ledger

    @Test
    void aCounterThatIsWrongRaisesTheAlarm() throws IOException {
        writeLines(3);
        rig.start().poll();
        assertThat(rig.tailer().isBalanced()).isTrue();
        Account account = rig.tailer().files().iterator().next().account;
        account.acknowledged(1, 0, new Tally());
        rig.poll();
        assertThat(rig.tailer().isBalanced()).as("%s", account).isFalse();
        assertThat(rig.tailer().ledger().missingBytes()).isEqualTo(1);
        account.acknowledged(-1, 0, new Tally());
        rig.poll();
        assertThat(rig.tailer().isBalanced()).as("%s", account).isTrue();
    }

    @Test
    void bytesInFlightThatNoBatchHasRaiseTheAlarm() throws IOException {
        writeLines(3);
        rig.start().poll();
        Account account = rig.tailer().files().iterator().next().account;
        account.departed(1);
        rig.poll();
        assertThat(rig.tailer().isBalanced()).as("%s", account).isFalse();
        account.departed(-1);
        rig.poll();
        assertThat(rig.tailer().isBalanced()).as("%s", account).isTrue();
    }

    // ---- what a step waits for

    @Test
    void aBatchThatAStepWaitsForComesAgainSoonAndIsNoFailure() throws IOException {
        List<Batch> tries = new ArrayList<>();
        rig.deadLetters = true;
        rig.route = batch -> {
            if (batch.source().path().endsWith("new.log") && tries.size() < 20) {
                tries.add(batch);
                batch.completed(new RuntimeException("in a route", new PendingException("metadata")));
            } else {
                Rig.deliverAll(batch);
            }
        };
        rig.write("new.log", "one\n");
        rig.start();
        for (int i = 0; i < 20; i++) {
            rig.tailer().poll();
            rig.write("new.log", "more\n");
            rig.write("other.log", "goes on\n");
            rig.pass(250);
        }
        assertThat(tries).hasSize(20).allSatisfy(batch -> assertThat(batch.spans())
                .isEqualTo(tries.get(0).spans()));
        assertThat(rig.messages("other.log")).hasSizeGreaterThan(15);
        assertThat(rig.tailer().failures()).isZero();
        rig.poll();
        assertThat(rig.messages("new.log")).hasSize(21).startsWith("one");
        assertThat(rig.buried).isEmpty();
    }
}
