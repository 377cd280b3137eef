package caravan.search;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.audit.AuditEvent;
import caravan.audit.AuditParser;
import caravan.audit.Bodies;
import caravan.batch.Batch;
import caravan.batch.SharedField;
import caravan.batch.Verdict;
import caravan.server.FaultProxy;
import caravan.server.SearchServer;
import caravan.server.Servers;
import caravan.steps.Sent;
import caravan.steps.Yaml;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What real servers make of records: by the template, and in data streams. */
@Timeout(120)
class IndexingIT {

    private static final String LOG = "/var/log/web.log";
    private static final int RECORDS = 2_000;

    @TempDir
    Path folder;

    private final Map<String, String> settings = new HashMap<>();
    private SearchServer server;
    private String store;

    private void on(String name) throws Exception {
        server = Servers.search(name);
        store = name.replaceFirst("-\\d$", "");
        settings.put("destinations", store);
        settings.put("retry.first", "10");
        settings.put("retry.max", "100");
        settings.put("dead-letters.directory", folder.resolve("dead-letters").toString());
        set("hosts", server.url());
        set("template", "true");
        set("bulk.age", "20");
    }

    private void set(String name, String value) {
        settings.put(store + '.' + name, value);
    }

    private CamelContext start() throws Exception {
        CamelContext context = Yaml.start(
                settings,
                Files.readString(Path.of("routes/00-errors.yaml")),
                Files.readString(Path.of("routes/80-" + store + ".yaml")),
                Files.readString(Path.of("routes/95-dead-letters.yaml")));
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:labelled")
                        .process(exchange -> label(exchange.getIn().getBody(Batch.class)))
                        .to("direct:" + store);
                from("direct:audited")
                        .process(exchange -> new AuditParser(Bodies.KEEP)
                                .apply(exchange.getIn().getBody(Batch.class)))
                        .to("direct:" + store);
            }
        });
        return context;
    }

    private static void label(Batch batch) {
        Map<String, String> labels = Map.of("app", "web", "app.kubernetes.io/name", "web");
        batch.share(new SharedField("kubernetes", Map.of("namespace_name", "Shop-1", "labels", labels)));
    }

    private void deliver(CamelContext context, String lines) throws Exception {
        Sent sent = Sent.of(context, "direct:labelled", LOG, lines);
        assertThat(sent.of(Verdict.DELIVERED).records()).isEqualTo(lines.lines().count());
    }

    private long found(String index, String query) throws Exception {
        return server.post("/" + index + "/_search", "{\"query\":" + query + "}")
                .at("/hits/total/value")
                .asLong();
    }

    @ParameterizedTest
    @ValueSource(strings = {"elasticsearch-8", "elasticsearch-9", "opensearch-2", "opensearch-3"})
    void auditEventsWithBodiesOfAllKindsAreTaken(String name) throws Exception {
        on(name);
        set("index", "audited-%Y");
        String lines = AuditEvent.of(1).bodies("{\"spec\":{\"a\":1}}", "{\"status\":[]}") + "\n"
                + AuditEvent.of(2).bodies("{\"spec\":\"" + "x".repeat(40_000) + "\"}", "{\"status\":{\"a\":{}}}")
                + "\n";
        try (CamelContext context = start()) {
            Sent sent = Sent.of(context, "direct:audited", LOG, lines);
            assertThat(sent.of(Verdict.DELIVERED).records()).isEqualTo(2);
        }
        server.refresh();
        assertThat(found("audited-2026", "{\"term\":{\"audit.user.username\":\"alice\"}}"))
                .isEqualTo(2);
        assertThat(found("audited-2026", "{\"term\":{\"audit.annotations.authorization.k8s.io/decision\":\"allow\"}}"))
                .isEqualTo(2);
        server.delete("/audited-2026");
        server.delete("/_index_template/caravan-audited");
    }

    @ParameterizedTest
    @ValueSource(strings = {"elasticsearch-8", "elasticsearch-9", "opensearch-2", "opensearch-3"})
    void theTemplateDecidesWhatFieldsAre(String name) throws Exception {
        on(name);
        set("index", "templated-%Y");
        try (CamelContext context = start()) {
            deliver(context, "GET /cart 200\n");
        }
        server.refresh();
        JsonNode properties = server.get("/templated-1970/_mapping").at("/templated-1970/mappings/properties");
        assertThat(properties.at("/@timestamp/type").asText()).isEqualTo("date");
        assertThat(properties.at("/message/type").asText()).isEqualTo("text");
        assertThat(properties.at("/offset/type").asText()).isEqualTo("long");
        assertThat(properties.at("/file/type").asText()).isEqualTo("keyword");
        assertThat(properties.at("/kubernetes/properties/namespace_name/type").asText())
                .isEqualTo("keyword");
        assertThat(properties.at("/kubernetes/properties/labels/type").asText()).startsWith("flat");
        assertThat(found("templated-1970", "{\"term\":{\"kubernetes.labels.app\":\"web\"}}"))
                .isEqualTo(1);
        assertThat(found("templated-1970", "{\"term\":{\"kubernetes.labels.app.kubernetes.io/name\":\"web\"}}"))
                .isEqualTo(1);
        assertThat(found("templated-1970", "{\"match\":{\"message\":\"cart\"}}"))
                .isEqualTo(1);
        server.delete("/templated-1970");
        server.delete("/_index_template/caravan-templated");
    }

    @ParameterizedTest
    @ValueSource(strings = {"elasticsearch-8", "elasticsearch-9", "opensearch-2", "opensearch-3"})
    void aDataStreamHasEachRecordOnceThoughAnswersAreLost(String name) throws Exception {
        on(name);
        set("data-stream", "logs-caravan-{kubernetes.namespace_name|none}");
        set("bulk.size", "64k");
        String lines = IntStream.range(0, RECORDS).mapToObj(i -> i + "\n").collect(Collectors.joining());
        try (FaultProxy proxy = new FaultProxy(server.port())) {
            set("hosts", proxy.url());
            try (CamelContext context = start()) {
                deliver(context, "first\n");
                proxy.cutResponses(4, 0);
                deliver(context, "first\n" + lines);
                assertThat(Sent.of(context, "direct:" + store, LOG, "elsewhere\n")
                                .of(Verdict.DELIVERED)
                                .records())
                        .isEqualTo(1);
            }
            assertThat(proxy.cuts()).isGreaterThan(1);
        }
        server.refresh();
        List<String> ids = new ArrayList<>();
        server.forEachId("logs-caravan-shop_1", ids::add);
        assertThat(ids).hasSize(1 + RECORDS).doesNotHaveDuplicates();
        assertThat(server.count("logs-caravan-none")).isEqualTo(1);
        JsonNode backing = server.get("/logs-caravan-shop_1/_mapping");
        assertThat(backing.fieldNames()).toIterable().singleElement().asString().startsWith(".ds-logs-caravan-shop_1-");
        assertThat(backing.findValue("message").path("type").asText()).isEqualTo("text");
        // Elasticsearch without its module for that can make data streams, and not delete them
        server.send("DELETE", "/_data_stream/logs-caravan-*", null);
        server.send("DELETE", "/_index_template/caravan-logs-caravan", null);
    }
}
