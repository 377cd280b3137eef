package caravan.manifests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Manifests that are broken on purpose, each in one place: the fault is found. */
class PolicyTest {

    private static final YAMLMapper YAML = new YAMLMapper();

    private static String sound;

    private List<ObjectNode> documents;

    @BeforeAll
    static void render() throws IOException {
        Kustomize.assumeItIsThere();
        sound = Kustomize.render(Path.of("k8s/overlays/elasticsearch"));
    }

    @BeforeEach
    void read() throws IOException {
        documents =
                YAML.readerFor(ObjectNode.class).<ObjectNode>readValues(sound).readAll();
    }

    @Test
    void theSoundOneHasNoFault() throws IOException {
        demand();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hostNetwork                         | true       | must not use hostNetwork",
                "hostPID                             | true       | must not use hostPID",
                "hostIPC                             | true       | must not use hostIPC",
                "serviceAccountName                  | me         | has no account me",
                "enableServiceLinks                  | true       | enableServiceLinks must be false",
                "nodeSelector                        | {}         | nodeSelector must be",
                "priorityClassName                   | high       | priorityClassName must be",
                "terminationGracePeriodSeconds       | 5          | terminationGracePeriodSeconds must be 30",
                "securityContext/seccompProfile/type | Unconfined | seccompProfile must be",
                "volumes/1/hostPath/path             | /etc       | the path on the node must be",
                "volumes/0/name                      | unused     | what is mounted must be",
            })
    void whatBreaksARuleOfPodsIsFound(String path, String value, String fault) throws IOException {
        put("DaemonSet", "/spec/template/spec/" + path, value);

        assertFound(fault);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "image                                    | ghcr.io/caravan-logs/caravan:latest | image must be",
                "securityContext/privileged               | true                                | must not be privileged",
                "securityContext/runAsUser                | 1                                   | runAsUser must be 0",
                "securityContext/allowPrivilegeEscalation | true                                | allowPrivilegeEscalation must be",
                "securityContext/readOnlyRootFilesystem   | false                               | readOnlyRootFilesystem must be",
                "securityContext/capabilities/add/0       | SYS_ADMIN                           | capabilities.add must be",
                "securityContext/capabilities/drop/0      | CHOWN                               | capabilities.drop must be",
                "livenessProbe/httpGet/path               | /live                               | the probe's path must be",
                "readinessProbe                           | null                                | must be asked whether it is ready",
                "ports/0/name                             | other                               | must have the port observe",
                "resources/limits                         | {\"cpu\":\"1\"}                     | must have a limit of memory",
                "resources/limits/cpu                     | 100m                                | must have no limit of cpu",
                "resources/requests/memory                | 1Gi                                 | the request of memory must be",
                "volumeMounts/0/readOnly                  | false                               | must be mounted readOnly",
                "volumeMounts/3/mountPath                 | /usr                                | /usr is mounted, and nothing reads it",
                "env/0/name                               | NODE_NAM                            | no setting: NODE_NAM",
            })
    void whatBreaksARuleOfContainersIsFound(String path, String value, String fault) throws IOException {
        put("DaemonSet", "/spec/template/spec/containers/0/" + path, value);

        assertFound(fault);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ClusterRole        | /rules/0/verbs/0              | \"*\"            | may [",
                "ClusterRole        | /rules/0/verbs/0              | delete           | may [",
                "ClusterRole        | /rules/0/resources/0          | \"*\"            | may name",
                "ClusterRole        | /rules/0/resources/1          | secrets          | may name",
                "ClusterRole        | /rules/0/apiGroups/0          | \"*\"            | must not name all groups",
                "ClusterRoleBinding | /roleRef/name                 | admin            | binds a role that is not there",
                "ClusterRoleBinding | /subjects/0/namespace         | default          | an account that is not there",
                "NetworkPolicy      | /spec/podSelector/matchLabels | {\"a\":\"b\"}    | selects no pods",
                "Secret             | /data                         | {\"a\":\"Yg==\"} | which the Secret lacks",
                "DaemonSet          | /spec/selector/matchLabels    | {\"a\":\"b\"}    | must select its own pods",
                "DaemonSet          | /spec/minReadySecond          | 5                | unknown field .spec.minReadySecond",
                "DaemonSet          | /kind                         | DaemonSets       | no such type",
            })
    void whatBreaksARuleOfOthersIsFound(String kind, String path, String value, String fault) throws IOException {
        put(kind, path, value);

        assertFound(fault);
    }

    /** Puts a value, written as YAML, at a place of the only object of a kind. */
    private void put(String kind, String path, String value) throws IOException {
        ObjectNode document = documents.stream()
                .filter(one -> one.get("kind").asText().equals(kind))
                .findFirst()
                .orElseThrow();
        JsonPointer pointer = JsonPointer.compile(path);
        JsonNode parent = document.at(pointer.head());
        JsonNode node = YAML.readTree(value);
        if (parent instanceof ArrayNode array) {
            array.set(pointer.last().getMatchingIndex(), node);
        } else {
            ((ObjectNode) parent).set(pointer.last().getMatchingProperty(), node);
        }
    }

    private void assertFound(String fault) {
        assertThatThrownBy(this::demand).hasMessageContaining(fault);
    }

    private void demand() throws IOException {
        StringBuilder text = new StringBuilder();
        for (ObjectNode document : documents) {
            text.append(YAML.writeValueAsString(document));
        }
        assertThat(Policy.faults(Manifests.read(text.toString()))).isEmpty();
    }
}
