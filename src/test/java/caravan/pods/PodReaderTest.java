package caravan.pods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.kubernetes.Pod;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PodReaderTest {

    private static final String POD = """
            {"kind":"Pod","apiVersion":"v1",
             "metadata":{"name":"web-0","namespace":"shop","uid":"u1","creationTimestamp":"2026-11-01T10:00:00Z",
              "labels":{"app":"web"},"annotations":{"note":"x","kubernetes.io/config.hash":"h1"},
              "ownerReferences":[{"kind":"Other","name":"o"},{"kind":"StatefulSet","name":"web","controller":true}]},
             "spec":{"nodeName":"n1","containers":[{"name":"app"},{"name":"late"}]},
             "status":{"podIP":"10.1.2.3",
              "initContainerStatuses":[{"name":"init","containerID":"containerd://i","restartCount":0}],
              "containerStatuses":[
               {"name":"app","containerID":"cri-o://b","restartCount":1,"image":"web:2",
                "imageID":"docker-pullable://web@sha256:1","lastState":{"terminated":{"containerID":"cri-o://a"}}},
               {"name":"back-off","containerID":"docker://c","restartCount":2,"imageID":"sha256:2",
                "lastState":{"terminated":{"containerID":"docker://c"}}},
               {"name":"new","restartCount":0,"containerID":""}],
              "ephemeralContainerStatuses":[{"name":"debug","containerID":"containerd://e"}]}}""";

    private final ObjectMapper json = new ObjectMapper();

    private PodState state(String text) throws JsonProcessingException {
        return PodReader.state(json.readTree(text));
    }

    @Test
    void allThatIsKeptIsRead() throws JsonProcessingException {
        Pod pod = state(POD).pod();
        assertThat(pod.namespace()).isEqualTo("shop");
        assertThat(pod.name()).isEqualTo("web-0");
        assertThat(pod.uid()).isEqualTo("u1");
        assertThat(pod.node()).isEqualTo("n1");
        assertThat(pod.ip()).isEqualTo("10.1.2.3");
        assertThat(pod.labels()).isEqualTo(Map.of("app", "web"));
        assertThat(pod.owner()).isEqualTo(new Pod.Owner("StatefulSet", "web"));
        assertThat(state(POD).createdMillis()).isEqualTo(1_793_527_200_000L);
    }

    @Test
    void containersOfEveryKindAreReadWithoutSchemes() throws JsonProcessingException {
        assertThat(state(POD).pod().containers())
                .containsExactly(
                        new Pod.Container("init", "i", 0, null, null, null),
                        new Pod.Container("app", "b", 1, "a", "web:2", "web@sha256:1"),
                        new Pod.Container("back-off", "c", 2, null, null, "sha256:2"),
                        new Pod.Container("new", null, 0, null, null, null),
                        new Pod.Container("debug", "e", 0, null, null, null));
    }

    @Test
    void onlyAMirrorIsKnownByAHash() throws JsonProcessingException {
        assertThat(state(POD).pod().configHash()).isNull();
        String mirror = POD.replace("\"note\":\"x\"", "\"kubernetes.io/config.mirror\":\"h1\"");
        assertThat(state(mirror).pod().configHash()).isEqualTo("h1");
    }

    @Test
    void whatIsMissingOrOfAnotherShapeIsNotKnown() throws JsonProcessingException {
        PodState bare = state("""
                {"metadata":{"name":"a","namespace":"b","uid":"c","labels":[1],"annotations":{"n":{}},
                 "creationTimestamp":"yesterday"},"spec":null,"status":"none"}""");
        assertThat(bare.pod().labels()).isEmpty();
        assertThat(bare.pod().annotations()).isEmpty();
        assertThat(bare.pod().containers()).isEmpty();
        assertThat(bare.createdMillis()).isZero();
    }

    @Test
    void aPodWithoutUidIsRefused() {
        assertThatThrownBy(() -> state("{\"metadata\":{\"name\":\"a\",\"namespace\":\"b\"}}"))
                .hasMessageContaining("metadata.uid");
    }
}
