package caravan.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import caravan.metrics.Scrape;
import caravan.server.Prometheus;
import caravan.server.Server;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What probes and a Prometheus see of the runner on a node. */
@Timeout(240)
class ObserveIT {

    private static final Duration WRITING = Duration.ofSeconds(8);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String ACKNOWLEDGED = "caravan_acknowledged_records_total";

    @TempDir
    Path folder;

    private final HttpClient http = HttpClient.newHttpClient();

    private static Plan plan() {
        return new Plan()
                .pods(6)
                .bytesPerSecond(300_000)
                .look(Duration.ofSeconds(2))
                .maxSize(64 * 1024)
                .podLife(Duration.ofSeconds(6));
    }

    private CollectorProcess collector(Path own, SampleNode node, int port, String... more) {
        String[] settings = new String[more.length + 4];
        settings[0] = "observe.port=" + port;
        settings[1] = "observe.address=127.0.0.1";
        settings[2] = "archive.roll.age=2s";
        settings[3] = "state.min-free=0";
        System.arraycopy(more, 0, settings, 4, more.length);
        return new CollectorProcess(own, node.containers(), settings);
    }

    private HttpResponse<String> get(int port, String path) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/observe/" + path))
                .timeout(Duration.ofSeconds(10))
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            throw new InterruptedIOException("interrupted while waiting for " + request);
        }
    }

    private boolean isUp(int port, String probe) throws IOException {
        return get(port, "health/" + probe).statusCode() == 200;
    }

    private Scrape scrape(int port) throws IOException {
        Scrape scrape = new Scrape(get(port, "metrics").body());
        assertThat(scrape.sum("caravan_records_total")).as("records by verdict").isEqualTo(scrape.sum(ACKNOWLEDGED));
        assertThat(scrape.sum("caravan_bytes_total"))
                .as("bytes by verdict")
                .isEqualTo(scrape.sum("caravan_acknowledged_bytes_total"));
        assertThat(scrape.sum("caravan_unaccounted_bytes")).isZero();
        assertThat(scrape.sum("caravan_unaccounted_records")).isZero();
        return scrape;
    }

    private void start(CollectorProcess collector) throws Exception {
        collector.start();
        assertThat(Wait.until(PATIENCE, collector::isRunning))
                .as(collector.said())
                .isTrue();
    }

    /** Everything that is there has its verdict. */
    private boolean isQuiet(int port) throws IOException {
        Scrape scrape = scrape(port);
        return scrape.sum(ACKNOWLEDGED) > 0
                && scrape.sum("caravan_unacknowledged_bytes") == 0
                && scrape.sum("caravan_lag_bytes") == 0;
    }

    @Test
    void whatIsScrapedIsTheLedgerAndTheArchive() throws Exception {
        int port = Server.freePort();
        try (SampleNode node = new SampleNode(folder.resolve("node"), plan(), Instant.now())) {
            CollectorProcess collector = collector(folder, node, port);
            try (Prometheus prometheus = Prometheus.isInstalled() ? new Prometheus("127.0.0.1:" + port) : null) {
                start(collector);
                if (prometheus != null) {
                    prometheus.start();
                }
                node.start();
                double[] before = {0};
                Wait.until(WRITING, () -> {
                    double now = scrape(port).sum(ACKNOWLEDGED);
                    assertThat(now).as("never less").isGreaterThanOrEqualTo(before[0]);
                    before[0] = now;
                    return false;
                });
                node.finish();
                assertThat(Wait.until(PATIENCE, () -> isQuiet(port)))
                        .as(collector.said())
                        .isTrue();
                assertThat(isUp(port, "started") && isUp(port, "live") && isUp(port, "ready"))
                        .isTrue();
                Scrape last = scrape(port);
                assertThat(prometheus == null || hasSeen(prometheus, last.sum(ACKNOWLEDGED)))
                        .isTrue();
                assertThat(collector.stop(PATIENCE)).isTrue();

                ReportedLedger ledger = ReportedLedger.in(collector.said());
                assertThat(last.sum(ACKNOWLEDGED)).isEqualTo(ledger.readRecords());
                assertThat(last.sum("caravan_acknowledged_bytes_total")).isEqualTo(ledger.readBytes());
                Findings findings = ArchiveCheck.check(collector.archive(), node.written(), false);
                assertThat(findings.isClean()).as("%s", findings).isTrue();
                assertThat(last.value("caravan_records_total{source=\"containers\",verdict=\"delivered\"}"))
                        .isEqualTo(findings.records())
                        .isEqualTo(last.sum("caravan_archive_records_total"));
                assumeThat(prometheus)
                        .as("prometheus and promtool are not installed: the rest was shown without them")
                        .isNotNull();
            } finally {
                collector.kill();
            }
        }
    }

    private static boolean hasSeen(Prometheus prometheus, double records) throws Exception {
        return Wait.until(
                PATIENCE,
                () -> prometheus.query("sum(caravan_records_total{source=\"containers\",verdict=\"delivered\"})")
                                == records
                        && prometheus.query("up{job=\"caravan\"}") == 1);
    }

    @Test
    void probesTellOfTheStateFolderAndNotOfTheStore() throws Exception {
        int port = Server.freePort();
        int second = Server.freePort();
        try (SampleNode node = new SampleNode(folder.resolve("node"), plan(), Instant.now())) {
            node.step(Duration.ofSeconds(1));
            CollectorProcess holder = collector(folder, node, port);
            CollectorProcess waiting = collector(
                    Files.createDirectory(folder.resolve("second")),
                    node,
                    second,
                    "state.directory=" + folder.resolve("state"),
                    "destinations=elasticsearch",
                    "elasticsearch.hosts=http://127.0.0.1:" + Server.freePort(),
                    "retry.first=20",
                    "retry.max=100");
            try {
                start(holder);
                start(waiting);
                assertThat(isUp(second, "started") && isUp(second, "live")).isTrue();
                assertThat(get(second, "health/ready").body()).contains("DOWN", "in use by another process");
                assertThat(Wait.until(PATIENCE, () -> isQuiet(port))).isTrue();
                double acknowledged = scrape(port).sum(ACKNOWLEDGED);
                if (Prometheus.isInstalled()) {
                    assertThat(Prometheus.complaints(get(port, "metrics").body()))
                            .isEmpty();
                }
                assertThat(holder.stop(PATIENCE)).isTrue();

                assertThat(Wait.until(PATIENCE, () -> isUp(second, "ready"))).isTrue();
                assertThat(Wait.until(PATIENCE, () -> scrape(second).sum(ACKNOWLEDGED) >= acknowledged))
                        .as("the ledger goes on")
                        .isTrue();
                writeOneMore(node);
                assertThat(Wait.until(
                                PATIENCE,
                                () -> scrape(second).sum("caravan_destination_away") == 1
                                        && scrape(second).sum("caravan_destination_retries_total") > 2))
                        .isTrue();
                assertThat(isUp(second, "ready")).isTrue();
                assertThat(get(second, "health").body()).contains("destination elasticsearch");
            } finally {
                holder.kill();
                waiting.kill();
            }
        }
    }

    private static void writeOneMore(SampleNode node) throws IOException {
        String name = "late-1_shop_app-" + "0123456789abcdef".repeat(4) + ".log";
        Files.writeString(
                node.containers().resolve(name),
                "2026-11-22T12:00:00.000000001Z stdout F one more\n",
                StandardCharsets.UTF_8);
    }
}
