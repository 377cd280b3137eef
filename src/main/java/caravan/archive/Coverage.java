package caravan.archive;

import caravan.batch.Incarnation;
import caravan.batch.Span;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Which source bytes are in the archive for good: what of them comes again, because a crash left its checkpoint
 * behind, is not written again. It knows the incarnations that were used last, {@link #MOST} of them; one that comes
 * again after so many others is written twice. Safe for use by several threads.
 */
final class Coverage {

    /** About 120 bytes each; 32,768 are half an hour of fifty containers that rotate every three seconds. */
    static final int MOST = 32_768;

    private final LinkedHashMap<Incarnation, Ranges> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Incarnation, Ranges> eldest) {
            return size() > MOST;
        }
    };

    synchronized void add(Incarnation incarnation, long from, long to) {
        known.computeIfAbsent(incarnation, any -> new Ranges()).add(from, to);
    }

    synchronized void addAll(Map<Incarnation, Ranges> more) {
        more.forEach((incarnation, ranges) ->
                known.computeIfAbsent(incarnation, any -> new Ranges()).addAll(ranges));
    }

    synchronized boolean contains(Incarnation incarnation, long offset) {
        Ranges ranges = known.get(incarnation);
        return ranges != null && ranges.contains(offset);
    }

    synchronized boolean containsAll(Map<Incarnation, Ranges> others) {
        return others.entrySet().stream().allMatch(other -> {
            Ranges ranges = known.get(other.getKey());
            return ranges != null && ranges.containAll(other.getValue());
        });
    }

    synchronized boolean intersects(List<Span> spans) {
        return intersects(known, spans);
    }

    static boolean intersects(Map<Incarnation, Ranges> known, List<Span> spans) {
        for (Span span : spans) {
            Ranges ranges = known.get(span.incarnation());
            if (ranges != null && ranges.intersects(span.from(), span.to())) {
                return true;
            }
        }
        return false;
    }

    /** Number of incarnations known. */
    synchronized int size() {
        return known.size();
    }

    /** Shows all, those used last at the end. */
    synchronized void forEach(BiConsumer<Incarnation, Ranges> reader) {
        known.forEach(reader);
    }
}
