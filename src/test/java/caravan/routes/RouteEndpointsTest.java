package caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.camel.catalog.CamelCatalog;
import org.apache.camel.catalog.DefaultCamelCatalog;
import org.apache.camel.catalog.EndpointValidationResult;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The schema of Camel's YAML knows no options of endpoints: its catalogue does, with our components added. */
class RouteEndpointsTest {

    private static final CamelCatalog CATALOG = catalog();

    static List<YamlFile> files() {
        return YamlFile.allOf("routes");
    }

    @ParameterizedTest
    @MethodSource("files")
    void endpointsHaveTheOptionsThatAreGivenToThem(YamlFile file) {
        file.visit((kind, node) -> {
            if (node.has("uri")) {
                EndpointValidationResult result = CATALOG.validateEndpointProperties(withoutDays(YamlFile.uri(node)));
                assertThat(result.isSuccess())
                        .as(result.summaryErrorMessage(true))
                        .isTrue();
                assertThat(node.get("uri").asText())
                        .as("options stand under `parameters`")
                        .doesNotContain("?");
            }
        });
    }

    /** Camel takes durations in days, its catalogue does not know them. */
    private static String withoutDays(String uri) {
        return uri.replaceAll("=(\\d+)d(?=&|$)", "=$1h");
    }

    private static CamelCatalog catalog() {
        CamelCatalog catalog = new DefaultCamelCatalog();
        catalog.addComponent("archive", "caravan.archive.ArchiveComponent", json("archive", "archive"));
        catalog.addComponent("dead-letters", "caravan.letters.DeadLettersComponent", json("letters", "dead-letters"));
        catalog.addComponent("cluster-events", "caravan.events.EventsComponent", json("events", "cluster-events"));
        catalog.addComponent("tail", "caravan.tail.TailComponent", json("tail", "tail"));
        return catalog;
    }

    private static String json(String folder, String component) {
        String resource = "/META-INF/caravan/" + folder + '/' + component + ".json";
        try (InputStream in = RouteEndpointsTest.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(resource, e);
        }
    }
}
