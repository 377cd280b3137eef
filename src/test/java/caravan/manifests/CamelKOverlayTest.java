package caravan.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What {@code kubectl apply -k k8s/camel-k} applies; caravan.camelk looks into each resource. */
class CamelKOverlayTest {

    private static final List<JsonNode> OBJECTS = new ArrayList<>();

    @BeforeAll
    static void render() throws IOException {
        Kustomize.assumeItIsThere();
        try (var documents = new YAMLMapper()
                .readerFor(JsonNode.class)
                .<JsonNode>readValues(Kustomize.render(Path.of("k8s/camel-k")))) {
            documents.forEachRemaining(OBJECTS::add);
        }
    }

    @Test
    void sourcesAreInTheConfigMapThatIsAppliedWithThem() throws IOException {
        List<JsonNode> sources = new ArrayList<>();
        all("Integration")
                .forEach(integration -> integration.at("/spec/sources").forEach(sources::add));

        assertThat(sources).hasSizeGreaterThan(10);
        for (JsonNode source : sources) {
            String file = source.get("contentKey").asText();
            assertThat(all("ConfigMap").filter(map -> name(map)
                            .equals(source.get("contentRef").asText())))
                    .singleElement()
                    .extracting(map -> map.get("data").get(file).asText())
                    .isEqualTo(Files.readString(Path.of("routes", file)));
        }
    }

    @Test
    void aChangedRouteChangesTheNameOfTheConfigMap() {
        assertThat(all("ConfigMap").map(CamelKOverlayTest::name)).allMatch(name -> name.matches(".*-[a-z0-9]{10}"));
    }

    @Test
    void eachKameletOfAPipeIsApplied() {
        List<String> kamelets = all("Kamelet").map(CamelKOverlayTest::name).toList();

        assertThat(all("Pipe").flatMap(pipe -> pipe.findValues("ref").stream()))
                .hasSize(3)
                .allMatch(ref -> kamelets.contains(ref.get("name").asText()));
    }

    @Test
    void allOfItIsInTheNamespace() {
        assertThat(OBJECTS.stream()
                        .filter(object -> !object.get("kind").asText().equals("Namespace")))
                .allMatch(object -> object.at("/metadata/namespace").asText().equals("logging"));
    }

    private static Stream<JsonNode> all(String kind) {
        return OBJECTS.stream().filter(object -> object.get("kind").asText().equals(kind));
    }

    private static String name(JsonNode object) {
        return object.at("/metadata/name").asText();
    }
}
