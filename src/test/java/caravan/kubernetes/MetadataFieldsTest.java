package caravan.kubernetes;

import static caravan.kubernetes.SamplePod.FILE;
import static caravan.kubernetes.SamplePod.FORMER_ID;
import static caravan.kubernetes.SamplePod.HASH;
import static caravan.kubernetes.SamplePod.ID;
import static caravan.kubernetes.SamplePod.IMAGE;
import static caravan.kubernetes.SamplePod.LINK;
import static caravan.kubernetes.SamplePod.NAME;
import static caravan.kubernetes.SamplePod.UID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.batch.Batch;
import caravan.batch.Record;
import caravan.cri.ContainerPath;
import caravan.json.JsonText;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetadataFieldsTest {

    private static final String POD = "\"pod_name\":\"" + NAME + "\",\"namespace_name\":\"shop\"";
    private static final String PLACE = ",\"pod_id\":\"" + UID + "\",\"host\":\"node-7\",\"pod_ip\":\"10.1.2.3\"";
    private static final String CONTAINER = ",\"container_name\":\"nginx\",\"docker_id\":\"" + ID + "\"";
    private static final String IMAGES = ",\"container_hash\":\"" + HASH + "\",\"container_image\":\"" + IMAGE + "\"";

    /** What is made for a file, as it is written. */
    private static String json(
            Map<String, String> options, String path, String place, @Nullable ContainerMetadata known) {
        ContainerPath instance = ContainerPath.parse(path, place);
        Batch batch = Enriched.batch(path, "stdout a");
        batch.share(MetadataFields.of(options).field(instance, known));
        String field = Enriched.field(Enriched.json(batch).get(0));
        assertThat(field).isEqualTo(JsonText.of(((Record) batch.get(0)).get("kubernetes")));
        return field;
    }

    private static String json(String path, @Nullable ContainerMetadata known) {
        return json(Map.of(), path, path, known);
    }

    private static String json(SamplePod pod) {
        return json(LINK, pod.metadata());
    }

    private static String json(Map<String, String> options, SamplePod pod) {
        return json(options, LINK, LINK, pod.metadata());
    }

    @Test
    void aWholeRecordIsThisLine() {
        Batch batch = Enriched.batch(LINK, "stderr GET /\t\"200\"");
        SamplePod pod = new SamplePod()
                .label("app.kubernetes.io/name", "web")
                .label("app", "web")
                .annotation("prometheus.io/scrape", "true")
                .owner("ReplicaSet", "web-5d9c7b6f48");
        batch.share(MetadataFields.of(Map.of()).field(ContainerPath.parse(LINK, FILE), pod.metadata()));
        assertThat(Enriched.json(batch))
                .containsExactly("{\"time\":\"2021-10-16T11:46:21.814079554Z\",\"stream\":\"stderr\",\"logtag\":\"F\","
                        + "\"message\":\"GET /\\t\\\"200\\\"\",\"kubernetes\":{" + POD + ",\"pod_id\":\"" + UID + "\","
                        + "\"labels\":{\"app\":\"web\",\"app.kubernetes.io/name\":\"web\"},"
                        + "\"annotations\":{\"prometheus.io/scrape\":\"true\"},"
                        + "\"host\":\"node-7\",\"pod_ip\":\"10.1.2.3\"" + CONTAINER + IMAGES
                        + ",\"deployment\":\"web\",\"restart_count\":2},\"file\":\"" + LINK + "\","
                        + "\"incarnation\":\"00000000000000010000000000000002\",\"offset\":0,\"end\":" + batch.length()
                        + "}");
    }

    @Test
    void everythingStandsInThisOrder() {
        SamplePod pod = new SamplePod()
                .label("app", "web")
                .annotation("a", "b")
                .owner("Job", "backup-29012345")
                .namespaceLabels(Map.of("team", "shop", "env", "prod"))
                .nodeLabels(Map.of("zone", "b"));
        String all = "restart_count,node_labels,namespace_labels,owner,container_image,container_hash,docker_id,"
                + "pod_ip,host,annotations,labels,pod_id";
        assertThat(json(Map.of("fields", all), pod))
                .isEqualTo("{" + POD + ",\"pod_id\":\"" + UID + "\",\"labels\":{\"app\":\"web\"},"
                        + "\"annotations\":{\"a\":\"b\"},\"host\":\"node-7\",\"pod_ip\":\"10.1.2.3\"" + CONTAINER
                        + IMAGES + ",\"job\":\"backup-29012345\",\"cronjob\":\"backup\","
                        + "\"namespace_labels\":{\"env\":\"prod\",\"team\":\"shop\"},\"node_labels\":{\"zone\":\"b\"},"
                        + "\"restart_count\":2}");
    }

    @Test
    void labelsOfNamespaceAndNodeArePlacedOnDemandOnly() {
        SamplePod pod = new SamplePod().namespaceLabels(Map.of("a", "b")).nodeLabels(Map.of("c", "d"));
        assertThat(json(pod)).doesNotContain("namespace_labels", "node_labels");
        assertThat(MetadataFields.of(Map.of()).isWanted("node_labels")).isFalse();
        assertThat(MetadataFields.of(Map.of("fields", "node_labels")).isWanted("node_labels"))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pod_id",
                "labels",
                "annotations",
                "host",
                "pod_ip",
                "docker_id",
                "container_hash",
                "container_image",
                "namespace_labels",
                "node_labels",
                "restart_count"
            })
    void eachFieldCanBePlacedAlone(String name) {
        SamplePod pod = new SamplePod()
                .label("app", "web")
                .annotation("a", "b")
                .owner("DaemonSet", "d")
                .namespaceLabels(Map.of("a", "b"))
                .nodeLabels(Map.of("c", "d"));
        String only = json(Map.of("fields", " " + name + " "), LINK, FILE, pod.metadata());
        assertThat(Enriched.read(only)).containsOnlyKeys("pod_name", "namespace_name", "container_name", name);
    }

    @Test
    void theOwnersFieldsAreOneSwitch() {
        SamplePod pod = new SamplePod().owner("Job", "backup-29012345");
        assertThat(json(Map.of("fields", "owner"), pod))
                .isEqualTo("{" + POD + ",\"container_name\":\"nginx\",\"job\":\"backup-29012345\","
                        + "\"cronjob\":\"backup\"}");
    }

    @Test
    void noFieldsLeavesTheNames() {
        assertThat(json(Map.of("fields", ""), new SamplePod()))
                .isEqualTo("{" + POD + ",\"container_name\":\"nginx\"}")
                .isEqualTo(json(Map.of("fields", "pod_name,container_name,namespace_name"), new SamplePod()));
    }

    // ---- what is known of the instance

    @Test
    void withoutMetadataThereIsWhatThePathTells() {
        assertThat(json(LINK, null)).isEqualTo("{" + POD + CONTAINER + ",\"metadata\":\"incomplete\"}");
        assertThat(json(FILE, null))
                .isEqualTo("{" + POD + ",\"pod_id\":\"" + UID + "\",\"container_name\":\"nginx\","
                        + "\"restart_count\":2,\"metadata\":\"incomplete\"}");
        assertThat(json(Map.of(), LINK, FILE, null))
                .isEqualTo("{" + POD + ",\"pod_id\":\"" + UID + "\"" + CONTAINER
                        + ",\"restart_count\":2,\"metadata\":\"incomplete\"}");
    }

    @Test
    void whereTheStatusDoesNotShowTheContainerOnlyThatIsMissing() {
        assertThat(json(new SamplePod().container(null)))
                .isEqualTo("{" + POD + PLACE + CONTAINER + ",\"metadata\":\"incomplete\"}");
    }

    @Test
    void theIdOfTheSecondLayoutComesFromTheStatus() {
        assertThat(json(FILE, new SamplePod().metadata()))
                .isEqualTo("{" + POD + PLACE + CONTAINER + IMAGES + ",\"restart_count\":2}");
    }

    @Test
    void theInstanceBeforeHasOneRestartLessAndNoImage() {
        String former = "{" + POD + PLACE + ",\"container_name\":\"nginx\",\"docker_id\":\"" + FORMER_ID
                + "\",\"restart_count\":1}";
        ContainerMetadata known = new SamplePod().metadata();
        assertThat(json(SamplePod.link("nginx", FORMER_ID), known)).isEqualTo(former);
        assertThat(json(SamplePod.file("nginx", 1), known)).isEqualTo(former);
    }

    @Test
    void anInstanceThatIsNotInTheStatusWearsNothingOfAnother() {
        String other = "ab".repeat(32);
        ContainerMetadata known = new SamplePod().metadata();
        assertThat(json(SamplePod.link("nginx", other), known))
                .isEqualTo("{" + POD + PLACE + ",\"container_name\":\"nginx\",\"docker_id\":\"" + other
                        + "\",\"metadata\":\"incomplete\"}");
        assertThat(json(SamplePod.file("nginx", 0), known))
                .isEqualTo("{" + POD + PLACE + ",\"container_name\":\"nginx\",\"restart_count\":0,"
                        + "\"metadata\":\"incomplete\"}");
    }

    /** Between two instances the status names the dead one as the last and as the former one. */
    @Test
    void anInstanceThatWaitsForTheNextIsTheLast() {
        Pod.Container waiting = new Pod.Container("nginx", ID, 2, ID, IMAGE, HASH);
        assertThat(json(new SamplePod().container(waiting))).contains(IMAGES).endsWith(",\"restart_count\":2}");
    }

    @Test
    void aStatusWithoutIdShowsNoInstance() {
        Pod.Container created = new Pod.Container("nginx", null, 0, null, IMAGE, null);
        String tail = ",\"container_name\":\"nginx\",\"restart_count\":0,\"metadata\":\"incomplete\"}";
        assertThat(json(
                        SamplePod.file("nginx", 0),
                        new SamplePod().container(created).metadata()))
                .endsWith(tail);
        Pod.Container restarted = new Pod.Container("nginx", ID, 1, null, IMAGE, HASH);
        assertThat(json(
                        SamplePod.file("nginx", 0),
                        new SamplePod().container(restarted).metadata()))
                .endsWith(tail);
    }

    @Test
    void aStaticPodHasTheUidOfItsMirror() {
        String path = SamplePod.FILE.replace(UID, "c1f2e3d4a5b60718293a4b5c6d7e8f90");
        assertThat(json(path, new SamplePod().metadata())).contains("\"pod_id\":\"" + UID + "\"");
        assertThat(json(path, new SamplePod().uid("").metadata()))
                .contains("\"pod_id\":\"c1f2e3d4a5b60718293a4b5c6d7e8f90\"");
    }

    @Test
    void aPodWithoutNodeAndAddressHasNoSuchFields() {
        assertThat(json(new SamplePod().notScheduled())).doesNotContain("host", "pod_ip", "null");
    }

    // ---- labels and annotations

    @Test
    void emptyLabelsAndAnnotationsAreLeftOut() {
        assertThat(json(new SamplePod())).doesNotContain("labels", "annotations");
        assertThat(json(
                        Map.of("includeLabels", "x", "excludeAnnotations", "*"),
                        new SamplePod().label("app", "web").annotation("a", "b")))
                .doesNotContain("labels", "annotations");
    }

    @Test
    void patternsChooseKeys() {
        SamplePod pod = new SamplePod()
                .label("app", "web")
                .label("app.kubernetes.io/name", "web")
                .label("app.kubernetes.io/version", "1.2")
                .label("pod-template-hash", "5d9c7b6f48")
                .annotation("prometheus.io/scrape", "true")
                .annotation("kubectl.kubernetes.io/last-applied-configuration", "{}")
                .namespaceLabels(Map.of("app.kubernetes.io/version", "3", "team", "shop"))
                .nodeLabels(Map.of("app", "node", "zone", "b"));
        String chosen = json(
                Map.of(
                        "fields", "labels,annotations,namespace_labels,node_labels",
                        "includeLabels", "app*, zon?",
                        "excludeLabels", "*/version",
                        "excludeAnnotations", "kubectl.*"),
                pod);
        assertThat(chosen)
                .isEqualTo("{" + POD + ",\"labels\":{\"app\":\"web\",\"app.kubernetes.io/name\":\"web\"},"
                        + "\"annotations\":{\"prometheus.io/scrape\":\"true\"},\"container_name\":\"nginx\","
                        + "\"node_labels\":{\"app\":\"node\",\"zone\":\"b\"}}");
    }

    @Test
    void dedotIsForAllKeysAndComesBehindThePatterns() {
        SamplePod pod = new SamplePod()
                .label("app", "web")
                .label("app.kubernetes.io/name", "web")
                .annotation("prometheus.io/scrape", "true")
                .namespaceLabels(Map.of("kubernetes.io/metadata.name", "shop"))
                .nodeLabels(Map.of("topology.kubernetes.io/zone", "b", "other.io/x", "y"));
        String options = "labels,annotations,namespace_labels,node_labels";
        assertThat(json(Map.of("fields", options, "dedot", "true", "excludeLabels", "other.*"), pod))
                .isEqualTo("{" + POD + ",\"labels\":{\"app\":\"web\",\"app_kubernetes_io/name\":\"web\"},"
                        + "\"annotations\":{\"prometheus_io/scrape\":\"true\"},\"container_name\":\"nginx\","
                        + "\"namespace_labels\":{\"kubernetes_io/metadata_name\":\"shop\"},"
                        + "\"node_labels\":{\"topology_kubernetes_io/zone\":\"b\"}}");
    }

    @Test
    void longLabelsAndManyAnnotationsAreWhole() {
        String key = "a.very-long.example/" + "k".repeat(63);
        SamplePod pod = new SamplePod().label(key, "v".repeat(63));
        IntStream.range(0, 100).forEach(i -> pod.annotation("shop.example/a" + i, "value \"" + i + "\"\n"));
        Map<String, Object> read = Enriched.read(json(pod));
        assertThat(read).containsEntry("labels", Map.of(key, "v".repeat(63)));
        assertThat(read.get("annotations")).isEqualTo(pod.pod().annotations());
    }

    @Test
    void aPodOfMoreThan32KilobytesIsWhole() {
        SamplePod pod = new SamplePod()
                .annotation("kubectl.kubernetes.io/last-applied-configuration", "{\"a\":1}".repeat(40_000));
        assertThat(Enriched.read(json(pod)).get("annotations"))
                .isEqualTo(pod.pod().annotations());
    }

    @Property(tries = 300)
    void anyTextComesThrough(@ForAll Map<String, String> labels, @ForAll Map<String, String> annotations) {
        SamplePod pod = new SamplePod().annotations(annotations);
        labels.forEach(pod::label);
        Map<String, Object> read = Enriched.read(json(pod));
        assertThat(read.getOrDefault("labels", Map.of())).isEqualTo(pod.pod().labels());
        assertThat(read.getOrDefault("annotations", Map.of()))
                .isEqualTo(pod.pod().annotations());
    }

    @Property(tries = 100)
    void equalPodsGiveEqualBytes(@ForAll Map<String, String> labels) {
        Map<String, String> other = new LinkedHashMap<>();
        List<String> keys = labels.keySet().stream().toList();
        for (int i = keys.size() - 1; i >= 0; i--) {
            other.put(keys.get(i), labels.get(keys.get(i)));
        }
        Map<String, String> options = Map.of("fields", "namespace_labels,labels", "dedot", "true");
        assertThat(json(options, new SamplePod().annotations(labels).namespaceLabels(labels)))
                .isEqualTo(json(options, new SamplePod().annotations(other).namespaceLabels(other)));
    }

    @Test
    void whoReadsARecordCannotChangeTheFieldOfOthers() {
        Map<String, Object> field = fields(new SamplePod().label("app", "web").owner("Rollout", "web"));
        assertThatThrownBy(() -> field.put("x", "y")).isInstanceOf(UnsupportedOperationException.class);
        for (String name : List.of("labels", "owner")) {
            @SuppressWarnings("unchecked")
            Map<String, Object> inner = (Map<String, Object>) field.get(name);
            assertThatThrownBy(() -> inner.put("x", "y")).isInstanceOf(UnsupportedOperationException.class);
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> fields(SamplePod pod) {
        return (Map<String, Object>) MetadataFields.of(Map.of())
                .field(ContainerPath.parse(LINK), pod.metadata())
                .value();
    }

    // ---- options

    @Test
    void oneMessageNamesAllFaults() {
        Map<String, String> options = new HashMap<>();
        options.put("fields", "labels,label,,pod_name,owner");
        options.put("includeLabels", "app,[ab]*");
        options.put("excludeAnnotations", "a b");
        options.put("dedot", "yes");
        options.put("excludeLabel", "x");
        assertThatThrownBy(() -> MetadataFields.of(options))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("kubernetes: `fields` must not hold an empty element: was \"labels,label,,pod_name,owner\";"
                        + " `fields` must be among pod_id, labels, annotations, host, pod_ip, docker_id,"
                        + " container_hash, container_image, owner, restart_count, namespace_labels, node_labels:"
                        + " was \"label\";"
                        + " `includeLabels` must hold patterns of letters, digits, . _ - / and the signs * and ?:"
                        + " was \"[ab]*\";"
                        + " `excludeAnnotations` must hold patterns of letters, digits, . _ - / and the signs * and ?:"
                        + " was \"a b\";"
                        + " `dedot` must be true or false: was \"yes\";"
                        + " options must be among dedot, excludeAnnotations, excludeLabels, fields,"
                        + " includeAnnotations, includeLabels: was \"excludeLabel\"");
    }

    @ParameterizedTest
    @CsvSource({"fields, pod_ids", "dedot, TRUE", "dedot, ''", "includeLabels, 'a,'", "includeAnnotations, ä"})
    void aFaultNamesItsOption(String option, String value) {
        assertThatThrownBy(() -> MetadataFields.of(Map.of(option, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("kubernetes: `" + option + "` must ")
                .hasMessageContaining(value);
    }
}
