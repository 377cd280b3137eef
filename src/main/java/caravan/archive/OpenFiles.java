package caravan.archive;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * The parts with an open file descriptor, used last at the end. Where there are more than allowed the one used first
 * is closed; it is opened again when it is written to. While all others are being written to the bound is exceeded,
 * by one for each writing thread at most. Safe for use by several threads.
 */
final class OpenFiles {

    private final int most;
    private final LinkedHashSet<Part> open = new LinkedHashSet<>();

    OpenFiles(int most) {
        this.most = most;
    }

    /** A part uses its descriptor, or is about to open it. Called under its lock. */
    void using(Part part) {
        List<Part> candidates = List.of();
        synchronized (this) {
            open.remove(part);
            if (open.size() >= most) {
                candidates = new ArrayList<>(open);
            }
            open.add(part);
        }
        for (Part victim : candidates) {
            // not waiting for its lock: somebody who holds it may be waiting for ours
            if (victim.tryShut() && count() <= most) {
                return;
            }
        }
    }

    /** A part has closed its descriptor. */
    synchronized void closed(Part part) {
        open.remove(part);
    }

    /** Number of open descriptors. */
    synchronized int count() {
        return open.size();
    }
}
