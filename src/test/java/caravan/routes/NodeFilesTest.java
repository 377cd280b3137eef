package caravan.routes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import caravan.journalctl.JournalFile;
import caravan.json.JsonObject;
import caravan.steps.Await;
import caravan.steps.Yaml;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Year;
import java.time.ZoneOffset;
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

/** The logs of the node's own programs by the files of {@code routes/}, as far as the archive. */
class NodeFilesTest {

    private static final List<String> ROUTES = List.of(
            "00-errors",
            "10-containers",
            "10-host-files",
            "10-journal",
            "10-node-files",
            "30-kubernetes",
            "50-filter",
            "60-deliver",
            "90-archive",
            "95-dead-letters");
    private static final String PROXY =
            "kube-proxy-x2x9k_kube-system_kube-proxy-" + "0123456789abcdef".repeat(4) + ".log";

    @TempDir
    Path folder;

    private final Map<String, String> settings = new HashMap<>();
    private Path log = Path.of("");
    private Path containers = Path.of("");

    @BeforeEach
    void makeFolders() throws IOException {
        log = Files.createDirectories(folder.resolve("log"));
        containers = Files.createDirectories(log.resolve("containers"));
        settings.put("sources", "containers, node-files");
        settings.put("logs.directory", containers.toString());
        settings.put("node-files.directory", log.toString());
        settings.put("klog.zone", "Asia/Kolkata");
        settings.put("state.directory", folder.resolve("state").toString());
        settings.put("archive.directory", folder.resolve("archive").toString());
        settings.put("archive.roll.age", "500");
        settings.put("state.min-free", "1%");
        settings.put("dead-letters.directory", folder.resolve("dead-letters").toString());
    }

    private CamelContext start() throws Exception {
        String[] routes = new String[ROUTES.size()];
        for (int i = 0; i < routes.length; i++) {
            routes[i] = Files.readString(Path.of("routes", ROUTES.get(i) + ".yaml"));
        }
        return Yaml.start(settings, routes);
    }

    private static String klog(int number) {
        return "I0105 13:45:01.%06d    1234 kubelet.go:2345] \"Pod status updated\" number=%d\n"
                .formatted(number, number);
    }

