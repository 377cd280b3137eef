package caravan.manifests;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Objects of Kubernetes, read as strictly as {@code kubectl apply --validate=strict} has the API server read them: a
 * field that its type does not have, a key that is there twice, a number where a text belongs are faults.
 */
record Manifests(List<HasMetadata> objects) {

    private static final ObjectMapper YAML =
            new ObjectMapper(new YAMLFactory().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION));
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final KubernetesSerialization TYPES = new KubernetesSerialization(new ObjectMapper(), true);

    /**
     * Reads documents in YAML.
     *
     * @throws IllegalArgumentException that names every fault
     */
    static Manifests read(String text) throws IOException {
        List<HasMetadata> objects = new ArrayList<>();
        List<String> faults = new ArrayList<>();
        try (MappingIterator<JsonNode> documents =
                YAML.readerFor(JsonNode.class).readValues(text)) {
            while (documents.hasNext()) {
                JsonNode document = documents.next();
                HasMetadata object = TYPES.convertValue(document, HasMetadata.class);
                String name = object.getKind() + ' ' + object.getMetadata().getName();
                if (object instanceof GenericKubernetesResource) {
                    faults.add(name + ": no such type: " + object.getApiVersion());
                }
                UnknownFields.of(object).forEach(field -> faults.add(name + ": unknown field " + field));
                compare(document, JSON.readTree(TYPES.asJson(object)), name, faults);
                objects.add(object);
            }
        }
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", faults));
        }
        return new Manifests(objects);
    }

    /** Every value must be of the type that it is written as: {@code 9876} is no text. */
    private static void compare(JsonNode written, JsonNode read, String path, List<String> faults) {
        if (written.isObject()) {
            written.properties()
                    .forEach(field ->
                            compare(field.getValue(), read.path(field.getKey()), path + '.' + field.getKey(), faults));
        } else if (written.isArray()) {
            for (int i = 0; i < written.size(); i++) {
                compare(written.get(i), read.path(i), path + '[' + i + ']', faults);
            }
        } else if (!written.isNull() && !written.equals(read)) {
            faults.add(path + ": " + written + " is read as " + read);
        }
    }

    /** Those of a type, in the order in which they are given. */
    <T> Stream<T> all(Class<T> type) {
        return objects.stream().filter(type::isInstance).map(type::cast);
    }

    /** The one of a type with that name; kustomize adds a hash to names of what it generates. */
    <T extends HasMetadata> T one(Class<T> type, String name) {
        return all(type)
                .filter(object -> object.getMetadata().getName().matches(name + "(-[a-z0-9]{10})?"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + type.getSimpleName() + ' ' + name));
    }

    boolean has(Class<? extends HasMetadata> type, String name) {
        return all(type).anyMatch(object -> object.getMetadata().getName().equals(name));
    }
}
