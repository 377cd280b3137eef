package caravan.camelk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What is wrong with an {@code Integration} beyond its schema: its flows are Camel's YAML, its sources files of {@code
 * routes} (which other tests look into); together they lead nowhere where no route begins, their kamelets are there and
 * used as they want, and their components are among the dependencies.
 */
final class IntegrationCheck {

    private static final JsonSchema CAMEL_YAML = camelYaml();
    private static final Path ROUTES = Path.of("routes");
    private static final Path COMPONENTS =
            Path.of("src/generated/resources/META-INF/services/org/apache/camel/component");

    private final JsonNode integration;
    private final ArrayNode routes = JsonNodeFactory.instance.arrayNode();
    private final List<String> faults = new ArrayList<>();

    private IntegrationCheck(JsonNode integration) {
        this.integration = integration;
    }

    static List<String> faults(JsonNode integration) {
        IntegrationCheck check = new IntegrationCheck(integration);
        integration.at("/spec/sources").forEach(check::source);
        JsonNode flows = integration.at("/spec/flows");
        flows.forEach(check.routes::add);
        if (flows.isArray()) {
            CAMEL_YAML.validate(flows).forEach(fault -> check.faults.add(fault.getMessage()));
        }
        check.destinations();
        check.components();
        check.kamelets();
        return check.faults;
    }

    private void source(JsonNode source) {
        Path file = ROUTES.resolve(source.path("contentKey").asText());
        if (!source.path("contentRef").asText().equals("caravan-routes")
                || !source.path("language").asText().equals("yaml")
                || !source.path("name").equals(source.path("contentKey"))
                || !Files.isRegularFile(file)) {
            faults.add("no route file of ours: " + source);
            return;
        }
        try {
            new YAMLMapper().readTree(file.toFile()).forEach(routes::add);
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
    }

    private void destinations() {
        Set<String> beginnings = new TreeSet<>();
        routes.findValues("from")
                .forEach(from -> beginnings.add(from.path("uri").asText()));
        Set<String> wanted = new TreeSet<>(routes.findValuesAsText("uri"));
        wanted.addAll(routes.findValuesAsText("deadLetter"));
        for (String destination : CamelK.property(integration, "destinations").split(",")) {
            wanted.add("direct:" + destination);
        }
        wanted.removeIf(uri -> !uri.startsWith("direct:") || beginnings.contains(uri));
        wanted.forEach(uri -> faults.add("no route begins at " + uri));
    }

    private void components() {
        Set<String> wanted = new TreeSet<>();
        routes.findValuesAsText("uri").forEach(uri -> wanted.add(uri.replaceFirst(":.*", "")));
        wanted.removeIf(scheme -> Files.exists(COMPONENTS.resolve(scheme)));
        if (!routes.findValues("bean").isEmpty()) {
            wanted.add("bean");
        }
        integration
                .at("/spec/dependencies")
                .forEach(given -> wanted.remove(given.asText().replaceFirst("^camel:", "")));
        wanted.forEach(scheme -> faults.add("no dependency camel:" + scheme));
    }

    private void kamelets() {
        for (JsonNode step : routes.findValues("kamelet")) {
            faults.addAll(Kamelets.faults(step.path("name").asText(), "action", step.path("parameters")));
        }
        for (JsonNode from : routes.findValues("from")) {
            kamelet(from, "source");
        }
        for (JsonNode to : routes.findValues("to")) {
            kamelet(to, "sink");
        }
    }

    private void kamelet(JsonNode endpoint, String type) {
        String uri = endpoint.path("uri").asText();
        if (uri.startsWith("kamelet:")) {
            faults.addAll(Kamelets.faults(uri.substring("kamelet:".length()), type, endpoint.path("parameters")));
        }
    }

    private static JsonSchema camelYaml() {
        try (InputStream in = IntegrationCheck.class.getResourceAsStream("/schema/camelYamlDsl.json")) {
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4).getSchema(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