    private void append(Path file, String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    @Test
    void kubeletIsFollowedThroughEachRotation() throws Exception {
        Path kubelet = log.resolve("kubelet.log");
        append(kubelet, klog(0) + klog(1));
        try (CamelContext context = start()) {
            await(2);
            append(kubelet, klog(2));
            Files.move(kubelet, log.resolve("kubelet.log.1"));
            append(kubelet, klog(3));
            await(4);
            gzip(log.resolve("kubelet.log.1"), log.resolve("kubelet.log.2.gz"));
            append(kubelet, klog(4));
            Files.move(kubelet, log.resolve("kubelet-2026-11-05T13-45-01.123.log"));
            append(kubelet, klog(5));
            await(6);
            append(kubelet, klog(6));
            Files.move(kubelet, log.resolve("kubelet.log-20261105"));
            append(kubelet, klog(7));
            await(8);
            assertThat(context.getStatus().isStarted()).isTrue();
        }
        assertThat(archived().stream().map(record -> number(record)).sorted()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
        int year = Year.now(ZoneOffset.UTC).getValue();
        assertThat(archived()).allSatisfy(record -> assertThat(record)
                .containsEntry("program", "kubelet")
                .containsEntry("level", "info")
                .containsEntry("message", "Pod status updated")
                .containsEntry("file", kubelet.toString())
                .extractingByKey("time")
                .asString()
                .matches("(%d|%d|%d)-01-05T08:15:01\\.00000\\dZ".formatted(year - 1, year, year + 1)));
    }

    private static int number(Map<String, Object> record) {
        return (Integer) ((Map<?, ?>) ((Map<?, ?>) record.get("klog")).get("fields")).get("number");
    }

    @Test
    void kubeProxyInAContainerKeepsTheRuntimesTime() throws Exception {
        String time = "2026-11-05T13:45:01.123456789Z stderr ";
        append(
                containers.resolve(PROXY),
                time + "F " + klog(0) + time
                        + "F E0105 13:45:01.000001       1 proxier.go:9] \"Failed\" err=<\n" + time + "P \tno su\n"
                        + time
                        + "F ch chain\n" + time + "F  >\n");
        append(containers.resolve(PROXY.replace("kube-proxy", "web")), time + "F " + klog(1));
        try (CamelContext context = start()) {
            await(3);
            assertThat(context.getStatus().isStarted()).isTrue();
        }
        List<Map<String, Object>> proxy = archived().stream()
                .filter(record -> record.get("file").toString().contains("kube-proxy"))
                .toList();
        assertThat(proxy).extracting(record -> record.get("message")).containsExactly("Pod status updated", "Failed");
        assertThat(proxy).allSatisfy(record -> assertThat(record)
                .containsEntry("time", "2026-11-05T13:45:01.123456789Z")
                .containsKeys("kubernetes", "klog"));
        assertThat(proxy.get(1).get("klog").toString()).contains("fields={err=no such chain}");
        assertThat(archived())
                .anySatisfy(record ->
                        assertThat(record).doesNotContainKey("klog").containsEntry("message", klog(1).strip()));
    }

    @Test
    void whatIsNoKlogStaysAsItIs() throws Exception {
        List<String> lines = List.of(
                "{\"level\":\"info\",\"ts\":\"2026-11-05T13:45:01.123Z\",\"caller\":\"etcdmain/etcd.go:73\",\"msg\":\"Running\"}",
                "time=\"2026-11-05T13:45:01.123456789Z\" level=info msg=\"Loading containers: start.\"",
                "+ mkdir -p /var/lib/kubelet");
        append(log.resolve("etcd.log"), lines.get(0) + '\n');
        append(log.resolve("docker.log"), lines.get(1) + '\n');
        append(log.resolve("startupscript.log"), lines.get(2) + '\n');
        append(log.resolve("other.log"), "not chosen\n");
        try (CamelContext context = start()) {
            await(3);
            assertThat(context.getStatus().isStarted()).isTrue();
        }
        assertThat(archived())
                .extracting(record -> record.get("program") + ": " + record.get("message"))
                .containsExactlyInAnyOrder(
                        "etcd: " + lines.get(0), "docker: " + lines.get(1), "startupscript: " + lines.get(2));
        assertThat(archived()).allSatisfy(record -> assertThat(record).doesNotContainKeys("unparsed", "klog", "level"));
    }

    @Test
    void kubeletInTheJournalIsParsedToo() throws Exception {
        JournalFile.assumeInstalled();
        String[] kubelet = {"_SYSTEMD_UNIT=kubelet.service", "_PID=7"};
        Path journal = Files.createDirectories(folder.resolve("journal"));
        new JournalFile(journal.resolve("system.journal"))
                .add("E0105 13:45:01.000001       7 kubelet.go:9] \"Failed\" err=<", kubelet)
                .add("time=now level=info msg=started", "_SYSTEMD_UNIT=containerd.service", "_PID=8")
                .add("\tno such pod", kubelet)
                .add(" >", kubelet)
                .add(klog(0).strip(), kubelet)
                .write();
        settings.put("sources", "journal");
        settings.put("journal.directory", journal.toString());
        try (CamelContext context = start()) {
            await(3);
            assertThat(context.getStatus().isStarted()).isTrue();
        }
        List<Map<String, Object>> records = archived();
        assertThat(records)
                .extracting(record -> record.get("message"))
                .containsExactly("Failed", "time=now level=info msg=started", "Pod status updated");
        assertThat(records.get(0))
                .containsEntry("level", "error")
                .containsEntry("time", "2026-09-21T14:13:20.000000Z")
                .extractingByKey("klog")
                .asString()
                .contains("fields={err=no such pod}");
        assertThat(records.get(1)).doesNotContainKey("klog");
    }

    @Test
    void otherFilesAreReadInTheirEncoding() throws Exception {
        settings.put("sources", "host-files");
        settings.put("host-files.directory", log.toString());
        settings.put("host-files.include", "**/*.txt");
        settings.put("host-files.exclude", "secret.txt");
        settings.put("host-files.encoding", "GB18030");
        Path file = Files.createDirectories(log.resolve("app")).resolve("a.txt");
        Files.writeString(file, "上海\r\n\nplain\n", Charset.forName("GB18030"));
        append(log.resolve("secret.txt"), "not chosen\n");
        try (CamelContext context = start()) {
            await(3);
            assertThat(context.getStatus().isStarted()).isTrue();
        }
        assertThat(archived()).extracting(record -> record.get("message")).containsExactly("上海", "", "plain");
        assertThat(archived().get(1)).containsEntry("offset", 6).containsEntry("file", file.toString());
        assertThat(archived()).allSatisfy(record -> assertThat(record).doesNotContainKeys("unparsed", "program"));
    }

    private static void gzip(Path plain, Path packed) throws IOException {
        try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            Files.copy(plain, out);
        }
        Files.delete(plain);
    }

    private void await(int records) throws Exception {
        Await.until(records + " records in the archive", () -> archived().size() >= records);
    }

    /** What stands in closed files. */
    private List<Map<String, Object>> archived() {
        List<Map<String, Object>> records = new ArrayList<>();
        Path archive = folder.resolve("archive");
        if (!Files.exists(archive)) {
            return records;
        }
        try (Stream<Path> files = Files.walk(archive)) {
            for (Path file : files.filter(one -> one.toString().endsWith(".ndjson.gz"))
                    .sorted()
                    .toList()) {
                BufferedReader lines = new BufferedReader(
                        new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), UTF_8));
                try (lines) {
                    lines.lines().map(JsonObject::parse).forEach(records::add);
                }
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return records;
    }
}
