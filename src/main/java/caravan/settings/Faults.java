package caravan.settings;

import java.util.LinkedHashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What stands in the way of a start, each fault once, in the order in which it was found. For one thread. */
final class Faults {

    private static final Logger LOG = LoggerFactory.getLogger(Faults.class);

    private final Set<String> found = new LinkedHashSet<>();

    void add(String fault) {
        if (found.stream().noneMatch(known -> known.contains(fault))) {
            found.add(fault);
        }
    }

    /** Runs a check that throws what it finds. Where its library is not there, an endpoint will be missing. */
    void collect(Runnable check) {
        try {
            check.run();
        } catch (IllegalArgumentException e) {
            add(Reason.of(e));
        } catch (LinkageError e) {
            LOG.debug("not checked, for want of a library", e);
        }
    }

    /** Whether something is known to be wrong with a property. */
    boolean areAbout(String property) {
        return found.stream().anyMatch(fault -> fault.contains('`' + property + '`'));
    }

    /** @throws IllegalArgumentException with all of them in one message, where there is any */
    void raise() {
        if (!found.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", found));
        }
    }
}
