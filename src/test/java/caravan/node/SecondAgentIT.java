package caravan.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two agents on one node with the same folders, as while a DaemonSet surges: the second waits until the first is gone. */
@Timeout(120)
class SecondAgentIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String WAITS = "is in use by another process";
    private static final String GOES_ON = "is free, and taken";

    @TempDir
    Path folder;

    private SampleNode node;
    private SlowStore store;
    private CollectorProcess first;
    private CollectorProcess second;

    @BeforeEach
    void write() throws IOException {
        store = new SlowStore();
        Plan plan = new Plan().seed(11).pods(10).bytesPerSecond(500_000).keep(Duration.ofHours(1));
        node = new SampleNode(folder.resolve("node"), plan, Instant.now());
        node.start();
    }

    @AfterEach
    void end() throws InterruptedException {
        first.kill();
        second.kill();
        node.close();
        store.close();
    }

    @Test
    void takesOverAfterAKillAndAfterAStopInOrder() throws Exception {
        agents("archive.roll.age=2s");
        ArchiveFollower archive = new ArchiveFollower(first.archive());
        start(first);
        await("the first archives", first, () -> archive.poll() > 500);
        start(second);
        await("the second waits", second, () -> second.said().contains(WAITS));
        long before = archive.poll();
        await("the first goes on", first, () -> archive.poll() > before + 500);
        assertThat(warnings(second)).as(second.said()).isLessThan(5);

        first.kill();
        await("the second takes over", second, () -> second.said().contains(GOES_ON));
        start(first);
        await("the first waits", first, () -> first.said().contains(WAITS));
        assertThat(second.stop(PATIENCE)).isTrue();
        await("the first takes over", first, () -> first.said().contains(GOES_ON));
        node.finish();
        await("all is archived", first, () -> archive.poll() >= node.written().begun());
        assertThat(first.stop(PATIENCE)).isTrue();

        assertThat(first.said() + second.said()).doesNotContain("damaged", "\tat ");
        Findings findings = ArchiveCheck.check(first.archive(), node.written(), false);
        assertThat(findings.isClean()).as("%s", findings).isTrue();
    }

    @Test
    void sendsNothingOfTheSpoolOfTheFirst() throws Exception {
        Path spool = folder.resolve("spool");
        agents(
                "destinations=elasticsearch",
                "elasticsearch.hosts=" + store.url(),
                "spool.destinations=elasticsearch",
                "spool.directory=" + spool,
                "spool.roll.age=500ms",
                "retry.max=1000");
        store.isUnavailable();
        start(first);
        await("files are spooled", first, () -> files(spool) > 5);
        start(second);
        await("the second waits", second, () -> second.said().contains(WAITS));
        store.answersAfter(Duration.ofMillis(200));
        await("the first sends", first, () -> store.count() > 500);
        assertThat(first.stop(PATIENCE)).isTrue();
        store.answersAfter(Duration.ZERO);
        node.finish();
        await(
                "the second sends the rest",
                second,
                () -> store.count() >= node.written().begun() && files(spool) == 0);
        assertThat(second.stop(PATIENCE)).isTrue();

        assertThat(store.again()).as("records that were sent twice").isZero();
        RecordsCheck check = new RecordsCheck(node.written(), false);
        store.read(check);
        Findings findings = check.end();
        assertThat(findings.isClean()).as("%s", findings).isTrue();
    }

    private void agents(String... settings) {
        String[] all = Stream.concat(
                        Stream.of(settings),
                        Stream.of(
                                "state.min-free=0",
                                "state.directory=" + folder.resolve("state"),
                                "archive.directory=" + folder.resolve("archive"),
                                "dead-letters.directory=" + folder.resolve("dead-letters")))
                .toArray(String[]::new);
        first = new CollectorProcess(folder, node.containers(), all);
        second = new CollectorProcess(folder.resolve("second"), node.containers(), all);
    }

    private static void start(CollectorProcess agent) throws IOException, InterruptedException {
        Files.createDirectories(agent.log().getParent());
        agent.start();
        await("it is running", agent, agent::isRunning);
    }

    private static void await(String what, CollectorProcess agent, Wait.Condition condition)
            throws IOException, InterruptedException {
        boolean held = Wait.until(PATIENCE, () -> condition.holds() || !agent.isAlive());
        assertThat(held && agent.isAlive()).as("%s: %s", what, agent.said()).isTrue();
    }

    private static long warnings(CollectorProcess agent) throws IOException {
        return agent.said().lines().filter(line -> line.contains(" WARN ")).count();
    }

    private static long files(Path spool) throws IOException {
        try (Stream<Path> all = Files.walk(spool)) {
            return all.filter(file -> file.toString().endsWith(".zst")).count();
        }
    }
}
