package caravan.node;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.jbang.JBang;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code camel run routes --dev}: routes that are edited while lines flow, each record compared at the end. */
class ReloadIT {

    private static final Duration SOON = Duration.ofMinutes(2);
    private static final Pattern RELOADED = Pattern.compile("Routes reloaded summary \\(total:(\\d+) started:\\1\\)");

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

            assertThat(ArchiveCheck.check(folder.resolve("archive"), written, false))
                    .satisfies(findings -> assertThat(findings.isClean()).isTrue())
                    .satisfies(findings -> assertThat(findings.records())
                            .isEqualTo(written.total().records()));
            ReportedLedger ledger = ReportedLedger.in(output.substring(output.lastIndexOf("ledger:")));
            assertThat(ledger.faults(node.sourceBytes(), written.begun())).isEmpty();
        }
    }

    /** What the program printed. */
    private String runAndEdit(SampleNode node) throws IOException, InterruptedException {
        JBang camel = JBang.run(folder, environment(node), "routes", "--dev");
        try (camel) {
            camel.await(output -> output.contains("(caravan) started in"), SOON);
            node.start();
            edit("50-filter.yaml", "first filter", camel, 1);
            edit("10-containers.yaml", "first source", camel, 2);
            edit("50-filter.yaml", "second filter", camel, 3);
            edit("10-containers.yaml", "second source", camel, 4);
            node.finish();
            long all = node.written().begun();
            assertThat(Wait.until(SOON, () -> archive.poll() >= all)).isTrue();
        }
        return camel.output();
    }

    /** Puts a step before the others of the first route of a file, and waits until batches pass it. */
    private void edit(String name, String message, JBang camel, int times) throws IOException, InterruptedException {
        long before = archive.poll();
        assertThat(Wait.until(SOON, () -> archive.poll() > before)).isTrue();
        Path file = routes.resolve(name);
        Files.writeString(
                file,
                Files.readString(file)
                        .replaceFirst(
                                "(?m)^      steps:\n",
                                "      steps:\n        - log:\n            message: " + message + "\n"));
        camel.await(output -> RELOADED.matcher(output).results().count() == times && output.contains(message), SOON);
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

    private static Map<String, String> environment(SampleNode node) {
        return Map.of(
                "LOGS_DIRECTORY", node.containers().toString(),
                "KUBERNETES_SOURCE", "none",
                "STATE_MIN_FREE", "1%");
    }
}
