package caravan.search;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.node.CollectorProcess;
import caravan.node.ReportedLedger;
import caravan.node.Wait;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/** Logs of containers, with a message for each number, and the runner's jar that delivers them. */
final class LogRun implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Instant BEGIN = Instant.parse("2026-11-22T12:00:00Z");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final Path logs;
    private final CollectorProcess collector;
    private long bytes;
    private long records;

    /** @param settings of the collector: {@code elasticsearch.index=a} */
    LogRun(Path folder, String... settings) throws IOException {
        this.folder = folder;
        this.logs = Files.createDirectory(folder.resolve("logs"));
        List<String> all = new ArrayList<>(List.of(settings));
        all.addAll(List.of("retry.first=20", "retry.max=100", "state.min-free=0"));
        collector = new CollectorProcess(folder, logs, all.toArray(String[]::new));
    }

    /** How a message stands in a log. */
    static String line(int number, String message) {
        return BEGIN.plusMillis(number) + " stdout F " + message + '\n';
    }

    /** Logs the messages of the numbers {@code [from..to)}. */
    void write(String container, int from, int to, IntFunction<String> message) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = from; i < to; i++) {
            lines.append(line(i, message.apply(i)));
        }
        Path log = logs.resolve("web-1_shop_" + container + '-' + "0123456789abcdef".repeat(4) + ".log");
        Files.writeString(log, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        bytes += lines.length();
        records += to - from;
    }

    /** Starts the collector, again. */
    void start() throws Exception {
        collector.start();
        await("the collector is running", collector::isRunning);
    }

    /** {@code kill -9} */
    void kill() throws InterruptedException {
        collector.kill();
    }

    /** Stops it in order; what it says of all that was written must add up. */
    ReportedLedger stop() throws Exception {
        assertThat(collector.stop(PATIENCE)).as(said()).isTrue();
        ReportedLedger ledger = ReportedLedger.in(collector.said());
        assertThat(ledger.faults(bytes, records)).as(ledger.text()).isEmpty();
        return ledger;
    }

    /** What it said since its last start. */
    String said() throws IOException {
        return collector.said();
    }

    /** Something that may come true. */
    interface Condition {
        boolean holds() throws Exception;
    }

    /** Waits until something has happened; ends at once where the collector does. */
    void await(String what, Condition condition) throws Exception {
        boolean held = Wait.until(PATIENCE, () -> isMet(condition) || !collector.isAlive());
        String said = said();
        assertThat(held && collector.isAlive())
                .as(what + "; " + said.substring(Math.max(0, said.length() - 1_000)))
                .isTrue();
    }

    private static boolean isMet(Condition condition) throws IOException {
        try {
            return condition.holds();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    /** Records that were refused for good; also while it runs. */
    int countOfDeadLetters() throws IOException {
        return deadLetterLines().size();
    }

    /** What was refused for good, when it has stopped. */
    List<JsonNode> deadLetters() throws IOException {
        List<JsonNode> all = new ArrayList<>();
        for (String line : deadLetterLines()) {
            all.add(JSON.readTree(line));
        }
        return all;
    }

    private List<String> deadLetterLines() throws IOException {
        Path letters = folder.resolve("dead-letters");
        List<String> all = new ArrayList<>();
        if (Files.isDirectory(letters)) {
            try (Stream<Path> files = Files.list(letters)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    all.addAll(Files.readAllLines(file));
                }
            }
        }
        return all;
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }
}
