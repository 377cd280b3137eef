package caravan.pods;

import caravan.kubernetes.Pod;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads pods, and what hangs on them, from the JSON of the Kubernetes API (core/v1). What is not kept may be missing or
 * of any shape. For any thread.
 */
public final class PodReader {

    private static final String CONFIG_HASH = "kubernetes.io/config.hash";
    private static final String CONFIG_MIRROR = "kubernetes.io/config.mirror";
    private static final List<String> STATUSES =
            List.of("initContainerStatuses", "containerStatuses", "ephemeralContainerStatuses");

    private PodReader() {}

    /**
     * A pod.
     *
     * @throws IllegalArgumentException if it has no uid, name or namespace
     */
    public static Pod read(JsonNode pod) {
        JsonNode metadata = pod.path("metadata");
        Map<String, String> annotations = strings(metadata.path("annotations"));
        return new Pod(
                required(pod, "namespace"),
                required(pod, "name"),
                required(pod, "uid"),
                configHash(annotations),
                text(pod.path("spec").path("nodeName")),
                text(pod.path("status").path("podIP")),
                strings(metadata.path("labels")),
                annotations,
                owner(metadata.path("ownerReferences")),
                containers(pod.path("status")));
    }

    static PodState state(JsonNode pod) {
        return new PodState(read(pod), millis(pod.path("metadata").path("creationTimestamp"), 0));
    }

    /** @throws IllegalArgumentException if it has no name or uid */
    static NamespaceState namespace(JsonNode namespace) {
        JsonNode metadata = namespace.path("metadata");
        return new NamespaceState(
                required(namespace, "name"),
                required(namespace, "uid"),
                labels(namespace),
                millis(metadata.path("creationTimestamp"), 0),
                millis(metadata.path("deletionTimestamp"), Long.MAX_VALUE));
    }

    /** Of any object. */
    static Map<String, String> labels(JsonNode object) {
        return Map.copyOf(strings(object.path("metadata").path("labels")));
    }

    /** Only a mirror's hash tells anything: a tenant may put the annotation on any pod. */
    private static @Nullable String configHash(Map<String, String> annotations) {
        return annotations.containsKey(CONFIG_MIRROR) ? annotations.get(CONFIG_HASH) : null;
    }

    private static Pod.@Nullable Owner owner(JsonNode references) {
        for (JsonNode reference : references) {
            if (reference.path("controller").asBoolean()) {
                return new Pod.Owner(
                        reference.path("kind").asText(), reference.path("name").asText());
            }
        }
        return null;
    }

    private static List<Pod.Container> containers(JsonNode status) {
        List<Pod.Container> containers = new ArrayList<>();
        for (String kind : STATUSES) {
            for (JsonNode container : status.path(kind)) {
                containers.add(container(container));
            }
        }
        return containers;
    }

    private static Pod.Container container(JsonNode status) {
        String id = withoutScheme(status.path("containerID"));
        String last = withoutScheme(status.path("lastState").path("terminated").path("containerID"));
        return new Pod.Container(
                status.path("name").asText(),
                id,
                status.path("restartCount").asInt(),
                // between two instances the one that ended stands in both places
                last == null || last.equals(id) ? null : last,
                text(status.path("image")),
                withoutScheme(status.path("imageID")));
    }

    /** {@code containerd://}, {@code docker-pullable://} and the like. */
    private static @Nullable String withoutScheme(JsonNode value) {
        String text = text(value);
        int scheme = text == null ? -1 : text.indexOf("://");
        return text == null || scheme < 0 ? text : text.substring(scheme + 3);
    }

    private static String required(JsonNode object, String field) {
        String value = text(object.path("metadata").path(field));
        if (value == null) {
            throw new IllegalArgumentException("an object of the Kubernetes API must have metadata." + field);
        }
        return value;
    }

    private static @Nullable String text(JsonNode value) {
        return value.isTextual() && !value.asText().isEmpty() ? value.asText() : null;
    }

    private static Map<String, String> strings(JsonNode object) {
        Map<String, String> strings = new HashMap<>();
        object.properties().forEach(field -> {
            if (field.getValue().isTextual()) {
                strings.put(field.getKey(), field.getValue().asText());
            }
        });
        return strings;
    }

    private static long millis(JsonNode time, long otherwise) {
        if (!time.isTextual()) {
            return otherwise;
        }
        try {
            return Instant.parse(time.asText()).toEpochMilli();
        } catch (DateTimeException e) {
            return otherwise;
        }
    }
}
