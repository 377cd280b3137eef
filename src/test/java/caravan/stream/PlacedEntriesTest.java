package caravan.stream;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.batch.Batch;
import caravan.batch.Incarnation;
import caravan.batch.Span;
import caravan.batch.Verdict;
import caravan.checkpoint.CheckpointLog;
import caravan.routing.Delivery;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stream whose entries bring their positions along. */
class PlacedEntriesTest {

    private static final StreamSettings SETTINGS =
            new StreamSettings("test", 64 * 1024, 64 * 1024, 1 << 20, 1, 1_000, 1_000);

    @TempDir
    Path folder;

    private final AtomicLong clock = new AtomicLong(1_000);
    private final List<Batch> batches = new ArrayList<>();
    private EntryStream stream;

    private final Delivery store = new Delivery() {
        @Override
        public void deliver(Batch batch) {
            batches.add(batch);
        }

        @Override
        public void deadLetter(Batch batch, Throwable why) {
            throw new AssertionError(why);
        }

        @Override
        public boolean hasDeadLetters() {
            return false;
        }
    };

    @BeforeEach
    void open() throws IOException {
        stream = new EntryStream(SETTINGS, store, CheckpointLog.open(folder), clock::get);
        stream.start();
    }

    private void put(String line, int id) throws InterruptedException {
        stream.put(line.getBytes(StandardCharsets.UTF_8), "t" + id, new Incarnation(id, id), id * 100L);
    }

    private void work() {
        clock.addAndGet(10_000);
        while (stream.work()) {
            clock.addAndGet(1);
        }
    }

    private static void answer(Batch batch) {
        batch.decideAll(Verdict.DELIVERED, "store");
        batch.completed(null);
    }

    @Test
    void eachEntryIsASpan() throws Exception {
        put("one", 1);
        put("three", 3);
        work();
        assertThat(batches.get(0).spans())
                .containsExactly(
                        new Span(new Incarnation(1, 1), 100, 104, 0), new Span(new Incarnation(3, 3), 300, 306, 4));
        answer(batches.get(0));
        assertThat(stream.resumeToken()).isEqualTo("t3");
    }

    @Test
    void whatFailedComesAgainAtItsPositions() throws Exception {
        put("one", 1);
        work();
        batches.get(0).completed(new IOException("away"));
        work();
        assertThat(batches).hasSize(2);
        assertThat(batches.get(1).spans()).isEqualTo(batches.get(0).spans());
    }

    @Test
    void whatIsPassedCountsOnceEverythingBeforeIsThrough() throws Exception {
        stream.pass("t0");
        assertThat(stream.resumeToken()).isEqualTo("t0");
        put("one", 1);
        stream.pass("t2");
        work();
        stream.pass("t3");
        assertThat(stream.resumeToken()).isEqualTo("t0");
        answer(batches.get(0));
        assertThat(stream.resumeToken()).isEqualTo("t3");
    }

    @Test
    void theStateIsTheTokenAndTheLedger() throws Exception {
        put("one", 1);
        work();
        stream.close();
        try (CheckpointLog log = CheckpointLog.open(folder)) {
            assertThat(log.entries()).containsOnlyKeys("stream", "token", "next", "ledger");
        }
    }

    @Test
    void aReaderMayKnowBetterWhereToBegin() throws Exception {
        stream.beginAt("t9");
        stream.close();
        open();
        assertThat(stream.resumeToken()).isEqualTo("t9");
    }
}
