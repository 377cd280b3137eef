package caravan.search;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.node.DeliveryRun;
import caravan.node.Plan;
import caravan.server.Elasticsearch;
import caravan.server.SearchStore;
import caravan.server.Servers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A store that is away for longer than the node keeps its logs, with a spool before it. Ten minutes at 5 MB/s:
 * {@code mvn verify -Dtest=NoSuch -Dsurefire.failIfNoSpecifiedTests=false -Dit.test=OutageIT -Doutage.seconds=600
 * -Doutage.rate=5000000}.
 */
class OutageIT {

    private static final int SECONDS = Integer.getInteger("outage.seconds", 20);
    private static final int RATE = Integer.getInteger("outage.rate", 1_000_000);
    private static final int PODS = 20;
    private static final int BEFORE_AND_AFTER = 5;
    private static final long MOST_MEMORY = 256 << 20;

    @Test
    void whatIsSpooledMeanwhileArrivesAfterwards() throws Exception {
        Path folder = Path.of("target", "search", "outage");
        Path spool = folder.resolve("spool").toAbsolutePath();
        Elasticsearch server = Servers.elasticsearch(9);
        AtomicLong spooled = new AtomicLong();
        // each byte is readable for four seconds, and gone long before the store comes back
        Plan plan = new Plan()
                .seed(1)
                .pods(PODS)
                .bytesPerSecond(RATE)
                .look(Duration.ofSeconds(2))
                .maxSize(128 * 1024)
                .maxFiles(2)
                .keep(Duration.ofSeconds(4));
        DeliveryRun.Report report = new DeliveryRun(folder)
                .plan(plan)
                .duration(Duration.ofSeconds(SECONDS + 2 * BEFORE_AND_AFTER))
                .patience(Duration.ofMinutes(2))
                .setting("destinations=elasticsearch")
                .setting("spool.destinations=elasticsearch")
                .setting("spool.directory=" + spool)
                .setting("state.min-free=1%")
                .setting("elasticsearch.hosts=" + server.url())
                .setting("elasticsearch.index=outage-%Y.%m.%d")
                .setting("retry.max=2000")
                .after(Duration.ofSeconds(BEFORE_AND_AFTER), "the store goes away", control -> server.stop())
                .after(Duration.ofSeconds(BEFORE_AND_AFTER + SECONDS), "the store comes back", control -> {
                    spooled.set(bytesBelow(spool));
                    System.out.printf("the spool has %,d bytes%n", spooled.get());
                    server.start();
                })
                .into(new SearchStore(server, "outage-*"));
        System.out.println(report);

        assertThat(report.findings().isClean()).as(report::toString).isTrue();
        assertThat(report.findings().records()).isGreaterThan(SECONDS * 1_000L);
        assertThat(report.ledgerFaults()).as(report.ledger()).isEmpty();
        assertThat(spooled.get()).as("what the store did not take").isGreaterThan((long) RATE * SECONDS / 50);
        assertThat(closedFiles(spool)).as("the spool is drained").isZero();
        assertThat(report.peakMemory()).isLessThan(MOST_MEMORY);
        assertThat(report.stopped()).isTrue();
        server.delete("/outage-*");
    }

    private static long bytesBelow(Path folder) throws IOException {
        long bytes = 0;
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                bytes += Files.size(file);
            }
        }
        return bytes;
    }

    private static long closedFiles(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".zst")).count();
        }
    }
}
