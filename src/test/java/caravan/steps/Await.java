package caravan.steps;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** Bounded waits for what other threads do. */
public final class Await {

    private static final long MOST_SECONDS = 20;
    private static final long BETWEEN_LOOKS_MILLIS = 5;

    private Await() {}

    /** Returns when it holds; fails where it does not within 20 seconds. */
    public static void until(String what, Callable<Boolean> holds) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(MOST_SECONDS);
        while (!holds.call()) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadline);
            Thread.sleep(BETWEEN_LOOKS_MILLIS);
        }
    }
}
