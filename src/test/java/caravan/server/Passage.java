package caravan.server;

import java.util.concurrent.atomic.AtomicLong;

/** One direction of all connections of a proxy: what has passed, and how many are to be cut. For any thread. */
final class Passage {

    private final AtomicLong bytes = new AtomicLong();
    private int timesToCut;
    private long cutAfter;

    synchronized void cut(int times, long afterBytes) {
        timesToCut = times;
        cutAfter = afterBytes;
    }

    /** Bytes that the asking connection may still carry before it is cut; negative if it is not its turn. */
    synchronized long claim() {
        if (timesToCut == 0) {
            return -1;
        }
        timesToCut--;
        return cutAfter;
    }

    void passed(int count) {
        bytes.addAndGet(count);
    }

    long bytes() {
        return bytes.get();
    }
}
