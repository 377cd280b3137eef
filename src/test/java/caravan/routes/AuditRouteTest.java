package caravan.routes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.audit.AuditEvent;
import caravan.json.JsonObject;
import caravan.node.Wait;
import caravan.steps.Yaml;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From the files of an API server's log backend into the archive. */
class AuditRouteTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final List<String> STAGES =
            List.of("RequestReceived", "ResponseStarted", "ResponseComplete", "Panic");
    private static final List<String> LEVELS = List.of("None", "Metadata", "Request", "RequestResponse");

    @TempDir
    Path folder;

    private final Map<String, String> settings = new HashMap<>();
    private Path log;

    @BeforeEach
    void prepare() throws IOException {
        log = Files.createDirectories(folder.resolve("log/kubernetes/audit")).resolve("audit.log");
        settings.put("sources", "audit");
        settings.put("audit.directory", folder.resolve("log").toString());
        settings.put("state.directory", folder.resolve("state").toString());
        settings.put("dead-letters.directory", folder.resolve("dead-letters").toString());
        settings.put("archive.directory", folder.resolve("archive").toString());
        settings.put("archive.roll.age", "500ms");
        settings.put("state.min-free", "0");
    }

    private CamelContext start() throws Exception {
        List<String> routes = new ArrayList<>();
        for (String name :
                List.of("00-errors", "10-audit", "50-filter", "60-deliver", "90-archive", "95-dead-letters")) {
            routes.add(Files.readString(Path.of("routes", name + ".yaml")));
        }
        return Yaml.start(settings, routes.toArray(String[]::new));
    }

    @Test
    void eventsOfAllStagesAndLevelsOutliveRotationsAndRestarts() throws Exception {
        List<String> written = new ArrayList<>();
        try (CamelContext context = start()) {
            written.addAll(write(0));
            await(context, written);
            rotate("2026-11-05T13-45-01.123");
            written.addAll(write(1));
            rotate("2026-11-05T13-45-02.001");
            compress("2026-11-05T13-45-01.123");
            written.addAll(write(2));
        }
        written.addAll(write(3));
        rotate("2026-11-05T13-46-00.000");
        written.addAll(write(4));
        try (CamelContext context = start()) {
            await(context, written);
        }
    }

    @Test
    void twoEventsWithOneIdAndStageAreBothDelivered() throws Exception {
        List<String> written = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            written.add(AuditEvent.of(1).id("chosen-by-the-client").toString());
        }
        append(written);
        try (CamelContext context = start()) {
            await(context, written);
            assertThat(archived()).extracting(record -> record.get("offset")).doesNotHaveDuplicates();
        }
    }

    @Test
    void itemsOfListsAndTornLinesAreRecords() throws Exception {
        String event = AuditEvent.of(9).toString();
        append(List.of(
                AuditEvent.list(AuditEvent.of(1), AuditEvent.of(2), AuditEvent.of(3)),
                event.substring(0, 200),
                AuditEvent.list(),
                event));
        try (CamelContext context = start()) {
            await(
                    context,
                    List.of(
                            AuditEvent.of(1).item().toString(),
                            AuditEvent.of(2).item().toString(),
                            AuditEvent.of(3).item().toString(),
                            event.substring(0, 200),
                            event));
        }
    }

    @Test
    void eventsOfSeveralMegabytesStayWhole() throws Exception {
        List<String> written = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            written.add(AuditEvent.of(i)
                    .level("RequestResponse")
                    .bodies(AuditEvent.body(1_500_000), AuditEvent.body(1_500_000))
                    .toString());
        }
        assertThat(written.get(0)).hasSizeGreaterThan(2_000_000);
        append(written);
        try (CamelContext context = start()) {
            await(context, written);
        }
    }

    @Test
    void bodiesOfSecretsAreNowhere() throws Exception {
        settings.put("audit.bodies", "hash");
        settings.put("audit.bodies.resources", "secrets,configmaps");
        AuditEvent secret = AuditEvent.of(1)
                .level("Request")
                .about("secrets", "", "")
                .bodies("{\"data\":{\"password\":\"aHVzaA==\"}}", "{}");
        append(List.of(secret.toString()));
        try (CamelContext context = start()) {
            assertThat(Wait.until(PATIENCE, () -> archived().size() == 1)).isTrue();
            assertThat(archived().get(0).get("audit"))
                    .asString()
                    .contains("sha256=")
                    .contains("username=alice")
                    .doesNotContain("aHVzaA");
        }
    }

    @Test
    void aSettingThatMakesNoSenseStopsTheStart() {
        settings.put("audit.bodies", "shred");

        assertThatThrownBy(this::start).hasMessage("`audit.bodies` must be keep, drop or hash: was \"shred\"");
    }

    private List<String> write(int round) throws IOException {
        List<String> events = new ArrayList<>();
        for (String stage : STAGES) {
            for (String level : LEVELS) {
                events.add(AuditEvent.of(round * 100 + events.size())
                        .stage(stage)
                        .level(level)
                        .bodies(AuditEvent.body(5_000), "{\"status\":{}}")
                        .toString());
            }
        }
        append(events);
        return events;
    }

    private void append(List<String> lines) throws IOException {
        Files.writeString(log, String.join("\n", lines) + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** As lumberjack does it: rename, and create. */
    private void rotate(String time) throws IOException {
        Files.move(log, log.resolveSibling("audit-" + time + ".log"));
        Files.createFile(log);
    }

    private void compress(String time) throws IOException {
        Path plain = log.resolveSibling("audit-" + time + ".log");
        try (GZIPOutputStream out =
                new GZIPOutputStream(Files.newOutputStream(log.resolveSibling("audit-" + time + ".log.gz")))) {
            Files.copy(plain, out);
        }
        Files.delete(plain);
    }

    /** Waits until the archive has these, in this order, and the ledger adds up. */
    private void await(CamelContext context, List<String> events) throws Exception {
        Wait.until(PATIENCE, () -> archived().size() >= events.size());
        List<String> found = new ArrayList<>();
        for (Map<String, Object> record : archived()) {
            Object event = record.get("audit");
            assertThat(record).containsKeys("message", "offset", "end", "incarnation");
            found.add(event == null ? String.valueOf(record.get("message")) : (String) record.get("written"));
        }
        assertThat(found).containsExactlyInAnyOrderElementsOf(events);
    }

    /** The records in closed files, and below {@code written} each event as it stands there. */
    private List<Map<String, Object>> archived() {
        List<Map<String, Object>> records = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder.resolve("archive"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".gz")).toList()) {
                try (BufferedReader lines = new BufferedReader(
                        new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), UTF_8))) {
                    lines.lines().forEach(line -> records.add(record(line)));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return records;
    }

    private static Map<String, Object> record(String line) {
        Map<String, Object> record = JsonObject.parse(line);
        assertThat(record).as(line).isNotNull();
        int from = line.indexOf(",\"audit\":") + ",\"audit\":".length();
        record.put("written", line.substring(from, line.indexOf(",\"file\":\"", from)));
        return record;
    }
}
