package caravan.delivery;

import caravan.batch.Batch;
import caravan.bulk.Bulk;
import caravan.bulk.BulkBuilder;
import caravan.bulk.LinePosition;
import caravan.bulk.Share;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where producers fill bulks of one destination and consumers take them. At most one bulk is being filled and one for
 * each consumer waits; a producer that needs more room waits for it. Safe for use by several threads.
 */
final class BulkQueue {

    private static final int SMALLEST = 64 * 1024;
    private static final long LOOK_MILLIS = 100;

    private final String destination;
    private final LongSupplier nanoClock;
    private final BooleanSupplier isEnding;
    private final Queue<Bulk> ready = new ArrayDeque<>();
    private final Queue<byte[]> spare = new ArrayDeque<>();
    private BulkConfiguration.@Nullable Limits limits;
    private int consumers;
    private @Nullable BulkBuilder filling;
    private long begunAt;
    private boolean isAwaited;
    private int lastLength = SMALLEST;

    /** @param isEnding whether the whole application is about to stop: a bulk that is not full is due then */
    BulkQueue(String destination, LongSupplier nanoClock, BooleanSupplier isEnding) {
        this.destination = destination;
        this.nanoClock = nanoClock;
        this.isEnding = isEnding;
    }

    // ---- consumers

    synchronized void open(BulkConfiguration.Limits configured, int more) {
        limits = configured;
        consumers += more;
        notifyAll();
    }

    /**
     * Consumers that stop; the last ones give back what nobody has taken.
     *
     * @return records that were given back
     */
    int close(int less) {
        List<Bulk> left = new ArrayList<>();
        synchronized (this) {
            consumers -= less;
            if (consumers == 0) {
                left.addAll(ready);
                ready.clear();
                if (filling != null) {
                    left.add(build());
                }
            }
            notifyAll();
        }
        int records = 0;
        for (Bulk bulk : left) {
            records += bulk.open();
            bulk.giveBack(stopped());
        }
        return records;
    }

    private IOException stopped() {
        return new IOException("no route takes bulks of " + destination + " now: it is not started, or about to stop");
    }

    /** A bulk that is full, or old enough; null where there is none within the time. */
    synchronized @Nullable Bulk take(long waitMillis) throws InterruptedException {
        long deadline = nanoClock.getAsLong() + TimeUnit.MILLISECONDS.toNanos(waitMillis);
        while (true) {
            Bulk first = ready.poll();
            if (first == null && isDue()) {
                first = build();
            }
            if (first != null) {
                notifyAll();
                return first;
            }
            long left = TimeUnit.NANOSECONDS.toMillis(Math.min(deadline, dueAt()) - nanoClock.getAsLong());
            if (nanoClock.getAsLong() >= deadline) {
                return null;
            }
            wait(Math.max(1, Math.min(left, LOOK_MILLIS)));
        }
    }

    private boolean isDue() {
        return filling != null
                && filling.size() > 0
                && (isAwaited || isFull() || nanoClock.getAsLong() >= dueAt() || isEnding.getAsBoolean());
    }

    private long dueAt() {
        return filling == null || limits == null
                ? Long.MAX_VALUE
                : begunAt + TimeUnit.MILLISECONDS.toNanos(limits.ageMillis());
    }

    private Bulk build() {
        BulkBuilder full = java.util.Objects.requireNonNull(filling);
        lastLength = full.length();
        filling = null;
        isAwaited = false;
        return full.build();
    }

    // ---- producers

    /** Adds the live records of a batch; waits for room. */
    void add(Batch batch, Share share) throws IOException {
        int next = 0;
        while (next < batch.size()) {
            synchronized (this) {
                BulkConfiguration.Limits bound = awaitRoom();
                next = filling(bound).add(batch, next, share, bound.bytes(), bound.records());
                filled(bound);
            }
        }
    }

    /** Adds a line {@code [from..to)}; waits for room. */
    synchronized void add(byte[] bytes, int from, int to, LinePosition position, Share share) throws IOException {
        BulkConfiguration.Limits bound = awaitRoom();
        filling(bound).add(bytes, from, to, position, share);
        filled(bound);
    }

    private BulkConfiguration.Limits awaitRoom() throws IOException {
        while (consumers > 0 && isFull() && ready.size() >= consumers) {
            try {
                wait(LOOK_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while waiting for room in a bulk of " + destination);
            }
        }
        if (consumers <= 0 || limits == null) {
            throw stopped();
        }
        if (isFull()) {
            ready.add(build());
            notifyAll();
        }
        return limits;
    }

    private boolean isFull() {
        return filling != null
                && limits != null
                && (filling.length() >= limits.bytes() || filling.size() >= limits.records());
    }

    private BulkBuilder filling(BulkConfiguration.Limits bound) {
        BulkBuilder known = filling;
        if (known == null) {
            // with room for what the last one had: five megabytes would be much for a file that hardly grows
            int room = (int) Math.min(bound.bytes() + SMALLEST, Math.max(SMALLEST, lastLength + lastLength / 4L));
            byte[] array = spare.poll();
            known = new BulkBuilder(destination, array != null && array.length >= room ? array : new byte[room]);
            filling = known;
            begunAt = nanoClock.getAsLong();
            notifyAll();
        }
        return known;
    }

    /** Hands a full bulk over where there is room for it. */
    private void filled(BulkConfiguration.Limits bound) {
        if (isFull() && ready.size() < consumers) {
            ready.add(build());
            notifyAll();
        }
    }

    /** Whoever has added the last line waits for its verdict, so that there is no use in waiting for more. */
    synchronized void hurry() {
        isAwaited = filling != null;
        notifyAll();
    }

    /** Takes back the array of a bulk that is over: large ones are dear to a small heap. */
    synchronized void recycle(Bulk bulk) {
        byte[] array = bulk.free();
        if (array != null && spare.size() <= consumers && array.length <= 2L * lastLength) {
            spare.add(array);
        }
    }

    /** Bulks that wait, the one that is being filled included. */
    synchronized int waitingBulks() {
        return ready.size() + (filling == null || filling.size() == 0 ? 0 : 1);
    }

    /** Bytes of lines that wait. */
    synchronized long waitingBytes() {
        long bytes = filling == null ? 0 : filling.length();
        for (Bulk bulk : ready) {
            bytes += bulk.length();
        }
        return bytes;
    }
}
