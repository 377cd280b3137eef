package caravan.events;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What the API server told, until the stream takes it. Whoever adds never waits, but asks for no more while it is
 * {@linkplain #isFull full}: so it holds a page of a list more than its bound at most. Safe for use by several threads.
 */
final class EventQueue {

    /** Bytes of lines. */
    static final long BOUND = 1 << 20;

    /**
     * An event, or only a progress that was made.
     *
     * @param line null where there is nothing to deliver
     * @param progress once it is through
     */
    record Told(
            String namespace, Progress progress, @Nullable EventLine line) {

        int bytes() {
            return line == null ? 0 : line.bytes().length;
        }
    }

    private final Deque<Told> all = new ArrayDeque<>();
    private long bytes;

    synchronized void add(Told told) {
        Told last = all.peekLast();
        if (last != null && last.line == null && told.line == null && last.namespace.equals(told.namespace)) {
            all.removeLast(); // it has been overtaken
        }
        all.addLast(told);
        bytes += told.bytes();
        notifyAll();
    }

    synchronized boolean isFull() {
        return bytes >= BOUND;
    }

    /** The next one, null where none comes for so long. */
    synchronized @Nullable Told take(long millis) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        for (long left = 1; all.isEmpty() && left > 0; left = end - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, end - System.nanoTime());
        }
        Told first = all.pollFirst();
        if (first != null) {
            bytes -= first.bytes();
        }
        return first;
    }
}
