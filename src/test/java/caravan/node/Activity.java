package caravan.node;

import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;

/** How often the node did what makes a collector's life hard; says that a run was one that counts. */
public final class Activity {

    /** What is counted. */
    public enum Event {
        ROTATION("rotations"),
        RENAMED_BACK("of them undone because the runtime did not reopen"),
        KUBELET_DIED("of them broken off"),
        RECORD_ACROSS_ROTATION("records across a rotation"),
        RESTART("container restarts"),
        POD_GONE("pods replaced");

        private final String text;

        Event(String text) {
            this.text = text;
        }
    }

    private final Map<Event, Long> counts = new EnumMap<>(Event.class);

    Activity() {
        for (Event event : Event.values()) {
            counts.put(event, 0L);
        }
    }

    void count(Event event) {
        counts.merge(event, 1L, Long::sum);
    }

    /** How often. */
    public long of(Event event) {
        return counts.getOrDefault(event, 0L);
    }

    Activity copy() {
        Activity copy = new Activity();
        copy.counts.putAll(counts);
        return copy;
    }

    @Override
    public String toString() {
        return counts.entrySet().stream()
                .map(count -> count.getValue() + " " + count.getKey().text)
                .collect(Collectors.joining(", "));
    }
}
