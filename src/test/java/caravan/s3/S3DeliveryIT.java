package caravan.s3;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.node.DeliveryRun;
import caravan.node.Plan;
import caravan.server.FaultProxy;
import caravan.server.S3Server;
import caravan.server.Servers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * The runner between a sample node and a real server. {@code -Ds3.seconds=120 -Ds3.rate=3000000} makes a million records
 * and more; by default it is a tenth of that.
 */
@Timeout(600)
class S3DeliveryIT {

    private static final int SECONDS = Integer.getInteger("s3.seconds", 12);
    private static final int RATE = Integer.getInteger("s3.rate", 2_000_000);
    private static final Path FOLDER = Path.of("target", "s3");

    private S3Server server;

    @BeforeEach
    void start() throws Exception {
        server = Servers.s3();
    }

    private DeliveryRun run(String url, String bucket) {
        try (S3Client client = server.client()) {
            client.createBucket(request -> request.bucket(bucket));
        }
        Path folder = FOLDER.resolve(bucket);
        return new DeliveryRun(folder)
                .plan(new Plan().seed(1).pods(10).bytesPerSecond(RATE).keep(Duration.ofHours(1)))
                .duration(Duration.ofSeconds(SECONDS))
                .setting("destinations=s3")
                .setting("s3.bucket=" + bucket)
                .setting("s3.endpoint=" + url)
                .setting("s3.path-style=true")
                .setting("s3.access-key=" + S3Server.ACCESS_KEY)
                .setting("s3.secret-key=" + S3Server.SECRET_KEY)
                .setting("s3.staging=" + folder.resolve("s3-staging"))
                .setting("s3.roll.age=2s")
                .setting("retry.first=100")
                .setting("retry.max=1000");
    }

    private DeliveryRun.Report check(DeliveryRun run, String bucket) throws Exception {
        DeliveryRun.Report report = run.into(new Bucket(server, bucket));
        System.out.println(report);
        assertThat(report.findings().isClean()).as(report::toString).isTrue();
        assertThat(report.findings().records()).isGreaterThan(SECONDS * 1_000L);
        assertThat(report.ledgerFaults()).isEmpty();
        assertThat(report.stopped()).isTrue();
        assertThat(report.said()).doesNotContain(S3Server.SECRET_KEY);
        return report;
    }

    @Test
    void roundTrip() throws Exception {
        check(run(server.url(), "quiet").setting("s3.compression=zstd"), "quiet");
        assertThat(new Bucket(server, "quiet").keys())
                .allMatch(key -> key.matches("[^/]+/[^/]+/[^/]+/\\d{4}-\\d\\d-\\d\\d/\\d{6}Z-[^/]+\\.ndjson\\.zst"));
        assertThat(closedFiles(FOLDER.resolve("quiet/s3-staging")))
                .as("files that were not sent")
                .isZero();
    }

    private static long closedFiles(Path staging) throws IOException {
        try (Stream<Path> all = Files.walk(staging)) {
            return all.filter(file -> file.toString().endsWith(".zst")).count();
        }
    }

    private void underFire(String bucket, String... settings) throws Exception {
        try (FaultProxy proxy = new FaultProxy(server.port())) {
            DeliveryRun run = run(proxy.url(), bucket);
            for (String setting : settings) {
                run.setting(setting);
            }
            run.after(Duration.ofSeconds(2), "answers are lost", control -> proxy.cutResponses(4, 0))
                    .after(Duration.ofSeconds(4), "requests are cut", control -> proxy.cutRequests(3, 10_000))
                    .after(Duration.ofSeconds(5), "the collector is killed", DeliveryRun.Control::restart)
                    .after(Duration.ofSeconds(7), "the server stops and starts", control -> {
                        server.stop();
                        server.start();
                    })
                    .after(Duration.ofSeconds(9), "answers are lost and the collector is killed", control -> {
                        proxy.cutResponses(1, 0);
                        control.restart();
                    });
            check(run, bucket);
            assertThat(proxy.cuts()).isGreaterThan(3);
        }
    }

    @Test
    void underFireAcknowledgedWhenWritten() throws Exception {
        underFire("written");
    }

    @Test
    void underFireAcknowledgedWhenTaken() throws Exception {
        underFire("taken", "s3.acknowledge=taken");
    }
}
