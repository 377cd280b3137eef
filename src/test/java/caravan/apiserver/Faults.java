package caravan.apiserver;

import java.time.Duration;
import java.util.function.Predicate;

/** What goes wrong, from now on until it is taken back. Safe for use by several threads. */
public final class Faults {

    private Duration delay = Duration.ZERO;
    private int failures;
    private int failureStatus;
    private int retryAfterSeconds;
    private Predicate<Target> failing = target -> true;
    private boolean silent;
    private boolean goneAsStatus;

    Faults() {}

    /** Each request is answered so much later. */
    public synchronized void delay(Duration perRequest) {
        delay = perRequest;
    }

    /** The next requests are answered 500, 503, 429 or another status, before anyone looks at the token. */
    public void fail(int times, int status) {
        fail(times, status, 0);
    }

    /** The same with a {@code Retry-After}. */
    public void fail(int times, int status, int retryAfter) {
        fail(times, status, retryAfter, target -> true);
    }

    /** The next of certain requests; zero times ends it. */
    public synchronized void fail(int times, int status, int retryAfter, Predicate<Target> which) {
        failures = times;
        failureStatus = status;
        retryAfterSeconds = retryAfter;
        failing = which;
    }

    /** Whether new requests are taken and never answered. */
    synchronized void silent(boolean yes) {
        silent = yes;
    }

    /**
     * A watch from a compacted version is answered HTTP 410, instead of 200 and an ERROR event. Which of the two a real
     * server does depends on its watch cache: clients must know both.
     */
    public synchronized void goneAsStatus(boolean yes) {
        goneAsStatus = yes;
    }

    synchronized boolean isSilent() {
        return silent;
    }

    synchronized boolean isGoneAsStatus() {
        return goneAsStatus;
    }

    synchronized Duration delay() {
        return delay;
    }

    synchronized void check(Target target) throws StatusException {
        if (failures > 0 && failing.test(target)) {
            failures--;
            throw StatusException.fault(failureStatus, retryAfterSeconds);
        }
    }
}
