package caravan.tail;

import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Warnings, at most one a minute of each kind, with the number of those left out. Safe for several threads. */
final class Warnings {

    private static final Logger LOG = LoggerFactory.getLogger("caravan.tail");
    private static final long PAUSE = 60_000;
    private static final int MOST_KINDS = 1_000;
    private static final int LONGEST = 2_000;

    private record Said(long at, int leftOut) {}

    private final Map<String, Said> said = new HashMap<>();

    /** @param kind what is counted together */
    void warn(long now, String kind, String message) {
        say(Level.WARN, now, kind, message);
    }

    /** The same, where the work stands still. */
    void error(long now, String kind, String message) {
        say(Level.ERROR, now, kind, message);
    }

    private synchronized void say(Level level, long now, String kind, String message) {
        Said last = said.get(kind);
        if (last != null && now - last.at < PAUSE) {
            said.put(kind, new Said(last.at, last.leftOut + 1));
            return;
        }
        if (said.size() >= MOST_KINDS) {
            said.clear();
        }
        said.put(kind, new Said(now, 0));
        String more = last == null || last.leftOut == 0 ? "" : " (and " + last.leftOut + " more like this)";
        LOG.atLevel(level)
                .log("{}{}", message.length() > LONGEST ? message.substring(0, LONGEST) + "…" : message, more);
    }

    /** The cause is gone: the next warning of this kind is said at once. */
    synchronized void over(String kind, String message) {
        if (said.remove(kind) != null) {
            LOG.info("{}", message);
        }
    }
}
