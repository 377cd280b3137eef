package caravan.pods;

import caravan.kubernetes.Pod;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the store keeps of a pod, as one line of JSON:
 *
 * <pre>
 * {"v":1,"namespace":"shop","name":"web-0","uid":"8f0…","created":1790000000000,"node":"n1","ip":"10.1.2.3",
 *  "labels":{"app":"web"},"annotations":{},"owner":{"kind":"StatefulSet","name":"web"},
 *  "containers":[{"name":"app","id":"5ac…","restarts":1,"former":"11f…","image":"web:2","imageId":"web@sha256:…"}],
 *  "instances":[…],"namespaceLabels":{…},"nodeLabels":{…}}
 * </pre>
 *
 * What is not known is left out. {@code instances} are those that were asked for, in the form of {@code containers}.
 */
final class PodJson {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int VERSION = 1;

    private PodJson() {}

    static String write(KnownPod known) {
        Pod pod = known.pod();
        ObjectNode json = JSON.createObjectNode().put("v", VERSION);
        json.put("namespace", pod.namespace()).put("name", pod.name()).put("uid", pod.uid());
        json.put("created", known.state().createdMillis());
        put(json, "configHash", pod.configHash());
        put(json, "node", pod.node());
        put(json, "ip", pod.ip());
        put(json, "labels", pod.labels());
        put(json, "annotations", pod.annotations());
        if (pod.owner() != null) {
            json.putObject("owner")
                    .put("kind", pod.owner().kind())
                    .put("name", pod.owner().name());
        }
        put(json, "containers", pod.containers());
        put(json, "instances", known.instances());
        if (known.namespaceLabels() != null) {
            put(json, "namespaceLabels", known.namespaceLabels());
        }
        if (known.nodeLabels() != null) {
            put(json, "nodeLabels", known.nodeLabels());
        }
        return json.toString();
    }

    /**
     * A pod that was kept, as it is {@linkplain KnownPod.Presence#REMEMBERED remembered}.
     *
     * @throws IllegalArgumentException if it is not what {@link #write} makes
     */
    static KnownPod read(String text, long now) {
        JsonNode json = parse(text);
        if (json.path("v").asInt() != VERSION || !json.path("uid").isTextual()) {
            throw new IllegalArgumentException("a pod that is kept must be of version " + VERSION + " and have a uid");
        }
        JsonNode owner = json.path("owner");
        Pod pod = new Pod(
                json.path("namespace").asText(),
                json.path("name").asText(),
                json.path("uid").asText(),
                text(json, "configHash"),
                text(json, "node"),
                text(json, "ip"),
                strings(json.path("labels")),
                strings(json.path("annotations")),
                owner.isObject()
                        ? new Pod.Owner(
                                owner.path("kind").asText(), owner.path("name").asText())
                        : null,
                containers(json.path("containers")));
        KnownPod known =
                new KnownPod(new PodState(pod, json.path("created").asLong()), KnownPod.Presence.REMEMBERED, now);
        containers(json.path("instances")).forEach(instance -> known.use(instance, now));
        if (json.has("namespaceLabels")) {
            known.namespaceLabels(strings(json.path("namespaceLabels")));
        }
        if (json.has("nodeLabels")) {
            known.nodeLabels(strings(json.path("nodeLabels")));
        }
        known.keep();
        return known;
    }

    private static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a pod that is kept must be JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static void put(ObjectNode json, String field, @Nullable String value) {
        if (value != null) {
            json.put(field, value);
        }
    }

    private static void put(ObjectNode json, String field, Map<String, String> values) {
        values.forEach(json.putObject(field)::put);
    }

    private static void put(ObjectNode json, String field, List<Pod.Container> containers) {
        ArrayNode array = json.putArray(field);
        for (Pod.Container container : containers) {
            ObjectNode node = array.addObject().put("name", container.name()).put("restarts", container.restartCount());
            put(node, "id", container.id());
            put(node, "former", container.formerId());
            put(node, "image", container.image());
            put(node, "imageId", container.imageId());
        }
    }

    private static List<Pod.Container> containers(JsonNode array) {
        List<Pod.Container> containers = new ArrayList<>();
        for (JsonNode container : array) {
            containers.add(new Pod.Container(
                    container.path("name").asText(),
                    text(container, "id"),
                    container.path("restarts").asInt(),
                    text(container, "former"),
                    text(container, "image"),
                    text(container, "imageId")));
        }
        return containers;
    }

    private static @Nullable String text(JsonNode json, String field) {
        JsonNode value = json.path(field);
        return value.isTextual() ? value.asText() : null;
    }

    private static Map<String, String> strings(JsonNode object) {
        Map<String, String> strings = new HashMap<>();
        object.properties()
                .forEach(field -> strings.put(field.getKey(), field.getValue().asText()));
        return strings;
    }
}
