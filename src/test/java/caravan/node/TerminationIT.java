package caravan.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** SIGTERM while logs are written and records are on their way: what happens until the process has ended, and next. */
@Timeout(120)
class TerminationIT {

    private static final int SIGTERM = 128 + 15;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** Of a pod, less than which a collector must need. */
    private static final Duration GRACE = Duration.ofSeconds(30);

    private static final Pattern UNDELIVERED = Pattern.compile("undelivered to elasticsearch: (\\d+) records");
    private static final Pattern UNDERWAY = Pattern.compile("reads it: (\\d+) bytes that were on their way");

    @TempDir
    Path folder;

    private SampleNode node;
    private SlowStore store;
    private CollectorProcess collector;

    @BeforeEach
    void write() throws IOException {
        store = new SlowStore();
        Plan plan = new Plan().seed(7).pods(10).bytesPerSecond(1_000_000).keep(Duration.ofHours(1));
        node = new SampleNode(folder.resolve("node"), plan, Instant.now());
        node.start();
    }

    @AfterEach
    void end() throws InterruptedException {
        collector.kill();
        node.close();
        store.close();
    }

    @Test
    void archiveHasAllThatHadLeft() throws Exception {
        collector = new CollectorProcess(folder, node.containers(), "state.min-free=0");
        ArchiveFollower archive = new ArchiveFollower(collector.archive());
        start();
        await("records are archived", () -> archive.poll() > 1_000);
        ReportedLedger ledger = terminate();

        assertThat(ledger.inFlightBytes()).isZero();
        assertThat(ArchiveFiles.parts(collector.archive())).as("open files").isEmpty();
        start();
        node.finish();
        await("all is archived", () -> archive.poll() >= node.written().begun());
        terminate();
        Findings findings = ArchiveCheck.check(collector.archive(), node.written(), false);
        assertThat(findings.isClean()).as("%s", findings).isTrue();
    }

    @Test
    void slowStoreGetsAllThatHadLeft() throws Exception {
        deliver();
        store.answersAfter(Duration.ofMillis(1_000));
        start();
        await("requests are under way", () -> store.requests() > 1);
        ReportedLedger ledger = terminate();

        assertThat(ledger.readBytes()).isPositive();
        assertThat(ledger.inFlightBytes()).isZero();
        assertThat(store.count()).isEqualTo(ledger.readRecords());
        assertRestDeliveredOnce();
        assertThat(store.again()).as("records that were sent twice").isZero();
    }

    @Test
    void storeThatIsAwayIsNotWaitedFor() throws Exception {
        deliver("elasticsearch.hosts=http://127.0.0.1:1");
        start();
        await("it is away", () -> collector.said().contains("On delivery attempt: 0"));
        long begun = System.nanoTime();
        terminate();

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
        assertThat(number(UNDELIVERED)).isPositive();
        deliver();
        assertRestDeliveredOnce();
        assertThat(store.again()).as("records that were sent twice").isZero();
    }

    @Test
    void storeThatNeverAnswersIsLeftInTime() throws Exception {
        deliver("camel.main.shutdownTimeout=4");
        start();
        await("records are delivered", () -> store.count() > 1_000);
        store.goesSilent();
        int before = store.requests();
        await("a request hangs", () -> store.requests() > before);
        long begun = System.nanoTime();
        ReportedLedger ledger = terminate();

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(4 + 3 + 2));
        assertThat(number(UNDELIVERED)).isPositive();
        assertThat(number(UNDERWAY)).isEqualTo(ledger.inFlightBytes()).isPositive();
        assertRestDeliveredOnce();
        // of a batch that was divided between a bulk with an answer and one without
        assertThat(store.again()).as("records that were sent twice").isLessThan(10_000);
    }

    private void deliver(String... more) {
        String[] settings = new String[more.length + 4];
        settings[0] = "destinations=elasticsearch";
        settings[1] = "elasticsearch.hosts=" + store.url();
        settings[2] = "elasticsearch.bulk.age=200ms";
        settings[3] = "state.min-free=0";
        System.arraycopy(more, 0, settings, 4, more.length);
        collector = new CollectorProcess(folder, node.containers(), settings);
    }

    private void start() throws IOException, InterruptedException {
        collector.start();
        await("it is running", collector::isRunning);
    }

    private void await(String what, Wait.Condition condition) throws IOException, InterruptedException {
        boolean held = Wait.until(PATIENCE, () -> condition.holds() || !collector.isAlive());
        assertThat(held && collector.isAlive())
                .as("%s: %s", what, collector.said())
                .isTrue();
    }

    private ReportedLedger terminate() throws IOException, InterruptedException {
        assertThat(collector.stop(GRACE)).as("ends by itself").isTrue();
        assertThat(collector.exitCode()).isEqualTo(SIGTERM);
        assertThat(collector.said()).endsWith("stopped\n").doesNotContain("\tat ");
        return ReportedLedger.in(collector.said());
    }

    /** The next process delivers what the one before has not; each record is there, under one id. */
    private void assertRestDeliveredOnce() throws IOException, InterruptedException {
        store.answersAfter(Duration.ZERO);
        start();
        node.finish();
        await("all is delivered", () -> store.count() >= node.written().begun());
        ReportedLedger ledger = terminate();
        RecordsCheck check = new RecordsCheck(node.written(), false);
        store.read(check);
        Findings findings = check.end();
        assertThat(findings.isClean()).as("%s", findings).isTrue();
        assertThat(ledger.faults(node.sourceBytes(), node.written().begun())).isEmpty();
    }

    private long number(Pattern pattern) throws IOException {
        Matcher found = pattern.matcher(collector.said());
        assertThat(found.find()).as("%s in %s", pattern, collector.said()).isTrue();
        return Long.parseLong(found.group(1));
    }
}
