package caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.camelk.Crd;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each kamelet is what a cluster with Camel K takes, and what a form can be made of. */
class KameletTest {

    private static final Crd CRD = Crd.of("kamelets");

    static List<YamlFile> files() {
        return YamlFile.allOf("src/main/resources/kamelets");
    }

    @ParameterizedTest
    @MethodSource("files")
    void isAResourceThatTheClusterTakes(YamlFile file) {
        assertThat(CRD.faults(file.root())).isEmpty();
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
}
