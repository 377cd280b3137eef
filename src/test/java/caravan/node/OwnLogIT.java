package caravan.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the collector says stands among the logs that it follows, as on a node, and its store refuses every record, of which
 * it warns: the warnings must not feed themselves.
 */
@Timeout(120)
class OwnLogIT {

    private static final String OWN = "caravan-x2x4z_logging_caravan-" + "0123456789abcdef".repeat(4) + ".log";
    private static final String APP = "web-1_shop_web-" + "fedcba9876543210".repeat(4) + ".log";
    private static final Duration STORM = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** What it says at its start, and a few kinds of warnings. */
    private static final int MOST_LINES = 80;

    @TempDir
    Path folder;

    private Path logs;
    private SlowStore store;
    private CollectorProcess collector;
    private int copied;
    private int written;

    @BeforeEach
    void prepare() throws IOException {
        logs = Files.createDirectory(folder.resolve("logs"));
        store = new SlowStore();
        store.refuses();
    }

    @AfterEach
    void end() throws InterruptedException {
        collector.kill();
        store.close();
    }

    @Test
    void ownLogThatIsLeftOutIsNotSent() throws Exception {
        storm("logs.exclude=caravan-x2x4z_logging_*.log");

        assertThat(copied).as(collector.said()).isBetween(1, MOST_LINES);
        assertThat(letters(OWN)).isZero();
        assertThat(letters(APP)).isPositive();
    }

    @Test
    void warningsDoNotFeedThemselvesEvenWhereItIsNot() throws Exception {
        storm();

        assertThat(copied).as(collector.said()).isBetween(1, MOST_LINES);
        assertThat(letters(OWN)).isBetween(1L, (long) MOST_LINES);
        assertThat(letters(APP)).isPositive();
    }

    private void storm(String... more) throws IOException, InterruptedException {
        Stream<String> settings = Stream.of(
                "destinations=elasticsearch",
                "elasticsearch.hosts=" + store.url(),
                "elasticsearch.bulk.age=50ms",
                "state.min-free=0");
        collector = new CollectorProcess(
                folder, logs, Stream.concat(settings, Stream.of(more)).toArray(String[]::new));
        collector.start();
        Wait.until(PATIENCE, () -> letters(APP) > 0 || turn());
        Wait.until(STORM, this::turn);
        assertThat(collector.stop(PATIENCE)).isTrue();
    }

    /** Kubelet and an application do their work; never enough. */
    private boolean turn() throws IOException {
        List<String> said = Files.readAllLines(collector.log());
        for (; copied < said.size(); copied++) {
            log(OWN, "stderr", said.get(copied));
        }
        for (int i = 0; i < 10; i++) {
            log(APP, "stdout", "message " + written++);
        }
        return false;
    }

    private void log(String name, String stream, String message) throws IOException {
        Files.writeString(
                logs.resolve(name),
                Instant.now() + " " + stream + " F " + message + '\n',
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    /** Records of a log that were refused. */
    private long letters(String name) throws IOException {
        Path letters = folder.resolve("dead-letters");
        long count = 0;
        if (Files.isDirectory(letters)) {
            try (Stream<Path> files = Files.list(letters)) {
                for (Path file : files.filter(file -> file.toString().endsWith(".ndjson"))
                        .toList()) {
                    count += Files.readAllLines(file).stream()
                            .filter(line -> line.contains(name))
                            .count();
                }
            }
        }
        return count;
    }
}
