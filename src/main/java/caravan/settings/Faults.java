package caravan.settings;

import java.util.LinkedHashSet;
import java.util.Set;

/** What stands in the way of a start, each fault once, in the order in which it was found. For one thread. */
final class Faults {

    private final Set<String> found = new LinkedHashSet<>();

    void add(String fault) {
        if (found.stream().noneMatch(known -> known.contains(fault))) {
            found.add(fault);
        }
    }

    /** Runs a check that throws what it finds. */
    void collect(Runnable check) {
        try {
            check.run();
        } catch (IllegalArgumentException e) {
            add(Reason.of(e));
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
