package caravan.archive;

import java.time.InstantSource;

/**
 * How many parts may be closed because of their age or date: so many an hour, a minute's worth of them at once. What
 * may not be closed yet just stays open: it is durable and acknowledged all the same. Safe for several threads.
 */
final class RollBudget {

    private static final double MILLIS_PER_HOUR = 3_600_000;
    private static final int BURSTS_PER_HOUR = 60;

    private final double perMilli;
    private final double most;
    private final InstantSource clock;
    private double saved;
    private long at;

    RollBudget(int perHour, InstantSource clock) {
        this.perMilli = perHour / MILLIS_PER_HOUR;
        this.most = Math.max(1, (double) perHour / BURSTS_PER_HOUR);
        this.clock = clock;
        this.saved = most;
        this.at = clock.millis();
    }

    /** Whether one more may be closed now. */
    synchronized boolean take() {
        long now = clock.millis();
        saved = Math.min(most, saved + Math.max(0, now - at) * perMilli);
        at = now;
        if (saved < 1) {
            return false;
        }
        saved--;
        return true;
    }
}
