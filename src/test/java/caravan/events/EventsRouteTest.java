package caravan.events;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.apiserver.ApiServer;
import caravan.apiserver.ClusterFiles;
import caravan.apiserver.EventBuilder;
import caravan.apiserver.Resource;
import caravan.apiserver.Rules;
import caravan.steps.Yaml;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.camel.CamelContext;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The route {@code 10-events.yaml} with those behind it, from the API server into the archive. */
class EventsRouteTest {

    private static final String[] ROUTES = {
        "00-errors", "10-events", "50-filter", "60-deliver", "90-archive", "95-dead-letters"
    };

    @TempDir
    Path folder;

    private final ApiServer server = ApiServer.start();
    private final Map<String, String> settings = new HashMap<>();

    @BeforeEach
    void writeSettings() throws IOException {
        server.access().allow("minimal", "system:caravan", Rules.load(Path.of("k8s/events/rbac.yaml")));
        Path kubeconfig = ClusterFiles.kubeconfig(folder.resolve("kubeconfig"), server, "minimal");
        settings.put("sources", "events");
        settings.put("events.lease-namespace", "logging");
        settings.put("events.fields", "type=Warning,involvedObject.kind=Pod");
        settings.put("kubernetes.kubeconfig", kubeconfig.toString());
        settings.put("state.directory", folder.resolve("state").toString());
        settings.put("state.min-free", "1%");
        settings.put("archive.directory", folder.resolve("archive").toString());
        settings.put("dead-letters.directory", folder.resolve("dead-letters").toString());
    }

    @AfterEach
    void close() {
        server.close();
    }

    private CamelContext start() throws Exception {
        String[] routes = new String[ROUTES.length];
        for (int i = 0; i < routes.length; i++) {
            routes[i] = Files.readString(Path.of("routes", ROUTES[i] + ".yaml"));
        }
        return Yaml.start(settings, routes);
    }

    private void create(int from, int to) {
        for (int i = from; i < to; i++) {
            server.create(new EventBuilder("shop", "e" + i).message("m" + i).build());
        }
    }

    /** Looks whenever the server has been asked for something, and each tenth of a second. */
    private static void await(BooleanSupplier condition) throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        for (int i = 0; i < 300 && !condition.getAsBoolean(); i++) {
            assertThat(never.await(100, TimeUnit.MILLISECONDS)).isFalse();
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    private static EventsConsumer consumer(CamelContext context) {
        return (EventsConsumer) context.getRoute("events").getConsumer();
    }

    private List<JsonNode> archived() throws IOException {
        List<JsonNode> records = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder.resolve("archive"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".gz")).toList()) {
                try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                        new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
                    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                        records.add(new ObjectMapper().readTree(line));
                    }
                }
            }
        }
        return records;
    }

    @Test
    void eachOccurrenceIsInTheArchiveOnceAcrossARestart() throws Exception {
        create(0, 700);
        server.create(new EventBuilder("shop", "normal").type("Normal").build());
        try (CamelContext context = start()) {
            EventsConsumer consumer = consumer(context);
            await(() -> consumer.getReadRecords() == 700
                    && consumer.getSourceState().equals("watching events"));
            server.edit(Resource.EVENTS, "shop/e7", event -> event.put("count", 2));
            await(() -> consumer.getReadRecords() == 701);
            assertThat(consumer.getRepeats()).isOne();
            assertThat(consumer.getGaps()).isZero();
            assertThat(consumer.isFollowing()).isTrue();
            assertThat(consumer.getTerms()).isOne();
            assertThat(consumer.isLedgerBalanced()).isTrue();
        }
        create(700, 800);
        try (CamelContext context = start()) {
            await(() ->
                    consumer(context).getEvents() == 100 && consumer(context).getDeliveredRecords() == 801);
            assertThat(consumer(context).getPosition()).startsWith("*=");
        }
        List<JsonNode> records = archived();
        assertThat(records).hasSize(801);
        assertThat(records.stream().map(EventsRouteTest::id)).doesNotHaveDuplicates();
        assertThat(records).allSatisfy(record -> {
            assertThat(record.path("file").asText()).isEqualTo("kubernetes-events/local");
            assertThat(record.at("/event/involved/kind").asText()).isEqualTo("Pod");
            assertThat(record.at("/kubernetes/pod_name").asText()).isEqualTo("web-1");
        });
        assertThat(Files.isDirectory(folder.resolve("archive/files/kubernetes-events/local")))
                .isTrue();
    }

    private static String id(JsonNode record) {
        return record.path("incarnation").asText() + '-' + record.path("offset") + '-' + record.path("end");
    }

    @Test
    void theKameletGivesRecords() throws Exception {
        create(0, 1);
        String route = """
                - from:
                    uri: kamelet:caravan-kubernetes-events-source
                    parameters:
                      kubeconfig: %s
                      election: none
                      fieldSelector: type=Warning
                      stateDirectory: %s
                    steps:
                      - convertBodyTo:
                          type: String
                      - to:
                          uri: mock:records
                      - bean:
                          ref: verdict
                          method: delivered('mock')
                """.formatted(settings.get("kubernetes.kubeconfig"), folder.resolve("state"));
        try (CamelContext context = Yaml.start(route)) {
            MockEndpoint records = context.getEndpoint("mock:records", MockEndpoint.class);
            records.expectedMinimumMessageCount(1);
            records.assertIsSatisfied(30_000);
            String line = records.getExchanges().get(0).getIn().getBody(String.class);
            assertThat(line).contains("\"message\":\"m0\",\"event\":{\"type\":\"Warning\"");
        }
    }
}
