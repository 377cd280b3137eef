package caravan.node;

import java.util.ArrayDeque;
import java.util.Deque;

/** How long ago as many records had been written as are archived now. */
final class Lag {

    private record Moment(long nanos, long written) {}

    private final Deque<Moment> moments = new ArrayDeque<>();
    private long lastArrived = -1;
    private long now;

    void add(long written, long archived) {
        now = System.nanoTime();
        lastArrived = lastArrived < 0 ? now : lastArrived;
        moments.add(new Moment(now, written));
        while (!moments.isEmpty() && moments.element().written() <= archived) {
            lastArrived = moments.remove().nanos();
        }
    }

    double seconds() {
        return (now - lastArrived) / 1e9;
    }
}
