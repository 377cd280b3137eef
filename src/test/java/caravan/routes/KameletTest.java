package caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each kamelet is what a cluster with Camel K takes, and what a form can be made of. */
class KameletTest {

    private static final JsonSchema CRD = crd();

    static List<YamlFile> files() {
        return YamlFile.allOf("src/main/resources/kamelets");
    }

    @ParameterizedTest
    @MethodSource("files")
    void isAResourceThatTheClusterTakes(YamlFile file) {
        assertThat(CRD.validate(file.root())).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("files")
    void isNamedAsItsFileAndItsKind(YamlFile file) {
        JsonNode metadata = file.root().get("metadata");
        String name = metadata.get("name").asText();

        assertThat(file).hasToString(name + ".kamelet.yaml");
        assertThat(name)
                .startsWith("caravan-")
                .endsWith('-'
                        + metadata.at("/labels/camel.apache.org~1kamelet.type").asText());
    }

    @ParameterizedTest
    @MethodSource("files")
    void whatItReadsIsATypedProperty(YamlFile file) {
        JsonNode definition = file.root().at("/spec/definition");

        List<String> beans = file.root().at("/spec/template/beans").findValuesAsText("name");

        assertThat(file.properties().keySet()).allSatisfy(read -> assertThat(
                        beans.contains(read) || definition.path("properties").has(read))
                .as(read)
                .isTrue());
        definition.path("properties").properties().forEach(property -> {
            assertThat(file.text()).contains("{{" + property.getKey() + "}}");
            assertThat(property.getValue().path("type").asText()).isIn("string", "integer", "boolean");
            assertThat(property.getValue().path("title").asText()).isNotBlank();
            assertThat(property.getValue().path("description").asText()).isNotBlank();
        });
    }

    @ParameterizedTest
    @MethodSource("files")
    void aPropertyIsRequiredOrHasADefault(YamlFile file) {
        JsonNode definition = file.root().at("/spec/definition");
        definition.path("properties").properties().forEach(property -> {
            boolean isRequired = definition.path("required").toString().contains('"' + property.getKey() + '"');
            assertThat(property.getValue().has("default")).as(property.getKey()).isNotEqualTo(isRequired);
        });
    }

    /** The schema of the CRD, closed: the API server drops unknown fields without a word, so they fail here. */
    private static JsonSchema crd() {
        try {
            JsonNode crd = new YAMLMapper()
                    .readTree(Path.of("src/test/resources/crd/kamelets.yaml").toFile());
            JsonNode schema = crd.at("/spec/versions/0/schema/openAPIV3Schema");
            ((ObjectNode) schema.at("/properties/metadata")).put("x-kubernetes-preserve-unknown-fields", true);
            close(schema);
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4).getSchema(schema);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void close(JsonNode schema) {
        JsonNode properties = schema.path("properties");
        boolean isOpen = schema.path("x-kubernetes-preserve-unknown-fields").asBoolean();
        if (!properties.isEmpty() && !isOpen) {
            ((ObjectNode) schema).put("additionalProperties", false);
        }
        properties.forEach(KameletTest::close);
        Stream.of("items", "additionalProperties")
                .map(schema::path)
                .filter(JsonNode::isObject)
                .forEach(KameletTest::close);
    }
}
