package caravan.events;

import caravan.api.Resource;
import caravan.events.EventQueue.Told;
import caravan.warnings.Warnings;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The events of one namespace, or of all: what is told of them goes into a queue. Guarded by its list/watch.
 *
 * <p>An event that is new or changed is a line; a deletion, which the API server does after an hour, is none. A list has
 * the events that are newer than what was seen; before what it misses, because it was deleted or happened again between,
 * stands a gap, which is counted.
 */
final class EventResource implements Resource {

    /** A watch may tell nothing for so long before another one takes its place. */
    static final long QUIET_MILLIS = 60_000;

    private final String namespace;
    private final EventsOptions options;
    private final EventQueue queue;
    private final EventCounters counters;
    private final Warnings warnings;

    /** Everything up to here is in the queue, or was before. */
    private Progress progress;

    /** The version behind which events may be missing; null where nothing is. */
    private @Nullable String gap;

    /** @param namespace or {@link Position#ALL} */
    EventResource(
            String namespace,
            Progress progress,
            EventsOptions options,
            EventQueue queue,
            EventCounters counters,
            Warnings warnings) {
        this.namespace = namespace;
        this.progress = progress;
        this.options = options;
        this.queue = queue;
        this.counters = counters;
        this.warnings = warnings;
    }

    /** The version at which to begin to watch; null where a list is needed. */
    @Nullable
    String from() {
        return progress.seen().isEmpty() || !progress.listed().isEmpty() ? null : progress.seen();
    }

    @Override
    public String plural() {
        return "events";
    }

    @Override
    public String path() {
        String where = namespace.equals(Position.ALL) ? "" : "namespaces/" + encode(namespace) + '/';
        return "/api/v1/" + where + "events?" + selector("fieldSelector", options.fieldSelector())
                + selector("labelSelector", options.labelSelector());
    }

    private static String selector(String name, String value) {
        return value.isEmpty() ? "" : name + '=' + encode(value) + '&';
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public void put(JsonNode event) {
        tell(Progress.at(EventLine.required(event, "resourceVersion")), event);
    }

    private void tell(Progress next, JsonNode event) {
        EventLine line = EventLine.of(event);
        if (event.path("count").asLong() > 1
                || event.path("series").path("count").asLong() > 1) {
            counters.repeats.increment();
        }
        counters.events.increment();
        progress = next;
        queue.add(new Told(namespace, next, line));
    }

    @Override
    public void delete(JsonNode event) {
        heard(event.path("metadata").path("resourceVersion").asText());
    }

    @Override
    public void heard(String version) {
        if (!version.isEmpty()) {
            progress = Progress.at(version);
            queue.add(new Told(namespace, progress, null));
        }
    }

    @Override
    public void expired(String version) {
        gap = version;
    }

    private void listed(String version) {
        String missed = gap;
        gap = null;
        if (Progress.number(version) < Progress.number(progress.seen())) {
            progress = Progress.NONE;
        }
        if (missed != null) {
            counters.gaps.increment();
            warnings.warn(
                    "gap",
                    "the API server no longer has what came after version " + missed + " of events"
                            + (namespace.equals(Position.ALL) ? "" : " in " + namespace)
                            + ": the ones that are there now, at version " + version
                            + ", are delivered, others may be missing. It keeps a few minutes: see why Caravan, or the"
                            + " store, was away for longer");
        }
    }

    @Override
    public Items items() {
        return new Items() {
            private final List<JsonNode> page = new ArrayList<>();
            private Progress before = progress;
            private String last = "";
            private String version = "";
            private boolean isOrdered = true;

            @Override
            public void add(JsonNode event) {
                for (String field : List.of("namespace", "name", "uid", "resourceVersion")) {
                    EventLine.required(event, field);
                }
                page.add(event);
            }

            @Override
            public void page(String listVersion) {
                if (version.isEmpty()) {
                    listed(listVersion);
                    before = progress;
                }
                version = listVersion;
                page.forEach(this::take);
                page.clear();
            }

            private void take(JsonNode event) {
                String object = EventLine.required(event, "namespace") + '/' + EventLine.required(event, "name");
                isOrdered &= last.compareTo(object) < 0;
                last = object;
                if (!before.has(event.path("metadata").path("resourceVersion").asText(), object)) {
                    tell(isOrdered ? before.listing(version, object) : before, event);
                }
            }

            @Override
            public void replaceAll() {
                counters.lists.increment();
                heard(version);
            }
        };
    }

    @Override
    public boolean mayBeginOld() {
        return false;
    }

    @Override
    public boolean isFull() {
        return queue.isFull();
    }

    @Override
    public long quietMillis() {
        return QUIET_MILLIS;
    }

    @Override
    public void requested(String verb) {}

    @Override
    public void relisted() {}

    @Override
    public Warnings warnings() {
        return warnings;
    }

    @Override
    public String rights() {
        return "k8s/events/rbac.yaml has what is needed";
    }

    @Override
    public String meanwhile() {
        return "events are kept there for an hour";
    }
}
