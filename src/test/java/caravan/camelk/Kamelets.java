package caravan.camelk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What Caravan's kamelets say of themselves. */
final class Kamelets {

    private static final Path FOLDER = Path.of("src/main/resources/kamelets");

    private Kamelets() {}

    /**
     * What is wrong with a use of a kamelet.
     *
     * @param type {@code source}, {@code action} or {@code sink}
     * @param properties an object, or missing
     */
    static List<String> faults(String name, String type, JsonNode properties) {
        Path file = FOLDER.resolve(name + ".kamelet.yaml");
        if (!Files.exists(file)) {
            return List.of("no kamelet " + name);
        }
        JsonNode kamelet = read(file);
        String itsType =
                kamelet.at("/metadata/labels/camel.apache.org~1kamelet.type").asText();
        if (!itsType.equals(type)) {
            return List.of(name + " is of type " + itsType + ", not " + type);
        }
        ObjectNode definition = kamelet.at("/spec/definition").deepCopy();
        definition.put("additionalProperties", false);
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4)
                .getSchema(definition)
                .validate(properties.isMissingNode() ? definition.objectNode() : properties)
                .stream()
                .map(fault -> name + ": " + fault.getMessage())
                .toList();
    }

    private static JsonNode read(Path file) {
        try {
            return new YAMLMapper().readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
    }
}
