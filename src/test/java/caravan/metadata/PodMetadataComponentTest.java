package caravan.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.batch.PendingException;
import caravan.batch.Verdict;
import caravan.steps.Sent;
import caravan.steps.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PodMetadataComponentTest {

    private static final String ID = "0123456789abcdef".repeat(4);
    private static final String LOG = "/var/log/containers/web-1_shop_nginx-" + ID + ".log";
    private static final String LINES = """
            2026-11-22T12:00:00.000000001Z stdout F one
            2026-11-22T12:00:00.000000002Z stderr F two
            """;

    @TempDir
    Path folder;

    private Path pods;

    @BeforeEach
    void writePod() throws IOException {
        pods = Files.createDirectory(folder.resolve("pods"));
        Files.writeString(pods.resolve("web-1.json"), """
                {"kind":"Pod",
                 "metadata":{"namespace":"shop","name":"web-1","uid":"8f2e","labels":{"app":"web","tier":"front"},
                  "annotations":{"fluentbit.io/exclude_stderr":"true"}},
                 "status":{"containerStatuses":[{"name":"nginx","containerID":"containerd://%s"}]}}
                """.formatted(ID));
    }

    private CamelContext start(String step) throws Exception {
        Map<String, String> settings = Map.of(
                "pods",
                pods.toString(),
                "state.directory",
                folder.resolve("state").toString(),
                "kubernetes.source",
                "folder",
                "kubernetes.folder",
                pods.toString(),
                "kubernetes.labels.exclude",
                "tier",
                "kubernetes.wait",
                "0s");
        return Yaml.start(settings, """
                - from:
                    uri: direct:records
                    steps:
                      - bean: {ref: cri}
                      - %s
                      - bean: {ref: verdict, method: delivered('test')}
                """.formatted(step));
    }

    private static String endpoint(String source, String options) {
        return "to: {uri: 'pod-metadata:" + source + "', parameters: {folder: '{{pods}}', stateDirectory: "
                + "'{{state.directory}}', wait: 0s" + options + "}}";
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> kubernetes(Sent sent) {
        return (Map<String, Object>) sent.batch().get(0).get("kubernetes");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "to: {uri: 'pod-metadata:folder', parameters: {folder: '{{pods}}', excludeLabels: tier, stateDirectory: '{{state.directory}}'}}",
                "bean: {ref: kubernetes}",
                "kamelet: {name: caravan-kubernetes-action, parameters: {source: folder, folder: '{{pods}}', excludeLabels: tier, stateDirectory: '{{state.directory}}'}}"
            })
    void placesWhatIsKnownAsEndpointBeanAndKamelet(String step) throws Exception {
        try (CamelContext context = start(step)) {
            Sent sent = Sent.of(context, LOG, LINES);
            assertThat(sent.settlement().failure()).isNull();
            assertThat(kubernetes(sent))
                    .containsEntry("pod_id", "8f2e")
                    .containsEntry("labels", Map.of("app", "web"))
                    .doesNotContainKey("metadata");
        }
    }

    @Test
    void whatPodsExcludeIsFilteredAndTheExchangeEndsWhereNothingIsLeft() throws Exception {
        try (CamelContext context = start(endpoint("folder", ", podAnnotations: fluentbit"))) {
            Sent both = Sent.of(context, LOG, LINES);
            assertThat(both.of(Verdict.FILTERED).records()).isEqualTo(1);
            assertThat(both.of(Verdict.DELIVERED).records()).isEqualTo(1);
            Sent stderr = Sent.of(context, LOG, LINES.substring(LINES.indexOf('\n') + 1));
            assertThat(stderr.settlement().failure()).isNull();
            assertThat(stderr.of(Verdict.FILTERED).records()).isEqualTo(1);
        }
    }

    @Test
    void anUnknownContainerHasItsBatchComeAgain() throws Exception {
        try (CamelContext context = start(endpoint("folder", "").replace("wait: 0s", "wait: 10m"))) {
            Sent sent = Sent.of(context, LOG.replace("web-1", "web-2").replace(ID, "f".repeat(64)), LINES);
            assertThat(sent.settlement().failure()).isInstanceOf(PendingException.class);
        }
    }

    @Test
    void withoutASourceBatchesPassAsTheyAre() throws Exception {
        try (CamelContext context = start(endpoint("auto", ""))) {
            Sent sent = Sent.of(context, LOG, LINES);
            assertThat(sent.of(Verdict.DELIVERED).records()).isEqualTo(2);
            assertThat(kubernetes(sent)).containsOnlyKeys("pod_name", "namespace_name", "container_name", "docker_id");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "folder"})
    void faultsOfTheOptionsStopTheStart(String source) {
        assertThatThrownBy(() -> start(endpoint(source, ", fields: 'labels,colour', podAnnotations: nobody")))
                .hasStackTraceContaining("`fields` must be among")
                .hasStackTraceContaining("\"colour\"")
                .hasStackTraceContaining("`podAnnotations`");
        assertThatThrownBy(() -> start(endpoint("clouds", ""))).hasStackTraceContaining("`source` must be");
    }

    @Test
    void figuresAreSeenOverJmx() throws Exception {
        try (CamelContext context = start(endpoint("folder", ""))) {
            assertThat(Sent.of(context, LOG, LINES).settlement().failure()).isNull();
            MBeanServer server =
                    context.getManagementStrategy().getManagementAgent().getMBeanServer();
            ObjectName name = server.queryNames(
                            new ObjectName("org.apache.camel:type=endpoints,name=\"pod-metadata*\",*"), null)
                    .iterator()
                    .next();
            assertThat(server.getAttribute(name, "CachedPods")).isEqualTo(1L);
            assertThat(server.getAttribute(name, "WaitTimeouts")).isEqualTo(0L);
            assertThat(server.getAttribute(name, "SourceState")).asString().isNotBlank();
            assertThat(server.getAttribute(name, "SecondsSinceLastEvent")).isInstanceOf(Long.class);
            assertThat(server.getAttribute(name, "Requests")).isEqualTo("{}");
        }
    }

    @Test
    void aStepThatCannotBeginHasBatchesComeAgainAndBlamesNone() throws Exception {
        Map<String, String> settings = Map.of("kubernetes.source", "folder", "state.directory", folder.toString());
        try (CamelContext context = Yaml.start(settings, """
                - from:
                    uri: direct:records
                    steps:
                      - bean: {ref: cri}
                      - bean: {ref: kubernetes}
                """)) {
            assertThat(Sent.of(context, LOG, LINES).settlement().failure())
                    .isExactlyInstanceOf(IOException.class)
                    .hasMessageContaining("`folder` must be given");
        }
    }
}
