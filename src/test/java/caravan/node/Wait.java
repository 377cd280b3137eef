package caravan.node;

import java.io.IOException;
import java.time.Duration;

/** Bounded waits for another process. */
public final class Wait {

    private static final long BETWEEN_LOOKS_MILLIS = 100;

    /** Something that may come true. */
    public interface Condition {
        boolean holds() throws IOException;
    }

    private Wait() {}

    /** False if it did not come true in time. */
    public static boolean until(Duration within, Condition condition) throws IOException, InterruptedException {
        long end = System.nanoTime() + within.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > end) {
                return false;
            }
            Thread.sleep(BETWEEN_LOOKS_MILLIS);
        }
        return true;
    }
}
