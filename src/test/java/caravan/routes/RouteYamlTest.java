package caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every file in {@code routes/} owes its readers: the words of Camel, and the rules of this house. */
class RouteYamlTest {

    /** Parts of a step that have no id of their own. */
    private static final Set<String> PARTS = Set.of(
            "expression",
            "parameters",
            "simple",
            "constant",
            "errorHandler",
            "routeConfiguration",
            "templatedRoute",
            "onWhen",
            "handled",
            "retryWhile",
            "method");

    private static final JsonSchema SCHEMA = schema();

    static List<YamlFile> files() {
        return YamlFile.allOf("routes");
    }

    @ParameterizedTest
    @MethodSource("files")
    void isYamlOfCamel(YamlFile file) {
        assertThat(SCHEMA.validate(file.root())).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("files")
    void routesAndStepsHaveIds(YamlFile file) {
        file.visit((kind, node) -> {
            if (!PARTS.contains(kind)) {
                assertThat(node.path("id").asText())
                        .as("id of " + kind + ' ' + node)
                        .matches("[a-z][a-z0-9-]*");
            }
        });
    }

    @ParameterizedTest
    @MethodSource("files")
    void routesAreDescribed(YamlFile file) {
        for (JsonNode item : file.root()) {
            if (item.has("templatedRoute")) {
                continue; // its template is
            }
            assertThat(item.elements().next().path("description").asText()).isNotBlank();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void theCommentOnTopNamesEachPropertyAndItsDefault(YamlFile file) {
        assertThat(file.comment()).isNotBlank();
        file.properties().forEach((name, byDefault) -> {
            assertThat(file.comment()).contains("# " + name + " ");
            if (byDefault != null && !byDefault.isEmpty()) {
                assertThat(file.comment()).contains("  " + byDefault);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("files")
    void propertiesHaveTheDefaultThatTheSettingsShow(YamlFile file) throws IOException {
        List<String> settings = Files.readAllLines(Path.of("routes/application.properties"));

        file.properties().forEach((name, byDefault) -> assertThat(settings).contains('#' + name + '=' + byDefault));
    }

    @ParameterizedTest
    @MethodSource("files")
    void thePageOfSettingsNamesEachPropertyWithItsDefault(YamlFile file) throws IOException {
        String page = Files.readString(Path.of("docs/settings.md"));

        file.properties().forEach((name, byDefault) -> assertThat(page)
                .contains("| `" + name + "` | " + (byDefault.isEmpty() ? "" : '`' + byDefault + "` ") + "| "));
    }

    @ParameterizedTest
    @MethodSource("files")
    void namesNoJavaClass(YamlFile file) {
        assertThat(file.text()
                        .replace("java.lang.Exception", "")
                        .replaceAll("org\\.apache\\.kafka\\.\\S+erializer", ""))
                .doesNotContainPattern("\\b([a-z]+\\.)+[A-Z]\\w+|#class|type:");
    }

    @Test
    void idsAreUnique() {
        List<String> ids = new ArrayList<>();
        for (YamlFile file : files()) {
            file.visit((kind, node) -> {
                if (node.has("id")) {
                    ids.add(node.get("id").asText());
                }
            });
        }
        assertThat(ids).doesNotHaveDuplicates();
    }

    @Test
    void aRouteStartsBehindThoseThatItSendsTo() {
        List<JsonNode> routes = new ArrayList<>();
        for (YamlFile file : files()) {
            file.visit((kind, node) -> {
                if (kind.equals("route") && node.has("startupOrder")) {
                    routes.add(node);
                }
            });
        }
        assertThat(routes).extracting(RouteYamlTest::startupOrder).doesNotHaveDuplicates();
        for (JsonNode route : routes) {
            routes.stream()
                    .filter(other -> other != route && sends(route, other))
                    .forEach(next -> assertThat(startupOrder(route)).isGreaterThan(startupOrder(next)));
        }
    }

    private static int startupOrder(JsonNode route) {
        return route.get("startupOrder").asInt();
    }

    /** A folder is no way to another route: what is written into it stays there until somebody comes. */
    private static boolean sends(JsonNode from, JsonNode to) {
        String uri = to.at("/from/uri").toString();
        return !uri.startsWith("\"dead-letters:") && from.toString().contains(uri);
    }

    private static JsonSchema schema() {
        try (InputStream in = RouteYamlTest.class.getResourceAsStream("/schema/camelYamlDsl.json")) {
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4).getSchema(in);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
