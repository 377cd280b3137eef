package caravan.camelk;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.audit.AuditEvent;
import caravan.node.ArchiveCheck;
import caravan.node.Plan;
import caravan.node.SampleNode;
import caravan.node.Wait;
import caravan.node.Written;
import caravan.server.Elasticsearch;
import caravan.server.Servers;
import caravan.tls.Authority;
import caravan.tls.Identity;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Caravan's jar on Camel Quarkus, on which Camel K runs an Integration: components, kamelets, steps and routes. */
class QuarkusIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String TOKEN = "s3cret";
    private static final String TOPIC = "audit-on-quarkus";

    /** All that an Integration of kamelets may say. */
    private static final String FLOW = """
            - route:
                id: containers
                from:
                  uri: kamelet:caravan-tail-source
                  parameters:
                    directory: %s
                    stateDirectory: state
                  steps:
                    - kamelet:
                        name: caravan-cri-action
                    - kamelet:
                        name: caravan-json-action
                    - kamelet:
                        name: caravan-kubernetes-action
                        parameters:
                          source: none
                          stateDirectory: state
                    - to:
                        uri: kamelet:caravan-archive-sink
                        parameters:
                          directory: archive
                          rollAge: 1s
                          minFree: 1%%
            """;

    @TempDir
    Path folder;

    @BeforeAll
    static void build() throws Exception {
        QuarkusApplication.build();
    }

    @Test
    void kameletsArchiveWhatContainersWrite() throws Exception {
        Plan plan = new Plan().seed(1).pods(4).bytesPerSecond(500_000).keep(Duration.ofHours(1));
        try (SampleNode node = new SampleNode(folder.resolve("node"), plan, Instant.now())) {
            Path flow = Files.writeString(folder.resolve("flow.yaml"), FLOW.formatted(node.containers()));
            for (int i = 0; i < 100; i++) {
                node.step(Duration.ofMillis(20));
            }
            try (QuarkusApplication application =
                    QuarkusApplication.start(folder, List.of(flow), List.of(), Map.of())) {
                node.start();
                Wait.until(SOON, this::isArchived);
                node.finish();
                Written written = node.written();
                assertThat(written.begun()).isGreaterThan(1_000);
                Wait.until(SOON, () -> ArchiveCheck.check(archive(), written, false)
                        .isClean());

                assertThat(application.stop()).as(application.said()).isTrue();
                assertThat(ArchiveCheck.check(archive(), written, false))
                        .matches(findings -> findings.isClean(), "clean");
                assertThat(application.said()).contains("lost 0 bytes").contains("(powered by Quarkus 3.33.2)");
            }
        }
    }

    /** The sources and properties of both Integrations as they are, but for addresses and files. */
    @Test
    void gatewayAndAggregatorCarryAuditEventsOverKafkaToElasticsearch() throws Exception {
        Elasticsearch store = Servers.elasticsearch(9);
        Map<String, String> kafka = Map.of("KAFKA_BROKERS", Servers.kafka().bootstrap());
        Authority authority = Authority.make(folder.resolve("tls"));
        int port = freePort();
        try (QuarkusApplication gateway = start("audit-gateway.yaml", kafka, webhook(authority, port));
                QuarkusApplication aggregator = start("aggregator.yaml", kafka, delivery(store))) {
            assertThat(post(authority, port, "another")).isEqualTo(401);
            assertThat(post(authority, port, TOKEN)).isEqualTo(200);
            Wait.until(SOON, () -> count(store) >= 2);

            assertThat(count(store)).isEqualTo(2);
            assertThat(ids(store)).containsExactlyInAnyOrder(id(1), id(2));
            assertThat(gateway.stop()).as(gateway.said()).isTrue();
            assertThat(aggregator.stop()).as(aggregator.said()).isTrue();
        }
    }

    private QuarkusApplication start(String file, Map<String, String> broker, Map<String, String> own)
            throws IOException, InterruptedException {
        Integration integration = Integration.of(file);
        Map<String, String> environment = new HashMap<>(broker);
        environment.putAll(own);
        environment.put("DEAD_LETTERS_DIRECTORY", "dead-letters");
        return QuarkusApplication.start(
                Files.createDirectory(folder.resolve(file)),
                integration.routes(),
                integration.properties(),
                environment);
    }

    private Map<String, String> webhook(Authority authority, int port) throws IOException, InterruptedException {
        Identity identity = authority.issue("gateway", "san=ip:127.0.0.1");
        return Map.of(
                "KAFKA_TOPIC", TOPIC,
                "AUDIT_WEBHOOK_ADDRESS", "127.0.0.1",
                "AUDIT_WEBHOOK_PORT", Integer.toString(port),
                "AUDIT_WEBHOOK_CERTIFICATE", identity.certificate().toString(),
                "AUDIT_WEBHOOK_CERTIFICATE_KEY", identity.key().toString(),
                "AUDIT_WEBHOOK_TOKEN_FILE", secret("token", TOKEN));
    }

    private Map<String, String> delivery(Elasticsearch store) throws IOException {
        return Map.of(
                "KAFKA_TOPICS", TOPIC,
                "KAFKA_GROUP", TOPIC,
                "ELASTICSEARCH_HOSTS", store.url(),
                "ELASTICSEARCH_INDEX", TOPIC,
                "ELASTICSEARCH_API_KEY_FILE", secret("api-key", "of no use without security"));
    }

    private String secret(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    private static long count(Elasticsearch store) throws IOException {
        try {
            store.refresh();
            return store.count(TOPIC);
        } catch (InterruptedException e) {
            throw new InterruptedIOException();
        }
    }

    private static List<String> ids(Elasticsearch store) throws IOException, InterruptedException {
        List<String> ids = new ArrayList<>();
        store.forEachDocument(
                TOPIC, document -> ids.add(document.at("/_source/audit/auditID").asText()));
        return ids;
    }

    private static int post(Authority authority, int port, String token) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + "/audit"))
                .timeout(SOON)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(AuditEvent.list(AuditEvent.of(1), AuditEvent.of(2))))
                .build();
        return HttpClient.newBuilder()
                .sslContext(authority.trusting())
                .build()
                .send(request, BodyHandlers.discarding())
                .statusCode();
    }

    private static String id(int number) throws IOException {
        return new ObjectMapper()
                .readTree(AuditEvent.of(number).item().toString())
                .get("auditID")
                .asText();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private Path archive() {
        return folder.resolve("archive");
    }

    private boolean isArchived() throws IOException {
        if (!Files.isDirectory(archive())) {
            return false;
        }
        try (Stream<Path> files = Files.walk(archive())) {
            return files.anyMatch(file -> file.toString().endsWith(".ndjson.gz"));
        }
    }
}
