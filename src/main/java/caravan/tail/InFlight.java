package caravan.tail;

/** The bytes that are in memory between reading and the end of the route. Safe for use by several threads. */
final class InFlight {

    private final long limit;
    private long bytes;

    InFlight(long limit) {
        this.limit = limit;
    }

    synchronized boolean tryReserve(long more) {
        if (bytes + more > limit) {
            return false;
        }
        bytes += more;
        return true;
    }

    synchronized void release(long less) {
        bytes -= less;
        notifyAll();
    }

    synchronized long bytes() {
        return bytes;
    }

    /** Waits until something was released, at most so long. */
    synchronized void await(long millis) throws InterruptedException {
        if (bytes > 0) {
            wait(millis);
        }
    }
}
