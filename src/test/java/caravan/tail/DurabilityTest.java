package caravan.tail;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.batch.Batch;
import caravan.batch.Entrusted;
import caravan.batch.Span;
import caravan.checkpoint.CheckpointLog;
import caravan.checkpoint.FaultyLog;
import caravan.cri.CriParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What stands on the disk at the moment when a batch leaves, and that nothing leaves while it does not. */
class DurabilityTest extends RigTest {

    private static final String TIME = "2026-11-22T12:00:00.000000000Z ";

    private final FaultyLog disk = new FaultyLog();
    private final List<Batch> left = new ArrayList<>();
    private final List<History> durableThen = new ArrayList<>();

    @BeforeEach
    void watch() {
        rig.opening = disk::open;
        rig.route = batch -> {
            left(batch);
            Rig.deliverAll(batch);
        };
    }

    private void left(Batch batch) {
        if (batch.length() > 0) {
            left.add(batch);
            durableThen.add(durable(batch));
        }
    }

    private void parse() {
        rig.route = batch -> {
            try {
                new CriParser().apply(batch);
            } catch (RuntimeException e) {
                batch.completed(e);
                return;
            }
            left(batch);
            Rig.deliverAll(batch);
        };
    }

    /** What a process that is killed now finds when it starts again; and nothing of it waits for a sync. */
    private History durable(Batch batch) {
        int lastWrite = lastIndex("write");
        assertThat(lastIndex("force")).as("%s", disk.calls()).isGreaterThan(lastWrite);
        String key = HistoryText.KEY + batch.incarnation(0);
        try (CheckpointLog log = CheckpointLog.open(rig.options.state())) {
            assertThat(log.entries()).containsKey(key);
            return HistoryText.parse(key, log.entries().get(key)).history();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int lastIndex(String beginning) {
        int last = -1;
        for (int i = 0; i < disk.calls().size(); i++) {
            last = disk.calls().get(i).startsWith(beginning) ? i : last;
        }
        return last;
    }

    @Test
    void aNewIncarnationIsDurableBeforeItsFirstBatchLeaves() throws IOException {
        rig.write("0.log", "one\n");
        rig.start().poll();
        assertThat(left).hasSize(1);
        assertThat(durableThen.get(0).isRecognisable()).isTrue();
    }

    @Test
    void whatRecognisesAFileThatWasEmptyIsDurableBeforeItsFirstBatchLeaves() throws IOException {
        rig.write("0.log", "");
        rig.start().poll();
        rig.write("0.log", "one\n");
        rig.poll();
        assertThat(left).hasSize(1);
        assertThat(durableThen.get(0).isRecognisable()).isTrue();
    }

    @Test
    void aCutByTimeOutIsDurableBeforeItsBatchLeaves() throws IOException {
        rig.write("0.log", "half a line");
        rig.start().pollFor(10_000);
        assertThat(durableThen.get(0).cutAt(0))
                .isNotNull()
                .extracting(ForcedCut::to)
                .isEqualTo(11L);
    }

    @Test
    void aCutThatMovesIsDurableWhereItStandsNow() throws IOException {
        parse();
        String first = TIME + "stdout P one \n";
        rig.write("0.log", first);
        rig.start().pollFor(4_000);
        rig.write("0.log", TIME + "stderr P two \n");
        rig.pollFor(4_000);
        assertThat(left.get(0).spans()).extracting(Span::to).containsExactly((long) first.length());
        assertThat(durableThen.get(0).cutAt(0))
                .isNotNull()
                .extracting(ForcedCut::to)
                .isEqualTo((long) first.length());
    }

    @Test
    void theCheckpointDoesNotPassABatchWithoutAVerdict() throws IOException {
        List<Entrusted> inCare = new ArrayList<>();
        rig.route = batch -> {
            left(batch);
            inCare.add(batch.entrust("sink"));
            batch.completed(null);
        };
        rig.write("0.log", "one\n");
        rig.start().pollFor(10_000);
        assertThat(durable(left.get(0)).acknowledged).isZero();
        inCare.get(0).delivered();
        rig.pollFor(2_000);
        assertThat(durable(left.get(0)).acknowledged).isEqualTo(4);
    }

    // ---- the disk of the checkpoints is full

    @Test
    void whileNothingCanBeMadeDurableNewFilesWaitAndFollowedOnesAreReadOn() throws IOException {
        rig.route = Rig::deliverAll;
        rig.write("0.log", "one\n");
        rig.start().poll();
        disk.fill();
        rig.write("0.log", "two\n");
        rig.write("1.log", "new\n");
        rig.pollFor(10_000);
        assertThat(rig.messages()).containsExactly("one", "two");
        disk.mend();
        rig.pollFor(2_000);
        assertThat(rig.messages()).containsExactly("one", "two", "new");
    }

    @Test
    void aCutThatCannotBeMadeDurableDoesNotLeaveAndIsNotForgotten() throws IOException {
        rig.write("0.log", "one\n");
        rig.start().poll();
        disk.fill();
        rig.write("0.log", "half a ");
        rig.pollFor(20_000);
        assertThat(rig.messages()).containsExactly("one");
        rig.write("0.log", "line\n");
        rig.pollFor(20_000);
        assertThat(rig.messages()).containsExactly("one");
        disk.mend();
        rig.pollFor(10_000);
        assertThat(rig.messages()).containsExactly("one", "half a ", "line");
    }

    @Test
    void aCutThatMovedButCannotBeMadeDurableDoesNotLeave() throws IOException {
        String first = TIME + "stdout P one \n";
        rig.write("0.log", first);
        parse();
        var parsing = rig.route;
        rig.route = batch -> {
            if (batch.cut() != caravan.batch.Cut.NONE) {
                disk.fill();
            }
            parsing.accept(batch);
        };
        rig.start().pollFor(4_000);
        rig.write("0.log", TIME + "stderr P two \n");
        rig.pollFor(16_000);
        assertThat(left).isEmpty();
        rig.route = parsing;
        disk.mend();
        rig.pollFor(60_000);
        assertThat(left.get(0).spans()).extracting(Span::to).containsExactly((long) first.length());
        assertThat(durableThen.get(0).cutAt(0))
                .isNotNull()
                .extracting(ForcedCut::to)
                .isEqualTo((long) first.length());
    }

    @Test
    void oneFileThatCannotBeReadKeepsNoOtherFromItsCheckpoint() throws IOException {
        rig.route = Rig::deliverAll;
        rig.write("bad.log", "one\n");
        rig.write("good.log", "one\n");
        rig.start().poll();
        rig.write("bad.log", "two\n");
        rig.write("good.log", "two\n");
        rig.tailer().poll();
        for (SourceFile file : rig.tailer().files()) {
            if (file.source.path().endsWith("bad.log")) {
                file.histories.get(0).close();
            }
        }
        rig.write("new.log", "one\n");
        rig.pollFor(10_000);
        assertThat(rig.messages("new.log")).containsExactly("one");
        rig.crash();
        rig.records.clear();
        rig.start().poll();
        assertThat(rig.messages("good.log")).isEmpty();
    }
}
