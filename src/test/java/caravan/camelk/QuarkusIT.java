package caravan.camelk;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.audit.AuditEvent;
import caravan.node.ArchiveCheck;
import caravan.node.Plan;
import caravan.node.SampleNode;
import caravan.node.Wait;
import caravan.node.Written;
import caravan.tls.Authority;
import caravan.tls.Identity;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
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
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Caravan's jar on Camel Quarkus, on which Camel K runs an Integration: components, kamelets, steps and routes. */
class QuarkusIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String TOKEN = "s3cret";

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
                Wait.until(SOON, () -> !archived().isEmpty());
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

    @Test
    void routesOfTheAuditGatewayTakeWhatAnApiServerSends() throws Exception {
        Authority authority = Authority.make(folder.resolve("tls"));
        Identity identity = authority.issue("gateway", "san=ip:127.0.0.1");
        JsonNode gateway = CamelK.parse(CamelK.text(CamelK.file("audit-gateway.yaml")));
        List<Path> routes = new ArrayList<>(List.of(Path.of("routes/90-archive.yaml")));
        gateway.at("/spec/sources")
                .forEach(source ->
                        routes.add(Path.of("routes", source.get("contentKey").asText())));
        List<String> properties = new ArrayList<>();
        gateway.at("/spec/traits/camel/properties").forEach(property -> properties.add(property.asText()));
        int port = freePort();
        try (QuarkusApplication application =
                QuarkusApplication.start(folder, routes, properties, environment(identity, port))) {
            assertThat(post(authority, port, TOKEN)).isEqualTo(200);
            assertThat(post(authority, port, "another")).isEqualTo(401);
            Wait.until(SOON, () -> !archived().isEmpty());

            assertThat(archived())
                    .extracting(record -> record.at("/audit/auditID").asText())
                    .containsExactly(id(1), id(2));
            assertThat(application.stop()).as(application.said()).isTrue();
        }
    }

    /** A folder in Kafka's place, and files where an Integration has mounted Secrets. */
    private Map<String, String> environment(Identity identity, int port) throws IOException {
        Path token = Files.writeString(folder.resolve("token"), TOKEN);
        return Map.of(
                "DESTINATIONS", "archive",
                "ARCHIVE_ROLL_AGE", "1s",
                "STATE_MIN_FREE", "1%",
                "DEAD_LETTERS_DIRECTORY", "dead-letters",
                "AUDIT_WEBHOOK_ADDRESS", "127.0.0.1",
                "AUDIT_WEBHOOK_PORT", Integer.toString(port),
                "AUDIT_WEBHOOK_CERTIFICATE", identity.certificate().toString(),
                "AUDIT_WEBHOOK_CERTIFICATE_KEY", identity.key().toString(),
                "AUDIT_WEBHOOK_TOKEN_FILE", token.toString());
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

    /** The records of all files that are closed. */
    private List<JsonNode> archived() throws IOException {
        if (!Files.isDirectory(archive())) {
            return List.of();
        }
        List<JsonNode> records = new ArrayList<>();
        try (Stream<Path> files = Files.walk(archive())) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".ndjson.gz")).toList()) {
                read(file, records);
            }
        }
        return records;
    }

    private static void read(Path file, List<JsonNode> records) throws IOException {
        try (InputStream lines = new GZIPInputStream(new ByteArrayInputStream(Files.readAllBytes(file)))) {
            new ObjectMapper()
                    .readerFor(JsonNode.class)
                    .<JsonNode>readValues(lines)
                    .forEachRemaining(records::add);
        }
    }
}
