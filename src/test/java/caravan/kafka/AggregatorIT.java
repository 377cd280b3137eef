package caravan.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.bulk.LinePosition;
import caravan.node.CollectorProcess;
import caravan.node.DeliveryRun;
import caravan.node.Findings.Fault;
import caravan.node.Plan;
import caravan.node.RecordsCheck;
import caravan.node.Wait;
import caravan.server.Kafka;
import caravan.server.Servers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/**
 * Agent, Kafka, aggregator, store: two processes of the runner with a real Kafka between them, and a folder of files as
 * the store.
 */
class AggregatorIT {

    private static final int SECONDS = Integer.getInteger("kafka.seconds", 12);
    private static final int RATE = Integer.getInteger("kafka.rate", 2_000_000);
    private static final Path FOLDER = Path.of("target", "aggregator");

    /** A file for each bulk, which appears whole. */
    private static final String STORE = """
            - route:
                id: folder
                startupOrder: 21
                from:
                  uri: direct:folder
                  steps:
                    - to:
                        uri: bulk:folder
            - route:
                id: folder-bulks
                routeConfigurationId: delivery
                startupOrder: 20
                from:
                  uri: bulk:folder
                  parameters:
                    deadLetter: direct:dead-letters
                  steps:
                    - to:
                        uri: file:%s
                        parameters:
                          fileName: "${exchangeId}.ndjson"
                          tempPrefix: .part-
                    - bean:
                        ref: verdict
                        method: delivered('folder')
            """;

    /** The records of a folder, each once. */
    private static final class FolderStore implements DeliveryRun.Store {

        private interface Sink {
            void accept(String id, byte[] line);
        }

        private final Path folder;
        private long lines;

        FolderStore(Path folder) {
            this.folder = folder;
        }

        private void forEach(Sink sink) throws IOException {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file :
                        files.filter(one -> one.toString().endsWith(".ndjson")).toList()) {
                    for (String line : Files.readAllLines(file)) {
                        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
                        LinePosition position = LinePosition.of(bytes, 0, bytes.length);
                        sink.accept(position.incarnation() + "-" + position.offset() + '-' + position.end(), bytes);
                    }
                }
            } catch (NoSuchFileException notYet) {
                // nothing has arrived
            }
        }

        @Override
        public long count() throws IOException {
            Set<String> ids = new HashSet<>();
            forEach((id, line) -> ids.add(id));
            return ids.size();
        }

        @Override
        public void read(RecordsCheck check) throws IOException {
            Set<String> ids = new HashSet<>();
            forEach((id, line) -> {
                lines++;
                if (ids.add(id)) {
                    check.record(line, id);
                }
            });
        }
    }

    private String topic;
    private Path folder;
    private Kafka server;
    private CollectorProcess aggregator;

    @BeforeEach
    void prepare(TestInfo test) throws Exception {
        topic = test.getTestMethod().orElseThrow().getName();
        folder = FOLDER.resolve(topic).toAbsolutePath();
        deleteAll(folder);
        server = Servers.kafka();
        server.createTopic(topic, 4, Map.of());
        Path routes = Files.createDirectories(folder.resolve("routes"));
        for (String name : List.of("00-errors", "10-kafka", "60-deliver", "95-dead-letters")) {
            Files.copy(Path.of("routes", name + ".yaml"), routes.resolve(name + ".yaml"));
        }
        Files.writeString(routes.resolve("80-folder.yaml"), STORE.formatted(folder.resolve("store")));
        Files.copy(Path.of("routes/application.properties"), routes.resolve("application.properties"));
        aggregator = new CollectorProcess(
                folder,
                folder,
                "routes.directory=" + routes,
                "sources=kafka",
                "destinations=folder",
                "kafka.brokers=" + server.bootstrap(),
                "kafka.topics=" + topic,
                "kafka.group=" + topic,
                "kafka.session.timeout=6000",
                "kafka.consumers=2");
    }

    private static void deleteAll(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    @AfterEach
    void kill() throws Exception {
        aggregator.kill();
    }

    private void startAggregator() throws IOException, InterruptedException {
        aggregator.start();
        assertThat(Wait.until(Duration.ofSeconds(60), () -> aggregator.isRunning() || !aggregator.isAlive()))
                .isTrue();
        assertThat(aggregator.isRunning()).as(aggregator.said()).isTrue();
    }

    private DeliveryRun run() {
        return new DeliveryRun(folder.resolve("agent"))
                .plan(new Plan().seed(1).pods(10).bytesPerSecond(RATE).keep(Duration.ofHours(1)))
                .duration(Duration.ofSeconds(SECONDS))
                .setting("destinations=kafka")
                .setting("kafka.brokers=" + server.bootstrap())
                .setting("kafka.topic=" + topic)
                .setting("kafka.bulk.age=200ms");
    }

    private long check(DeliveryRun run) throws Exception {
        FolderStore store = new FolderStore(folder.resolve("store"));
        DeliveryRun.Report report = run.into(store);
        System.out.println(report);
        assertThat(report.findings().isClean()).as(report::toString).isTrue();
        assertThat(report.findings().of(Fault.TWICE)).isZero();
        assertThat(report.findings().records()).isGreaterThan(SECONDS * 1_000L);
        assertThat(report.ledgerFaults()).isEmpty();
        assertThat(report.stopped()).isTrue();
        return store.lines - report.findings().records() - report.findings().unfinished();
    }

    @Test
    void whatTheNodeWroteIsInTheStoreOnce() throws Exception {
        startAggregator();
        long repeated = check(run());
        assertThat(aggregator.stop(Duration.ofSeconds(30))).isTrue();

        assertThat(repeated).isZero();
    }

    @Test
    void killsLoseNothingAndGiveWhatTheyRepeatTheSameId() throws Exception {
        startAggregator();
        long repeated = check(run().setting("kafka.message=batch")
                .after(Duration.ofSeconds(2), "the aggregator is killed", control -> restartAggregator())
                .after(Duration.ofSeconds(4), "the agent is killed", DeliveryRun.Control::restart)
                .after(Duration.ofSeconds(6), "the server stops and starts", control -> {
                    server.stop();
                    server.start();
                })
                .after(Duration.ofSeconds(9), "the aggregator is killed", control -> restartAggregator()));

        System.out.println(repeated + " repetitions");
    }

    private void restartAggregator() throws IOException, InterruptedException {
        aggregator.kill();
        startAggregator();
    }
}
