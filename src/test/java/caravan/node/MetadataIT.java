package caravan.node;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.apiserver.ApiServer;
import caravan.apiserver.ClusterFiles;
import caravan.apiserver.Rules;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole chain on a node whose pods the API server hears of late, and forgets while they still write. */
class MetadataIT {

    private static final String TOKEN = "of-the-service-account";
    private static final Duration LATENCY = Duration.ofSeconds(2);
    private static final Duration WRITING = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private final Map<String, Integer> faults = new TreeMap<>();
    private int complete;
    private int incomplete;

    private static Plan plan() {
        return new Plan()
                .pods(12)
                .bytesPerSecond(300_000)
                .look(Duration.ofSeconds(2))
                .maxSize(32 * 1024)
                .maxFiles(2)
                .keep(Duration.ofSeconds(16)) // what waits for metadata is not read by then
                .podLife(Duration.ofSeconds(15))
                .containerLife(Duration.ofSeconds(12));
    }

    @Test
    @Timeout(240)
    void everyRecordBearsTheMetadataOfItsOwnInstance() throws Exception {
        try (ApiServer server = ApiServer.start();
                SampleNode node = new SampleNode(folder.resolve("node"), plan(), Instant.now())) {
            server.access().allow(TOKEN, "caravan", Rules.load(Path.of("k8s/agent/rbac.yaml")));
            CollectorProcess collector = new CollectorProcess(
                    folder,
                    node.containers(),
                    "archive.roll.age=5s",
                    "kubernetes.source=api",
                    "kubernetes.node=" + LateApiServer.NODE,
                    "kubernetes.kubeconfig=" + ClusterFiles.kubeconfig(folder.resolve("kubeconfig"), server, TOKEN));
            try {
                run(server, node, collector);
            } finally {
                collector.kill();
            }
        }
    }

    private void run(ApiServer server, SampleNode node, CollectorProcess collector) throws Exception {
        start(collector);
        LateApiServer late = new LateApiServer(server, node, LATENCY.toNanos());
        node.start();
        long begin = System.nanoTime();
        boolean[] killed = {false};
        Wait.until(WRITING, () -> {
            late.look(System.nanoTime());
            if (!killed[0] && System.nanoTime() - begin > WRITING.toNanos() / 2) {
                killed[0] = true;
                killAndStart(node, collector);
            }
            return false;
        });
        node.finish();
        ArchiveFollower archive = new ArchiveFollower(collector.archive());
        assertThat(Wait.until(PATIENCE, () -> {
                    late.look(System.nanoTime());
                    return archive.poll() >= node.written().begun();
                }))
                .as(collector.said())
                .isTrue();
        assertThat(collector.stop(PATIENCE)).isTrue();

        Findings findings = ArchiveCheck.check(collector.archive(), node.written(), false);
        assertThat(findings.isClean()).as("%s", findings).isTrue();
        check(collector.archive(), node, late.shown());
        assertThat(faults).isEmpty();
        assertThat(complete).isGreaterThan(incomplete);
        assertThat(late.deleted()).isGreaterThan(5);
        assertThat(server.calls().count("list", "pods")).isLessThanOrEqualTo(3);
        assertThat(server.calls().count("get", "pods")).isZero();
    }

    private static void start(CollectorProcess collector) throws IOException, InterruptedException {
        collector.start();
        assertThat(Wait.until(PATIENCE, collector::isRunning))
                .as(collector.said())
                .isTrue();
    }

    private static void killAndStart(SampleNode node, CollectorProcess collector) throws IOException {
        try {
            node.collectorDown();
            collector.kill();
            start(collector);
            node.collectorUp();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void check(Path archive, SampleNode node, Set<String> shown) throws IOException {
        Map<String, Instance> instances =
                node.instances().stream().collect(Collectors.toMap(Instance::origin, Function.identity()));
        ObjectMapper json = new ObjectMapper();
        for (Path file : ArchiveFiles.closed(archive)) {
            ArchiveFiles.read(file, line -> check(json.readTree(line), instances, shown));
        }
    }

    private void check(JsonNode record, Map<String, Instance> instances, Set<String> shown) {
        byte[] message = record.get("message").asText().getBytes(StandardCharsets.UTF_8);
        String origin = Stamp.of(message).orElseThrow().origin();
        Instance instance = instances.get(origin.substring(0, origin.lastIndexOf('/')));
        JsonNode kubernetes = record.get("kubernetes");
        expect("pod_id", instance.uid(), kubernetes.path("pod_id"));
        expect("docker_id", instance.id(), kubernetes.path("docker_id"));
        if (kubernetes.has("metadata")) {
            incomplete++;
            if (shown.contains(instance.id())) {
                faults.merge("incomplete although its pod has shown it", 1, Integer::sum);
            }
        } else {
            complete++;
            expect("label", instance.uid(), kubernetes.path("labels").path("uid"));
            expect("host", LateApiServer.NODE, kubernetes.path("host"));
        }
    }

    private void expect(String what, String expected, JsonNode found) {
        if (!expected.equals(found.asText())) {
            faults.merge(what + " is " + (found.isMissingNode() ? "missing" : "of another"), 1, Integer::sum);
        }
    }
}
