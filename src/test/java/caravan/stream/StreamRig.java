package caravan.stream;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.batch.Batch;
import caravan.batch.Incarnation;
import caravan.batch.Verdict;
import caravan.checkpoint.CheckpointLog;
import caravan.routing.Delivery;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A stream that is driven by hand: what can be read, a clock that the test moves, and what came out. */
final class StreamRig implements AutoCloseable, Delivery {

    interface Opening {
        CheckpointLog open(Path directory) throws IOException;
    }

    /** What can be read: a line's token is its index. */
    final List<String> lines = new ArrayList<>();

    final List<Batch> batches = new ArrayList<>();
    /** Lines with the verdict delivered, in the order in which they came. */
    final List<String> delivered = new ArrayList<>();

    final List<String> buried = new ArrayList<>();
    /** What was ever sent at a position, over all restarts. */
    final Map<String, String> positions = new HashMap<>();

    Consumer<Batch> route = StreamRig::deliverAll;
    boolean deadLetters;
    Opening opening = CheckpointLog::open;
    StreamSettings settings = new StreamSettings("test:stream", 100, 1_000, 100_000, 5_000, 1_000, 30_000);
    long clock = 1_000_000;

    private final Path state;
    private long incarnations;
    private int read;
    private @Nullable EntryStream stream;

    StreamRig(Path state) {
        this.state = state;
    }

    EntryStream stream() {
        if (stream == null) {
            throw new IllegalStateException("not started");
        }
        return stream;
    }

    StreamRig start() throws IOException {
        stream = new EntryStream(
                settings,
                this,
                opening.open(state),
                () -> clock,
                () -> Incarnation.firstSeenAt(clock, ++incarnations, System.nanoTime()));
        stream.start();
        String token = stream.resumeToken();
        read = token.isEmpty() ? 0 : Integer.parseInt(token) + 1;
        return this;
    }

    StreamRig add(String... more) {
        lines.addAll(List.of(more));
        return this;
    }

    /** Puts in what can be read and fits, and sends what is due, until nothing moves. */
    StreamRig poll() {
        for (boolean moves = true; moves; ) {
            moves = read() || stream().work();
        }
        return this;
    }

    private boolean read() {
        if (read >= lines.size() || !stream().hasRoom()) {
            return false;
        }
        try {
            stream().put(lines.get(read).getBytes(StandardCharsets.UTF_8), "" + read);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        read++;
        return true;
    }

    /** Polls until so much time has passed. */
    StreamRig pollFor(long millis) {
        poll();
        for (long end = clock + millis; clock < end; ) {
            clock += 100;
            poll();
        }
        return this;
    }

    StreamRig crash() {
        stream = null;
        return this;
    }

    StreamRig stop() throws IOException {
        if (stream != null) {
            stream.close();
            stream = null;
        }
        return this;
    }

    static void deliverAll(Batch batch) {
        batch.decideAll(Verdict.DELIVERED, "test");
        batch.completed(null);
    }

    /** A step that holds back a last line which does not end with a full stop. */
    static void joinSentences(Batch batch) {
        int last = batch.size() - 1;
        if (last >= 0 && !text(batch, last).endsWith(".") && batch.mayHoldBack(last)) {
            batch.holdBack(last);
        }
        deliverAll(batch);
    }

    static String text(Batch batch, int record) {
        return String.valueOf(batch.get(record).get("message"));
    }

    @Override
    public void deliver(Batch batch) {
        batches.add(batch);
        route.accept(batch);
        for (int i = 0; i < batch.size(); i++) {
            String text = text(batch, i);
            Verdict verdict = batch.verdict(i);
            if (verdict == Verdict.DELIVERED) {
                delivered.add(text);
            }
            if (verdict == Verdict.DELIVERED || verdict == Verdict.ENTRUSTED) {
                String position = batch.incarnation(i) + "-" + batch.offset(i);
                assertThat(positions.getOrDefault(position, text)).as(position).isEqualTo(text);
                positions.put(position, text);
            }
        }
    }

    @Override
    public void deadLetter(Batch batch, Throwable why) {
        for (int i = 0; i < batch.size(); i++) {
            buried.add(text(batch, i));
        }
        batch.decideAll(Verdict.DEAD_LETTERED, "dead-letters");
        batch.completed(null);
    }

    @Override
    public boolean hasDeadLetters() {
        return deadLetters;
    }

    /** Everything is accounted for. */
    @Override
    public void close() throws IOException {
        if (stream != null) {
            assertThat(stream.ledger().isBalanced()).as("%s", stream.ledger()).isTrue();
        }
        stop();
    }
}
