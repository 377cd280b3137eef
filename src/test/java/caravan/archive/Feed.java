package caravan.archive;

import caravan.batch.Acknowledger;
import caravan.batch.Batch;
import caravan.batch.Incarnation;
import caravan.batch.RevokedException;
import caravan.batch.Settlement;
import caravan.batch.SharedField;
import caravan.batch.Source;
import caravan.batch.Span;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A source file and its collector, by hand: it writes numbered lines, sends them as batches, and hears what becomes of
 * them. As the real one it sends again from the first byte that failed, and revokes what had left after it.
 */
final class Feed {

    final Source source;
    final Incarnation incarnation;
    final List<Throwable> failures = new ArrayList<>();
    /** What a step of the route does to each batch before the archive gets it. */
    Consumer<Batch> step = batch -> {};

    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private byte[] written = {};
    private final List<Sent> underway = new ArrayList<>();
    private int lines;
    private long read;
    private long acknowledged;
    private boolean failed;

    /** A range that is on its way, or was acknowledged before an earlier one. */
    private static final class Sent {
        final Batch batch;
        final long to;
        boolean done;
        boolean failed;

        Sent(Batch batch, long to) {
            this.batch = batch;
            this.to = to;
        }
    }

    Feed(String path, long id) {
        this(path, new Incarnation(id, id));
    }

    Feed(String path, Incarnation incarnation) {
        this.source = new Source(path);
        this.incarnation = incarnation;
    }

    /** The container of a pod, as the parser and the metadata name it. */
    static SharedField kubernetes(String namespace, String pod, String container) {
        return new SharedField(
                "kubernetes", Map.of("namespace_name", namespace, "pod_name", pod, "container_name", container));
    }

    /** Writes numbered lines of about {@code length} bytes each. */
    Feed write(int count, int length) {
        for (int i = 0; i < count; i++) {
            String number = "line " + lines++ + " ";
            content.writeBytes((number + "x".repeat(Math.max(0, length - number.length())) + "\n")
                    .getBytes(StandardCharsets.US_ASCII));
        }
        return this;
    }

    /** All that was written; the same array for all batches until more is. */
    private byte[] content() {
        if (written.length != content.size()) {
            written = content.toByteArray();
        }
        return written;
    }

    /** Sends all that was written and not sent, as one batch. */
    void send(Archive archive) {
        send(archive, Integer.MAX_VALUE);
    }

    /** Sends the next lines that fit in so many bytes, at least one. */
    void send(Archive archive, int most) {
        byte[] bytes = content();
        int from = Math.toIntExact(read);
        int to = end(bytes, from, most);
        if (from < to && !failed) {
            read = to;
            send(archive, batch(bytes, from, to));
        }
    }

    private static int end(byte[] bytes, int from, int most) {
        int to = (int) Math.min(bytes.length, (long) from + most);
        while (to > from && to < bytes.length && bytes[to - 1] != '\n') {
            to--;
        }
        while (to < bytes.length && (to == from || bytes[to - 1] != '\n')) {
            to++;
        }
        return to;
    }

    /** A batch of a range of what was written; the caller sends it. */
    Batch batch(int from, int to) {
        return batch(content(), from, to);
    }

    private Batch batch(byte[] bytes, int from, int to) {
        Batch batch = Batch.of(source, bytes, from, to)
                .span(new Span(incarnation, from, to, from))
                .acknowledger(new Hearing())
                .build();
        underway.add(new Sent(batch, to));
        return batch;
    }

    /** Routes a batch as an exchange would. */
    void send(Archive archive, Batch batch) {
        step.accept(batch);
        Throwable failure = null;
        try {
            archive.accept(batch);
        } catch (IOException | RuntimeException e) {
            failure = e;
        }
        batch.completed(failure);
    }

    /** Sends again what failed, in pieces of so many bytes, and what has not been sent yet. */
    void resend(Archive archive, int most) {
        if (underway.stream().anyMatch(sent -> !sent.done)) {
            throw new IllegalStateException("batches of " + source + " are still on their way");
        }
        underway.clear();
        read = acknowledged;
        failed = false;
        while (read < content.size() && !failed) {
            send(archive, most);
        }
    }

    /** Whether all that was sent was answered. */
    boolean isQuiet() {
        return underway.stream().allMatch(sent -> sent.done);
    }

    /** Forgets all but the checkpoint, which may be behind what was acknowledged. */
    void restartFrom(long checkpoint) {
        underway.clear();
        read = checkpoint;
        acknowledged = checkpoint;
        failed = false;
    }

    /** Everything below this offset is acknowledged. */
    long acknowledged() {
        return acknowledged;
    }

    /** Number of lines that end at or before an offset. */
    int linesBefore(long offset) {
        byte[] bytes = content();
        int count = 0;
        for (int i = 0; i < offset; i++) {
            count += bytes[i] == '\n' ? 1 : 0;
        }
        return count;
    }

    /** Where the line begins that an offset is in. */
    long lineAtOrBefore(long offset) {
        byte[] bytes = content();
        int at = Math.toIntExact(offset);
        while (at > 0 && bytes[at - 1] != '\n') {
            at--;
        }
        return at;
    }

    boolean isThrough() {
        return acknowledged == content.size();
    }

    long size() {
        return content.size();
    }

    int lines() {
        return lines;
    }

    private synchronized void settled(Settlement settlement) {
        boolean behind = false;
        for (Sent sent : underway) {
            if (sent.batch.settlement() == settlement) {
                sent.done = true;
                sent.failed = settlement.failure() != null;
                behind = sent.failed;
            } else if (behind) {
                sent.batch.settlement().revoke();
            }
        }
        Throwable why = settlement.failure();
        if (why != null) {
            failed = true;
            if (!(why instanceof RevokedException)) {
                failures.add(why);
            }
        }
        while (!underway.isEmpty() && underway.get(0).done && !underway.get(0).failed) {
            acknowledged = underway.remove(0).to;
        }
    }

    @Nullable
    Throwable lastFailure() {
        return failures.isEmpty() ? null : failures.get(failures.size() - 1);
    }

    private final class Hearing implements Acknowledger {
        @Override
        public void heldBack(Batch batch) {}

        @Override
        public void settled(Settlement settlement) {
            Feed.this.settled(settlement);
        }

        @Override
        public void bytesReleased(Settlement settlement, int bytes) {}
    }
}
