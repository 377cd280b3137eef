package caravan.archive;

import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Warnings, each kind once a minute at most, with the number of those that were left out. Any thread may warn. */
final class Warnings {

    static final long EVERY_MILLIS = 60_000;

    private static final Logger LOG = LoggerFactory.getLogger("caravan.archive");

    private final InstantSource clock;
    private final Map<Kind, Long> last = new EnumMap<>(Kind.class);
    private final Map<Kind, Integer> held = new EnumMap<>(Kind.class);

    Warnings(InstantSource clock) {
        this.clock = clock;
    }

    /** What a warning is about. */
    enum Kind {
        SPACE,
        FULL,
        SHED,
        WRITE,
        SEAL,
        RETENTION,
        DAMAGE,
        BUG
    }

    /** Logs, or counts where the same kind was logged within the last minute. */
    synchronized void warn(Kind kind, String text) {
        long now = clock.millis();
        Long before = last.get(kind);
        if (before != null && now - before < EVERY_MILLIS && now >= before) {
            held.merge(kind, 1, Integer::sum);
            return;
        }
        last.put(kind, now);
        Integer more = held.remove(kind);
        LOG.warn("{}{}", text, more == null ? "" : " (and " + more + " more of this kind since the last one)");
    }

    /** The same, with the place in the program. */
    void warn(Kind kind, String text, Throwable why) {
        LOG.debug(text, why);
        warn(kind, text + ": " + why);
    }
}
