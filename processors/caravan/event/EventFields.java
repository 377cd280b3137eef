package caravan.event;

import caravan.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What an event tells, under the names that its record has for it; what is empty there is left out. */
final class EventFields {

    /** {@code spec.containers{app}}, {@code spec.initContainers{setup}}. */
    private static final Pattern CONTAINER = Pattern.compile("spec\\.\\w*[cC]ontainers\\{([^{}]+)}");

    private EventFields() {}

    static Map<String, Object> event(Map<String, Object> event) {
        Map<String, Object> fields = new LinkedHashMap<>();
        put(fields, "type", event.get("type"));
        put(fields, "reason", event.get("reason"));
        put(fields, "action", event.get("action"));
        put(fields, "count", event.get("count"), JsonObject.lookUp(event, "series.count"));
        put(fields, "first_time", event.get("firstTimestamp"), event.get("eventTime"));
        put(fields, "last_time", JsonObject.lookUp(event, "series.lastObservedTime"), event.get("lastTimestamp"));
        put(fields, "reporting_component", event.get("reportingComponent"));
        put(fields, "reporting_instance", event.get("reportingInstance"));
        put(fields, "source", source(event.get("source")));
        put(fields, "involved", object(event.get("involvedObject")));
        put(fields, "related", object(event.get("related")));
        put(fields, "namespace", JsonObject.lookUp(event, "metadata.namespace"));
        put(fields, "name", JsonObject.lookUp(event, "metadata.name"));
        put(fields, "uid", JsonObject.lookUp(event, "metadata.uid"));
        put(fields, "resource_version", JsonObject.lookUp(event, "metadata.resourceVersion"));
        return fields;
    }

    /** The first that is there. Zero times are null, and a count that nobody keeps is 0. */
    private static void put(Map<String, Object> fields, String name, @Nullable Object... values) {
        for (Object value : values) {
            boolean isEmpty = value == null
                    || value instanceof String text && text.isEmpty()
                    || value instanceof Number number && number.longValue() == 0
                    || value instanceof Map<?, ?> map && map.isEmpty();
            if (!isEmpty) {
                fields.put(name, value);
                return;
            }
        }
    }

    private static Map<String, Object> source(@Nullable Object source) {
        Map<String, Object> fields = new LinkedHashMap<>();
        if (source instanceof Map<?, ?> given) {
            put(fields, "component", given.get("component"));
            put(fields, "host", given.get("host"));
        }
        return fields;
    }

    private static Map<String, Object> object(@Nullable Object object) {
        Map<String, Object> fields = new LinkedHashMap<>();
        if (object instanceof Map<?, ?> given) {
            put(fields, "kind", given.get("kind"));
            put(fields, "namespace", given.get("namespace"));
            put(fields, "name", given.get("name"));
            put(fields, "uid", given.get("uid"));
            put(fields, "api_version", given.get("apiVersion"));
            put(fields, "field_path", given.get("fieldPath"));
        }
        return fields;
    }

    /** The names that records of container logs have, where the object is a pod. */
    static Map<String, Object> pod(Map<?, ?> involved) {
        Map<String, Object> fields = new LinkedHashMap<>();
        if ("Pod".equals(involved.get("kind"))) {
            put(fields, "pod_name", involved.get("name"));
            put(fields, "namespace_name", involved.get("namespace"));
            put(fields, "pod_id", involved.get("uid"));
            Matcher container = CONTAINER.matcher(String.valueOf(involved.get("fieldPath")));
            if (container.matches()) {
                put(fields, "container_name", container.group(1));
            }
        }
        return fields;
    }
}
