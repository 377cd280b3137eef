package caravan.search;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.node.Wait;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The runner as the sidecar of {@code k8s/components/sidecar}: with the environment that stands there, beside an app that
 * writes files until it ends, and told to end by SIGTERM at once behind that, as kubelet does it. The state is in a folder
 * that nobody reads again, so what is not delivered then is lost.
 */
@Timeout(120)
class SidecarIT {

    private static final Path JAR = Path.of("target", "caravan-runner.jar").toAbsolutePath();
    private static final Path MANIFEST = Path.of("k8s/components/sidecar/sidecar.yaml");
    private static final Duration SOON = Duration.ofSeconds(60);
    /** terminationGracePeriodSeconds */
    private static final Duration GRACE = Duration.ofSeconds(30);

    private static final int SIGTERM = 128 + 15;
    private static final int LINES = 2_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What the app does at last: a file that was not there before, a trace, a line without its end. */
    private static final String APP = """
            mkdir -p %1$s/late
            for i in $(seq %2$d); do echo "row $i"; done >>%1$s/report.log
            printf 'first of a new file\\nlast word' >%1$s/late/end.log
            printf 'java.lang.IllegalStateException: broken\\n\\tat shop.Web.main(Web.java:7)\\n' >%1$s/trace.log
            printf 'all done' >>%1$s/report.log
            """;

    @TempDir
    Path folder;

    private Path logs;
    private StubStore store;
    private @Nullable Process sidecar;

    @BeforeEach
    void shareAVolume() throws IOException {
        logs = Files.createDirectory(folder.resolve("logs"));
        Path pod = Files.createDirectory(folder.resolve("pod"));
        Files.writeString(pod.resolve("labels"), "app=\"report\"\n");
        store = new StubStore();
    }

    @AfterEach
    void end() throws Exception {
        if (sidecar != null) {
            sidecar.destroyForcibly().waitFor();
        }
        store.close();
    }

    @Test
    void whatTheAppWroteBeforeItEndedIsDeliveredBeforeTheSidecarEnds() throws Exception {
        start();
        app();
        assertThat(exit()).isEqualTo(SIGTERM);

        assertDelivered();
        JsonNode last = delivered("report.log").get(LINES);
        assertThat(last.path("cut").asText()).isEqualTo("end");
        assertThat(last.at("/kubernetes/pod_name").asText()).isEqualTo("report-x7k2p");
        assertThat(last.at("/kubernetes/namespace_name").asText()).isEqualTo("shop");
        assertThat(last.at("/kubernetes/container_name").asText()).isEqualTo("report");
        assertThat(last.at("/kubernetes/labels/app").asText()).isEqualTo("report");
    }

    @Test
    void aStoreThatIsAwayForSomeSecondsHasItAllTheSame() throws Exception {
        start();
        StubStore.Answer busy = StubStore.Answer.json(503, "{}");
        store.then(busy).then(busy);
        app();
        assertThat(exit()).isEqualTo(SIGTERM);

        assertDelivered();
    }

    private void assertDelivered() throws IOException {
        List<String> rows = new ArrayList<>(
                IntStream.rangeClosed(1, LINES).mapToObj(i -> "row " + i).toList());
        rows.add("all done");
        assertThat(messages("report.log")).isEqualTo(rows);
        assertThat(messages("late/end.log")).containsExactly("first of a new file", "last word");
        assertThat(messages("trace.log"))
                .containsExactly("java.lang.IllegalStateException: broken\n\tat shop.Web.main(Web.java:7)");
    }

    private void start() throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar", JAR.toString())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("sidecar.log").toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("KUBERNETES_"));
        builder.environment().putAll(environment());
        sidecar = builder.start();
        assertThat(Wait.until(SOON, () -> said().contains("running on Camel")))
                .as(said())
                .isTrue();
    }

    /** That of the manifest, with what is in the pod elsewhere, and what the cluster puts in. */
    private Map<String, String> environment() throws IOException {
        Map<String, String> environment = new HashMap<>();
        JsonNode manifest = new YAMLMapper().readTree(MANIFEST.toFile());
        for (JsonNode variable : manifest.at("/spec/template/spec/initContainers/0/env")) {
            environment.put(
                    variable.get("name").asText(), variable.path("value").asText());
        }
        environment.put("OBSERVE_PORT", "");
        environment.computeIfPresent("HOST_FILES_DIRECTORY", (name, path) -> folder + path);
        environment.computeIfPresent("KUBERNETES_FOLDER", (name, path) -> path.replace("/etc/caravan", "" + folder));
        environment.putAll(Map.of("POD_NAME", "report-x7k2p", "POD_NAMESPACE", "shop", "POD_UID", "4f9-11"));
        environment.putAll(Map.of("DESTINATIONS", "elasticsearch", "ELASTICSEARCH_HOSTS", store.url()));
        environment.putAll(Map.of("HOST_FILES_INCLUDE", "**/*.log", "CONTAINER_NAME", "report"));
        environment.put("MULTILINE_LANGUAGES", "java");
        return environment;
    }

    private void app() throws Exception {
        Process app = new ProcessBuilder("sh", "-c", APP.formatted(logs, LINES)).start();
        assertThat(app.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(app.exitValue()).isZero();
    }

    /** As kubelet has it, when the last of the other containers has ended. */
    private int exit() throws Exception {
        sidecar.destroy();
        assertThat(sidecar.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS))
                .as(said())
                .isTrue();
        return sidecar.exitValue();
    }

    private String said() throws IOException {
        return Files.readString(folder.resolve("sidecar.log"), StandardCharsets.UTF_8);
    }

    private List<String> messages(String file) throws IOException {
        return delivered(file).stream()
                .map(record -> record.path("message").asText())
                .toList();
    }

    /** The records of a file, in the order in which the store answered for them. */
    private List<JsonNode> delivered(String file) throws IOException {
        List<JsonNode> records = new ArrayList<>();
        for (StubStore.Request request : store.taken) {
            for (int i = 1; i < request.lines().size(); i += 2) {
                JsonNode record = JSON.readTree(request.lines().get(i));
                if (record.path("file").asText().equals(logs.resolve(file).toString())) {
                    records.add(record);
                }
            }
        }
        return records;
    }
}
