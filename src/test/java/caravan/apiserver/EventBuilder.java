package caravan.apiserver;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Builds an Event of core/v1 as kubelet writes it. Not safe for use by several threads. */
public final class EventBuilder {

    private final ObjectNode event = Json.kind("Event");

    /** About the pod {@code web-1}. */
    public EventBuilder(String namespace, String name) {
        event.putObject("metadata").put("name", name).put("namespace", namespace);
        event.putObject("involvedObject")
                .put("kind", "Pod")
                .put("namespace", namespace)
                .put("name", "web-1")
                .put("uid", "6f1d5e0a-9b1c-4d2e-8f3a-0123456789ab")
                .put("apiVersion", "v1")
                .put("resourceVersion", "17")
                .put("fieldPath", "spec.containers{app}");
        event.put("reason", "BackOff");
        event.put("message", "Back-off restarting failed container " + name);
        event.putObject("source").put("component", "kubelet").put("host", "n1");
        event.put("firstTimestamp", "2026-11-01T10:00:00Z");
        event.put("lastTimestamp", "2026-11-01T10:00:00Z");
        event.put("count", 1);
        event.put("type", "Warning");
        event.putNull("eventTime");
        event.put("reportingComponent", "");
        event.put("reportingInstance", "");
    }

    public EventBuilder message(String text) {
        event.put("message", text);
        return this;
    }

    public EventBuilder type(String type) {
        event.put("type", type);
        return this;
    }

    public ObjectNode build() {
        return event.deepCopy();
    }
}
