package caravan.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pods that tests put in. */
class PodsTest {

    private static final String ID_1 = "1".repeat(64);
    private static final String ID_2 = "2".repeat(64);
    private static final String WEB = "web-7d9f8c6b5-x2x4z";

    private static String owner(JsonNode pod) {
        JsonNode owner = pod.at("/metadata/ownerReferences/0");
        return owner.path("kind").asText() + ' ' + owner.path("name").asText();
    }

    @Test
    void podOfADeploymentIsOwnedByItsReplicaSet() {
        JsonNode pod = Pods.running("shop", WEB, "node-1").build();
        assertThat(owner(pod)).isEqualTo("ReplicaSet web-7d9f8c6b5");
        assertThat(pod.at("/metadata/labels/pod-template-hash").asText()).isEqualTo("7d9f8c6b5");
        assertThat(pod.at("/spec/nodeName").asText()).isEqualTo("node-1");
    }

    @Test
    void otherControllersOwnTheirs() {
        assertThat(owner(Pods.ofStatefulSet("shop", "db", 0, "n").build())).isEqualTo("StatefulSet db");
        assertThat(owner(Pods.ofDaemonSet("shop", "agent", "n").build())).isEqualTo("DaemonSet agent");
        assertThat(owner(Pods.ofCronJob("shop", "etl", 28437120, "n").build())).isEqualTo("Job etl-28437120");
        assertThat(owner(Pods.mirror("kube-system", "etcd", "n", "abc").build()))
                .isEqualTo("Node n");
        assertThat(owner(Pods.running("shop", "alone", "n").build())).isBlank();
    }

    @Test
    void restartedContainerKeepsItsLastInstance() {
        JsonNode status = Pods.running("shop", WEB, "node-1")
                .container("app", ID_1)
                .restart("app", ID_2)
                .build()
                .at("/status/containerStatuses/0");
        assertThat(status.path("containerID").asText()).isEqualTo("containerd://" + ID_2);
        assertThat(status.path("restartCount").asInt()).isEqualTo(1);
        assertThat(status.at("/lastState/terminated/containerID").asText()).isEqualTo("containerd://" + ID_1);
        assertThat(status.path("imageID").asText()).contains("@sha256:");
    }

    @ParameterizedTest
    @CsvSource({
        "init, initContainers, initContainerStatuses, terminated",
        "debug, ephemeralContainers, ephemeralContainerStatuses, running",
        "app, containers, containerStatuses, running"
    })
    void eachKindOfContainerHasItsPlace(String name, String specs, String statuses, String state) {
        JsonNode pod = Pods.running("shop", WEB, "node-1")
                .initContainer("init", ID_1)
                .ephemeralContainer("debug", ID_2)
                .build();
        assertThat(pod.path("spec").path(specs).path(0).path("name").asText()).isEqualTo(name);
        JsonNode status = pod.path("status").path(statuses).path(0);
        assertThat(status.path("name").asText()).isEqualTo(name);
        assertThat(status.path("state").has(state)).isTrue();
    }

    @Test
    void pendingPodHasNoContainerIds() {
        JsonNode pod = Pods.running("shop", WEB, "node-1").pending().build();
        assertThat(pod.at("/status/containerStatuses/0").has("containerID")).isFalse();
        assertThat(pod.at("/status").has("podIP")).isFalse();
        assertThat(pod.at("/status/phase").asText()).isEqualTo("Pending");
    }

    @Test
    void largePodIsLarge() {
        assertThat(Json.bytes(
                        Pods.running("shop", WEB, "n").largerThan(32 * 1024).build()))
                .hasSizeBetween(32 * 1024, 64 * 1024);
    }

    @Test
    void podIsOneToFabric8() {
        Pod pod = Serialization.unmarshal(
                Pods.running("shop", WEB, "n").initContainer("i", ID_1).build().toString(), Pod.class);
        assertThat(pod.getAdditionalProperties()).isEmpty();
        assertThat(pod.getSpec().getAdditionalProperties()).isEmpty();
        assertThat(pod.getStatus().getAdditionalProperties()).isEmpty();
        assertThat(pod.getStatus().getContainerStatuses().get(0).getAdditionalProperties())
                .isEmpty();
    }
}
