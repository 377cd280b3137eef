package caravan.node;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.jbang.JBang;
import caravan.server.Servers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code camel run routes --dev}: routes that are edited while lines flow into the archive and to Kafka, each record
 * compared at the end.
 */
class ReloadIT {

    private static final Duration SOON = Duration.ofMinutes(2);
    private static final String TOPIC = "reload";

    @TempDir
    Path folder;

    private Path routes;
    private ArchiveFollower archive;

    @Test
    void editedRoutesLoseNothingAndDoubleNothing() throws Exception {
        routes = copyOfTheRoutes();
        archive = new ArchiveFollower(folder.resolve("archive"));
        Plan plan = new Plan()
                .seed(6)
                .pods(8)
                .bytesPerSecond(1_000_000)
                .look(Duration.ofSeconds(1))
                .keep(Duration.ofHours(1));
        try (SampleNode node = new SampleNode(folder.resolve("node"), plan, Instant.now())) {
            String output = runAndEdit(node);
            Written written = node.written();

            assertHasAll(ArchiveCheck.check(folder.resolve("archive"), written, false), written);
            RecordsCheck sent = new RecordsCheck(written, true);
            Servers.kafka().forEachRecord(List.of(TOPIC), message -> sent.record(message.value(), TOPIC));
            assertHasAll(sent.end(), written);
            ReportedLedger ledger = ReportedLedger.in(output.substring(output.lastIndexOf("ledger:")));
            assertThat(ledger.faults(node.sourceBytes(), written.begun())).isEmpty();
        }
    }

    private static void assertHasAll(Findings findings, Written written) {
        assertThat(findings.isClean()).as(findings.toString()).isTrue();
        assertThat(findings.records()).isEqualTo(written.total().records());
    }

    /** What the program printed. */
    private String runAndEdit(SampleNode node) throws IOException, InterruptedException {
        JBang camel = JBang.run(folder, environment(node), "routes", "--dev");
        try (camel) {
            camel.await(output -> output.contains("(caravan) started in"), SOON);
            node.start();
            edit("50-filter.yaml", "first filter", camel);
            edit("10-containers.yaml", "first source", camel);
            edit("50-filter.yaml", "second filter", camel);
            edit("10-containers.yaml", "second source", camel);
            node.finish();
            long all = node.written().begun();
            assertThat(Wait.until(SOON, () -> archive.poll() >= all)).isTrue();
        }
        return camel.output();
    }

    /** Puts a step before the others of the first route of a file, and waits until batches pass it. */
    private void edit(String name, String message, JBang camel) throws IOException, InterruptedException {
        long before = archive.poll();
        assertThat(Wait.until(SOON, () -> archive.poll() > before)).isTrue();
        Path file = routes.resolve(name);
        Files.writeString(
                file,
                Files.readString(file)
                        .replaceFirst(
                                "(?m)^      steps:\n",
                                "      steps:\n        - log:\n            message: " + message + "\n"));
        camel.await(output -> output.contains(message), SOON);
    }

    private Path copyOfTheRoutes() throws IOException {
        Path copy = Files.createDirectory(folder.resolve("routes"));
        try (Stream<Path> files = Files.list(Path.of("routes"))) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        return copy;
    }

    private static Map<String, String> environment(SampleNode node) throws IOException, InterruptedException {
        return Map.of(
                "DESTINATIONS",
                "archive,kafka",
                "KAFKA_BROKERS",
                Servers.kafka().bootstrap(),
                "KAFKA_TOPIC",
                TOPIC,
                "LOGS_DIRECTORY",
                node.containers().toString(),
                "KUBERNETES_SOURCE",
                "none",
                "STATE_MIN_FREE",
                "1%");
    }
}
