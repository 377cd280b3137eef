package caravan.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** fabric8's informer, which has been used with real servers, takes this one for one. */
class InformerTest extends ServerTest {

    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();

    private KubernetesClient kubernetes;

    @TempDir
    Path folder;

    private void inform() {
        inform(config());
    }

    private Config config() {
        return new ConfigBuilder(Config.empty())
                .withMasterUrl(server.uri().toString())
                .withOauthToken(ApiServer.ADMIN)
                .withWatchReconnectInterval(50)
                .build();
    }

    private void inform(Config config) {
        kubernetes = new KubernetesClientBuilder().withConfig(config).build();
        kubernetes.pods().inAnyNamespace().withField("spec.nodeName", "node-1").inform(new Handler());
    }

    @AfterEach
    void closeClient() {
        kubernetes.close();
    }

    private final class Handler implements ResourceEventHandler<Pod> {
        @Override
        public void onAdd(Pod pod) {
            seen.add("add " + pod.getMetadata().getName());
        }

        @Override
        public void onUpdate(Pod before, Pod pod) {
            boolean dying = pod.getMetadata().getDeletionTimestamp() != null;
            seen.add((dying ? "dying " : "update ") + pod.getMetadata().getName());
        }

        @Override
        public void onDelete(Pod pod, boolean unknown) {
            seen.add("delete " + pod.getMetadata().getName());
        }
    }

    private String next() throws InterruptedException {
        return seen.poll(30, TimeUnit.SECONDS);
    }

    @Test
    void podsOfTheNodeComeChangeAndGo() throws InterruptedException {
        pods("node-1", "a");
        pods("node-2", "elsewhere");
        inform();
        assertThat(next()).isEqualTo("add a");
        pods("node-1", "b");
        assertThat(next()).isEqualTo("add b");
        server.editPod("shop", "a", pod -> pod.withObject("/metadata/labels").put("x", "y"));
        assertThat(next()).isEqualTo("update a");
        server.deletePod("shop", "a");
        assertThat(next()).isEqualTo("dying a");
        assertThat(next()).isEqualTo("delete a");
        assertThat(server.calls().count("list", "pods")).isEqualTo(1);
        assertThat(server.calls().count("watch", "pods")).isEqualTo(1);
        assertThat(seen).isEmpty();
    }

    @Test
    void watchThatWasCutGoesOnFromItsVersion() throws InterruptedException {
        pods("node-1", "a");
        inform();
        assertThat(next()).isEqualTo("add a");
        assertThat(server.calls().await(Client.PATIENCE, calls -> calls.openWatches("pods") == 1))
                .isTrue();
        server.cut();
        pods("node-1", "b");
        assertThat(next()).isEqualTo("add b");
        assertThat(server.calls().count("list", "pods")).isEqualTo(1);
    }

    @Test
    void goneVersionMakesItListAgain() throws InterruptedException {
        pods("node-1", "a", "b");
        inform();
        assertThat(next()).isEqualTo("add a");
        assertThat(next()).isEqualTo("add b");
        assertThat(server.calls().await(Client.PATIENCE, calls -> calls.openWatches("pods") == 1))
                .isTrue();
        missThatPodAGoesAndPodCComes();
        assertThat(new String[] {next(), next()}).containsExactlyInAnyOrder("delete a", "add c");
        assertThat(server.calls().count("list", "pods")).isEqualTo(2);
    }

    private void missThatPodAGoesAndPodCComes() {
        server.goAway();
        server.deletePod("shop", "a");
        pods("node-1", "c");
        server.compact();
        server.comeBack();
    }

    /** A limit of fabric8 7.4.0, for whoever relies on its informer: it knows the ERROR event only. */
    @Test
    void goneVersionAsHttpStatusIsTriedAgainAndAgainWithoutAList() throws InterruptedException {
        pods("node-1", "a");
        inform();
        assertThat(next()).isEqualTo("add a");
        assertThat(server.calls().await(Client.PATIENCE, calls -> calls.openWatches("pods") == 1))
                .isTrue();
        server.faults().goneAsStatus(true);
        missThatPodAGoesAndPodCComes();
        assertThat(server.calls().await(Client.PATIENCE, calls -> calls.count(call -> call.status() == 410) >= 4))
                .isTrue();
        assertThat(server.calls().count("list", "pods")).isEqualTo(1);
        assertThat(seen).isEmpty();
    }

    @Test
    void watchThatExpiresUnderWayMakesItListAgain() throws InterruptedException {
        pods("node-1", "a");
        inform();
        assertThat(next()).isEqualTo("add a");
        assertThat(server.calls().await(Client.PATIENCE, calls -> calls.openWatches("pods") == 1))
                .isTrue();
        server.expireWatches();
        assertThat(server.calls().await(Client.PATIENCE, calls -> calls.count("list", "pods") == 2))
                .isTrue();
        pods("node-1", "b");
        assertThat(next()).isEqualTo("add b");
    }

    @Test
    void thousandPodsComeInPages() throws InterruptedException {
        for (int i = 0; i < 1000; i++) {
            pods("node-1", "p" + i);
        }
        kubernetes = new KubernetesClientBuilder().withConfig(config()).build();
        kubernetes
                .pods()
                .inAnyNamespace()
                .withField("spec.nodeName", "node-1")
                .withLimit(300L)
                .inform(new Handler());
        for (int i = 0; i < 1000; i++) {
            assertThat(next()).startsWith("add p");
        }
        assertThat(server.calls().count("list", "pods")).isEqualTo(4);
    }

    @Test
    void kubeconfigLeadsToTheServer() throws Exception {
        pods("node-1", "a");
        Path file = ClusterFiles.kubeconfig(folder.resolve("config"), server, ApiServer.ADMIN);
        inform(Config.fromKubeconfig(Files.readString(file)));
        assertThat(next()).isEqualTo("add a");
    }
}
