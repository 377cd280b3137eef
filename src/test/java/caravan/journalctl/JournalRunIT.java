package caravan.journalctl;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.json.JsonObject;
import caravan.node.CollectorProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The runner with the route {@code 10-journal.yaml}, killed again and again: the archive has every entry once. */
@Timeout(180)
class JournalRunIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private CollectorProcess collector;

    @AfterEach
    void end() throws Exception {
        if (collector != null) {
            collector.kill();
        }
    }

    @Test
    void everyEntryIsInTheArchiveOnceWhateverIsKilled() throws Exception {
        JournalFile.assumeInstalled();
        JournalFile file = new JournalFile(folder.resolve("journal/system.journal"));
        file.addLines(20_000, "kubelet.service").write();
        collector = new CollectorProcess(
                folder,
                folder.resolve("none"),
                "sources=journal",
                "journal.directory=" + folder.resolve("journal"),
                "journal.fields=cursor,unit",
                "archive.roll.age=1s",
                "archive.roll.size=300k");
        for (int i = 0; i < 4; i++) {
            collector.start();
            long before = archived().size();
            await(() -> archived().size() > before);
            file.addLines(500, "kubelet.service").write();
            collector.kill();
            await(() -> followers() == 0);
        }
        collector.start();
        await(() -> archived().size() >= 22_000);
        assertThat(collector.stop(PATIENCE)).as(collector.said()).isTrue();
        await(() -> followers() == 0);
        List<Map<String, Object>> records = archived();
        assertThat(records.stream().map(JournalFile::cursor)).doesNotHaveDuplicates();
        assertThat(records.stream().map(record -> record.get("message")))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 22_000).mapToObj(i -> "line " + i).toList());
        assertThat(collector.said()).contains("ledger: read ");
    }

    private void await(BooleanSupplier holds) throws Exception {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (!holds.getAsBoolean()) {
            assertThat(System.nanoTime()).as("%s", collector.said()).isLessThan(until);
            Thread.sleep(100);
        }
    }

    /** Processes that follow this test's journal. */
    private long followers() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().arguments().stream()
                        .flatMap(Stream::of)
                        .anyMatch(argument -> argument.equals("--directory=" + folder.resolve("journal"))))
                .count();
    }

    private List<Map<String, Object>> archived() {
        List<Map<String, Object>> records = new ArrayList<>();
        Path archive = folder.resolve("archive/files");
        if (!Files.isDirectory(archive)) {
            return records;
        }
        try (Stream<Path> files = Files.walk(archive)) {
            for (Path path : files.filter(file -> file.toString().endsWith(".ndjson.gz"))
                    .sorted()
                    .toList()) {
                read(path, records);
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return records;
    }

    private static void read(Path path, List<Map<String, Object>> into) throws IOException {
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(path)), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                into.add(JsonObject.parse(line));
            }
        }
    }
}
