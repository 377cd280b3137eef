package caravan.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.apiserver.KubeletServer.Right;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The kubelet's list of its node's pods. */
class KubeletServerTest extends ServerTest {

    private static final String USER = "system:serviceaccount:logging:caravan";

    private final KubeletServer kubelet = KubeletServer.start(server, "node-1");

    @AfterEach
    void closeKubelet() {
        kubelet.close();
    }

    private Client by(String token) {
        return new Client(kubelet.uri(), token);
    }

    @Test
    void podsOfItsNodeAreListed() throws Exception {
        pods("node-1", "a", "b");
        pods("node-2", "c");
        JsonNode list = by(ApiServer.ADMIN).json("/pods");
        assertThat(list.path("kind").asText()).isEqualTo("PodList");
        assertThat(list.path("metadata")).isEqualTo(Json.object());
        assertThat(Client.names(list)).containsExactly("a", "b");
        assertThat(kubelet.calls().count()).isEqualTo(1);
        assertThat(server.calls().count()).isZero();
    }

    @Test
    void staticPodHasItsHashForAUidAndNoMirror() throws Exception {
        String hash = "c0ffee00c0ffee00c0ffee00c0ffee00";
        ObjectNode mirror = server.create(Pods.mirror("kube-system", "etcd", "node-1", hash));
        JsonNode pod = by(ApiServer.ADMIN).json("/pods").at("/items/0");
        assertThat(mirror.at("/metadata/uid").asText()).hasSize(36);
        assertThat(pod.at("/metadata/uid").asText()).isEqualTo(hash);
        assertThat(pod.at("/metadata/annotations").has("kubernetes.io/config.mirror"))
                .isFalse();
        assertThat(pod.at("/metadata/annotations/kubernetes.io~1config.hash").asText())
                .isEqualTo(hash);
    }

    @ParameterizedTest
    @CsvSource({
        "nodes/pods, PODS_OR_PROXY, 200",
        "nodes/proxy, PODS_OR_PROXY, 200",
        "nodes, PODS_OR_PROXY, 403",
        "nodes/pods, PROXY, 403",
        "nodes/proxy, PROXY, 200",
        "pods, ANY, 200",
    })
    void rightIsRequired(String resources, Right right, int status) throws Exception {
        kubelet.require(right);
        server.access().allow("t1", USER, Rule.allow("get", resources));
        assertThat(by("t1").get("/pods").statusCode()).isEqualTo(status);
    }

    @Test
    void refusalsArePlainText() throws Exception {
        server.access().allow("t1", USER);
        assertThat(by("").get("/pods").statusCode()).isEqualTo(401);
        assertThat(by("unknown").get("/pods").body()).isEqualTo("Unauthorized");
        assertThat(by("t1").get("/pods").body())
                .isEqualTo("Forbidden (user=" + USER + ", verb=get, resource=nodes, subresource(s)=[pods proxy])\n");
    }

    @Test
    void faultsAndOutages() throws Exception {
        Client client = by(ApiServer.ADMIN);
        kubelet.faults().fail(1, 500);
        assertThat(client.get("/pods").statusCode()).isEqualTo(500);
        HttpResponse<String> other = client.get("/metrics");
        assertThat(other.statusCode()).isEqualTo(404);
        kubelet.goAway();
        assertThatThrownBy(() -> client.get("/pods")).isInstanceOf(IOException.class);
        kubelet.comeBack();
        assertThat(client.get("/pods").statusCode()).isEqualTo(200);
    }
}
