package caravan.camelk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The schema of one of Camel K's resources, closed: an API server drops the fields that it does not know without a word,
 * so they are faults here.
 */
public final class Crd {

    private final JsonSchema schema;

    private Crd(JsonSchema schema) {
        this.schema = schema;
    }

    /** Of the definition in {@code src/test/resources/crd}, by its file: {@code pipes}. */
    public static Crd of(String plural) {
        Path file = Path.of("src/test/resources/crd", plural + ".yaml");
        try {
            JsonNode schema = new YAMLMapper().readTree(file.toFile()).at("/spec/versions/0/schema/openAPIV3Schema");
            ((ObjectNode) schema.at("/properties/metadata")).put("x-kubernetes-preserve-unknown-fields", true);
            close(schema);
            return new Crd(
                    JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4).getSchema(schema));
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
    }

    /** What an API server refuses of the resource, or drops from it. */
    public List<String> faults(JsonNode resource) {
        return schema.validate(resource).stream()
                .map(ValidationMessage::getMessage)
                .toList();
    }

    private static void close(JsonNode schema) {
        JsonNode properties = schema.path("properties");
        boolean isOpen = schema.path("x-kubernetes-preserve-unknown-fields").asBoolean();
        if (!properties.isEmpty() && !isOpen) {
            ((ObjectNode) schema).put("additionalProperties", false);
        }
        properties.forEach(Crd::close);
        Stream.of("items", "additionalProperties")
                .map(schema::path)
                .filter(JsonNode::isObject)
                .forEach(Crd::close);
    }
}
