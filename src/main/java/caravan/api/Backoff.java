package caravan.api;

import java.util.function.DoubleSupplier;

/** How long to wait before the next try: twice as long each time, up to 30 s, shortened by up to half at random. */
public final class Backoff {

    public static final long MOST_MILLIS = 30_000;
    private static final long LEAST_MILLIS = 1_000;
    private static final int MOST_DOUBLINGS = 5;

    private final DoubleSupplier random;
    private int failures;

    /** @param random 0 to 1 */
    public Backoff(DoubleSupplier random) {
        this.random = random;
    }

    /** Milliseconds, for one more failure. */
    public long next() {
        long most = Math.min(MOST_MILLIS, LEAST_MILLIS << Math.min(failures, MOST_DOUBLINGS));
        failures++;
        return most - (long) (most / 2 * random.getAsDouble());
    }

    /** Failures since the last success. */
    public int failures() {
        return failures;
    }

    /** A success. */
    public void reset() {
        failures = 0;
    }
}
