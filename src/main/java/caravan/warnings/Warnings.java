package caravan.warnings;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/**
 * Warnings, of each kind one, and again after a pause, with the number of those left out. Safe for use by several
 * threads.
 */
public final class Warnings {

    private static final Duration PAUSE = Duration.ofMinutes(1);
    private static final int MOST_KINDS = 1_000;
    private static final int LONGEST = 2_000;

    private record Said(long at, int leftOut) {}

    private final Logger log;
    private final LongSupplier clock;
    private final long pauseMillis;
    private final LongAdder count = new LongAdder();
    private final Map<String, Said> said = new HashMap<>();

    /** Nothing said yet; a kind is said once a minute. */
    public Warnings(Logger log) {
        this(log, () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()), PAUSE);
    }

    /**
     * Nothing said yet.
     *
     * @param clock milliseconds that only grow
     * @param pause between two warnings of a kind
     */
    public Warnings(Logger log, LongSupplier clock, Duration pause) {
        this.log = log;
        this.clock = clock;
        this.pauseMillis = pause.toMillis();
    }

    /** Number of warnings that were said. */
    public long count() {
        return count.sum();
    }

    /**
     * Warns, unless that kind was warned of within the pause.
     *
     * @param kind what is counted together
     */
    public void warn(String kind, String message) {
        say(Level.WARN, kind, message, null);
    }

    /** The same, where the work stands still. */
    public void error(String kind, String message) {
        say(Level.ERROR, kind, message, null);
    }

    /** The same of something that should never be thrown, with its stack trace: whoever says this goes on. */
    public void fault(String message, Throwable thrown) {
        say(Level.ERROR, "fault " + thrown.getClass().getName(), message + " goes on after: " + thrown, thrown);
    }

    private synchronized void say(Level level, String kind, String message, @Nullable Throwable thrown) {
        long now = clock.getAsLong();
        Said last = said.get(kind);
        if (last != null && now - last.at < pauseMillis) {
            said.put(kind, new Said(last.at, last.leftOut + 1));
            return;
        }
        if (said.size() >= MOST_KINDS) {
            said.clear();
        }
        said.put(kind, new Said(now, 0));
        count.increment();
        String more = last == null || last.leftOut == 0 ? "" : " (and " + last.leftOut + " more like this)";
        log.atLevel(level)
                .setCause(thrown)
                .log("{}{}", message.length() > LONGEST ? message.substring(0, LONGEST) + "…" : message, more);
    }

    /** Says what is no fault and need not be said again. */
    public void tell(String message) {
        log.info("{}", message.length() > LONGEST ? message.substring(0, LONGEST) + "…" : message);
    }

    /** The cause is gone: the next warning of this kind is said at once. */
    public synchronized void over(String kind, String message) {
        if (said.remove(kind) != null) {
            log.info("{}", message);
        }
    }
}
