package caravan.pods;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warnings, of each kind one, and again after an hour, with the number of those left out: what is away for an hour is
 * warned of once. Safe for use by several threads.
 */
final class Warnings {

    private static final Logger LOG = LoggerFactory.getLogger("caravan.pods");
    private static final long PAUSE_MILLIS = 3_600_000;
    private static final int MOST_KINDS = 200;
    private static final int LONGEST = 2_000;

    private record Said(long at, int leftOut) {}

    /** Warnings that were said. */
    final LongAdder count = new LongAdder();

    private final LongSupplier clock;
    private final Map<String, Said> said = new HashMap<>();

    /** @param clock milliseconds that only grow */
    Warnings(LongSupplier clock) {
        this.clock = clock;
    }

    /** @param kind what is counted together */
    synchronized void warn(String kind, String message) {
        long now = clock.getAsLong();
        Said last = said.get(kind);
        if (last != null && now - last.at < PAUSE_MILLIS) {
            said.put(kind, new Said(last.at, last.leftOut + 1));
            return;
        }
        if (said.size() >= MOST_KINDS) {
            said.clear();
        }
        said.put(kind, new Said(now, 0));
        count.increment();
        String more = last == null || last.leftOut == 0 ? "" : " (and " + last.leftOut + " more like this)";
        LOG.warn("{}{}", message.length() > LONGEST ? message.substring(0, LONGEST) + "…" : message, more);
    }

    /** The cause is gone: the next warning of this kind is said at once. */
    synchronized void over(String kind, String message) {
        if (said.remove(kind) != null) {
            LOG.info("{}", message);
        }
    }
}
