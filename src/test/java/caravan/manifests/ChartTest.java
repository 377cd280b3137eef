package caravan.manifests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The Helm chart makes what the overlays make, and what its values say. */
class ChartTest {

    private static final YAMLMapper YAML = new YAMLMapper();
    private static final Path OVERLAYS = Path.of("k8s/overlays");

    /** kustomize wants relative paths, and gets short ones. */
    static final class InTarget implements TempDirFactory {
        @Override
        public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext test) throws IOException {
            return Files.createTempDirectory(Path.of("target"), "overlay");
        }
    }

    /** Those of Caravan: a sidecar is part of an app. */
    static List<Path> overlays() throws IOException {
        List<Path> overlays = new ArrayList<>();
        try (Stream<Path> folders = Files.list(OVERLAYS)) {
            for (Path folder : folders.sorted().toList()) {
                if (Files.readString(folder.resolve("kustomization.yaml")).contains("../../base")) {
                    overlays.add(folder);
                }
            }
        }
        return overlays;
    }

    @BeforeAll
    static void assumeHelm() {
        Chart.assumeItIsThere();
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void makesWhatAnOverlayMakes(Path overlay) throws IOException {
        compare(overlay, valuesOf(overlay));
    }

    @ParameterizedTest
    @ValueSource(strings = {"all-nodes", "journal", "selinux", "selinux,openshift,journal"})
    void takesTheSameComponents(String names, @TempDir(factory = InTarget.class) Path folder) throws IOException {
        Path archive = OVERLAYS.resolve("archive").toAbsolutePath();
        ObjectNode values = valuesOf(archive);
        ArrayNode components = ((ObjectNode) values.get("agent")).putArray("components");
        StringBuilder kustomization =
                new StringBuilder("resources: [" + folder.toAbsolutePath().relativize(archive) + "]\ncomponents:\n");
        for (String name : names.split(",")) {
            Path component = Path.of("k8s/components", name).toAbsolutePath();
            kustomization.append("  - " + folder.toAbsolutePath().relativize(component) + '\n');
            components.add(name);
        }
        Files.writeString(folder.resolve("kustomization.yaml"), kustomization);

        compare(folder, values);
    }

    private static void compare(Path overlay, ObjectNode values) throws IOException {
        Kustomize.assumeItIsThere();
        Map<String, JsonNode> byKustomize = objects(Kustomize.render(overlay)
                .replaceAll("\\b(caravan[a-z-]*-(routes|settings|credentials))-[a-z0-9]{10}\\b", "$1"));
        byKustomize.remove("Namespace logging"); // helm makes it: --create-namespace

        Map<String, JsonNode> byHelm = objects(Chart.render(values));
        byHelm.values().forEach(ChartTest::dropHelmsOwn);
        assertThat(byHelm.keySet()).isEqualTo(byKustomize.keySet());
        byHelm.forEach((name, object) -> assertThat(sorted(object)).as(name).isEqualTo(sorted(byKustomize.get(name))));
    }

    /** kustomize puts what a patch adds to these lists before the rest, which is no difference. */
    private static JsonNode sorted(JsonNode object) {
        for (String pointer : List.of("/spec/template/spec/volumes", "/spec/template/spec/containers/0/volumeMounts")) {
            if (object.at(pointer) instanceof ArrayNode list) {
                List<JsonNode> elements = new ArrayList<>();
                list.forEach(elements::add);
                elements.sort(
                        Comparator.comparing(element -> element.get("name").asText()));
                list.removeAll().addAll(elements);
            }
        }
        return object;
    }

    @Test
    void isWhatHelmWants() {
        assertThat(Chart.isClean()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            kafka.buffer: 16777216                      | KAFKA_BUFFER           | 16777216
            elasticsearch.template: true                | ELASTICSEARCH_TEMPLATE | true
            state.min-free: 20%                         | STATE_MIN_FREE         | 20%
            DESTINATIONS: kafka                         | DESTINATIONS           | kafka
            parse.patterns: 'a=b'                       | PARSE_PATTERNS         | a=b
            """)
    void settingsHaveTheNamesOfTheReadme(String setting, String variable, String value) throws IOException {
        Map<String, JsonNode> objects = render("agent: {settings: {" + setting + "}}");

        assertThat(objects.get("ConfigMap caravan-settings").at("/data/" + variable))
                .hasToString('"' + value + '"');
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            image: {tag: 9.9}                                | /containers/0/image                | "ghcr.io/caravan-logs/caravan:9.9"
            image: {repository: mine/caravan, tag: a}        | /containers/0/image                | "mine/caravan:a"
            image: {pullPolicy: Always}                      | /containers/0/imagePullPolicy      | "Always"
            image: {pullSecrets: [{name: mine}]}             | /imagePullSecrets/0/name           | "mine"
            agent: {resources: {limits: {memory: 1Gi}}}      | /containers/0/resources            | {"limits":{"memory":"1Gi"}}
            agent: {pod: {tolerations: [{operator: Exists}]}} | /tolerations                      | [{"operator":"Exists"}]
            agent: {pod: {nodeSelector: {pool: a}}}          | /nodeSelector/pool                 | "a"
            agent: {pod: {nodeSelector: {pool: a}}}          | /nodeSelector/kubernetes.io~1os    | "linux"
            agent: {pod: {priorityClassName: mine}}          | /priorityClassName                 | "mine"
            agent: {volumes: [{name: run, hostPath: {path: /run/log/journal}}]} | /volumes/5/name | "run"
            agent: {volumeMounts: [{name: run, mountPath: /run/log/journal}]} | /containers/0/volumeMounts/5/mountPath | "/run/log/journal"
            """)
    void aValueIsPutIntoThePod(String values, String pointer, String text) throws IOException {
        JsonNode pod = render(tagAsText(values)).get("DaemonSet caravan").at("/spec/template/spec");

        assertThat(pod.at(pointer)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "agent: {setting: {destinations: kafka}}",
                "agnt: {enabled: false}",
                "image: {pullPolicy: Sometimes}",
                "agent: {settings: {destinations: [a, b]}}"
            })
    void refusesWhatItDoesNotKnow(String values) {
        assertThatThrownBy(() -> render(values)).hasMessageContaining("values don't meet the specifications");
    }

    @Test
    void refusesComponentsThatItCannotTake() {
        assertThatThrownBy(() -> render("agent: {components: [all-node]}"))
                .hasMessageContaining("no component all-node in k8s/components");
        assertThatThrownBy(() -> render("agent: {components: [docker-root]}"))
                .hasMessageContaining("the component docker-root is for kustomize only");
    }

    @Test
    void aChangeOfSettingsOrRoutesReplacesThePods() throws IOException {
        String before = checksum("{}");

        assertThat(checksum("agent: {settings: {destinations: kafka}}")).isNotEqualTo(before);
        assertThat(checksum("agent: {credentials: {api-key: a}}")).isNotEqualTo(before);
        assertThat(checksum("routes: {50-filter.yaml: '- route: {}'}")).isNotEqualTo(before);
        assertThat(checksum("image: {pullPolicy: Always}")).isEqualTo(before);
    }

    @Test
    void aRouteTakesThePlaceOfTheOneInTheChart() throws IOException {
        JsonNode routes = render("routes: {50-filter.yaml: mine}")
                .get("ConfigMap caravan-routes")
                .get("data");

        assertThat(routes.get("50-filter.yaml").asText()).isEqualTo("mine");
        assertThat(routes.get("60-deliver.yaml").asText())
                .isEqualTo(Files.readString(Path.of("routes/60-deliver.yaml")));
    }

    @Test
    void leavesOutWhatIsNotWanted() throws IOException {
        assertThat(render("agent: {without: [ResourceQuota]}"))
                .containsKey("NetworkPolicy caravan")
                .doesNotContainKey("ResourceQuota caravan-critical-pods");
        assertThat(render("agent: {enabled: false}")).containsOnlyKeys("ConfigMap caravan-routes");
    }

    private static String checksum(String values) throws IOException {
        return render(values)
                .get("DaemonSet caravan")
                .at("/spec/template/metadata/annotations/caravan.io~1checksum")
                .asText();
    }

    /** A tag of digits would be a number. */
    private static String tagAsText(String values) {
        return values.replaceFirst("tag: (\\S+)}", "tag: '$1'}");
    }

    private static Map<String, JsonNode> render(String values) throws IOException {
        return objects(Chart.render((ObjectNode) YAML.readTree(values)));
    }

    /** By kind and name. */
    private static Map<String, JsonNode> objects(String documents) throws IOException {
        Map<String, JsonNode> objects = new TreeMap<>();
        try (var values = YAML.readerFor(JsonNode.class).<JsonNode>readValues(documents)) {
            while (values.hasNext()) {
                JsonNode object = values.next();
                if (object.isObject()) {
                    objects.put(
                            object.get("kind").asText()
                                    + ' '
                                    + object.at("/metadata/name").asText(),
                            object);
                }
            }
        }
        return objects;
    }

    private static void dropHelmsOwn(JsonNode object) {
        ObjectNode metadata = (ObjectNode) object.get("metadata");
        ObjectNode labels = (ObjectNode) metadata.get("labels");
        labels.remove(List.of("app.kubernetes.io/instance", "app.kubernetes.io/managed-by", "helm.sh/chart"));
        if (labels.isEmpty()) {
            metadata.remove("labels");
        }
        if (object.at("/spec/template/metadata") instanceof ObjectNode pod) {
            pod.remove("annotations"); // with the checksum, in the place of kustomize's names
        }
    }

    /** The values that say what an overlay says: which parts there are, their settings and credentials. */
    private static ObjectNode valuesOf(Path overlay) throws IOException {
        JsonNode kustomization =
                YAML.readTree(overlay.resolve("kustomization.yaml").toFile());
        ObjectNode values = YAML.createObjectNode();
        for (String part : List.of("agent", "aggregator", "events")) {
            boolean isThere = kustomization.get("resources").toString().contains("\"../../" + part + '"');
            values.putObject(part).put("enabled", isThere);
        }
        for (JsonNode map : kustomization.path("configMapGenerator")) {
            ObjectNode settings = part(values, map).putObject("settings");
            for (JsonNode file : map.get("envs")) {
                Files.readAllLines(overlay.resolve(file.asText())).stream()
                        .filter(line -> !line.startsWith("#") && line.contains("="))
                        .forEach(line -> settings.put(line.replaceFirst("=.*", ""), line.replaceFirst("[^=]*=", "")));
            }
        }
        for (JsonNode secret : kustomization.path("secretGenerator")) {
            ObjectNode credentials = part(values, secret).putObject("credentials");
            for (JsonNode file : secret.get("files")) {
                credentials.put(file.asText(), Files.readString(overlay.resolve(file.asText())));
            }
        }
        return values;
    }

    /** {@code caravan-settings} is the agent's, {@code caravan-events-settings} that of the events. */
    private static ObjectNode part(ObjectNode values, JsonNode generator) {
        String name = generator.get("name").asText().replaceFirst("-(settings|credentials)$", "");
        return (ObjectNode) values.get(name.equals("caravan") ? "agent" : name.replaceFirst("caravan-", ""));
    }
}
