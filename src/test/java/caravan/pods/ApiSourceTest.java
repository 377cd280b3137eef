package caravan.pods;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.apiserver.Nodes;
import caravan.apiserver.PodBuilder;
import caravan.apiserver.Pods;
import caravan.apiserver.Resource;
import caravan.apiserver.Rules;
import caravan.cri.ContainerPath;
import caravan.kubernetes.ContainerMetadata;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a server that works tells, and how little it is asked for. */
class ApiSourceTest extends ApiTest {

    @Test
    void podsThatAreThereAndPodsThatComeAreKnown() {
        PodBuilder before = create("before");
        PodBuilder elsewhere = Pods.running("shop", "elsewhere", "n2");
        server.create(elsewhere);
        openAndWatch();
        awaitKnown(path(before));
        PodBuilder after = create("after");
        awaitKnown(path(after));
        assertThat(find(path(elsewhere))).isNull();
        assertThat(directory.getRequests()).isEqualTo(Map.of("list pods", 1L, "watch pods", 1L));
        assertThat(directory.getState()).isEqualTo("watching pods");
        assertThat(directory.getCachedPods()).isEqualTo(2);
    }

    @Test
    void aPodThatIsBoundThenRunsIsKnownWhenItsContainerIs() {
        openAndWatch();
        PodBuilder pod = Pods.running("shop", "web", "n1");
        ContainerPath path = path(pod);
        String uid = server.create(pod.pending()).at("/metadata/uid").asText();
        await(() -> directory.getCachedPods() == 1);
        assertThat(find(path)).isNull();
        server.update(Pods.running("shop", "web", "n1").container("app", path.containerId()));
        awaitKnown(path);
        assertThat(find(path).pod().uid()).isEqualTo(uid);
    }

    @Test
    void labelsThatChangeAreSeen() {
        PodBuilder pod = create("web");
        openAndWatch();
        awaitKnown(path(pod));
        server.editPod("shop", "web", o -> o.withObject("/metadata/labels").put("v", "2"));
        await(() -> "2".equals(find(path(pod)).pod().labels().get("v")));
    }

    @Test
    void aDeletedPodIsKeptThenForgotten() {
        PodBuilder pod = create("web");
        openAndWatch();
        awaitKnown(path(pod));
        server.deletePod("shop", "web");
        PodBuilder later = create("later");
        awaitKnown(path(later));
        assertThat(isKnown(path(pod))).isTrue();
        pass(2 * HOUR);
        assertThat(directory.getForgottenPods()).isOne();
    }

    @Test
    void aRecreatedStatefulSetPodIsAnotherOne() {
        PodBuilder first = Pods.ofStatefulSet("shop", "db", 0, "n1").label("v", "1");
        server.create(first);
        openAndWatch();
        awaitKnown(path(first));
        server.deletePod("shop", "db-0");
        PodBuilder second = Pods.ofStatefulSet("shop", "db", 0, "n1").label("v", "2");
        server.create(second);
        awaitKnown(path(second));
        assertThat(find(path(first)).pod().labels()).containsEntry("v", "1");
        assertThat(find(path(second)).pod().labels()).containsEntry("v", "2");
        assertThat(find(path(second)).pod().owner().name()).isEqualTo("db");
    }

    @Test
    void aRestartedContainerKeepsItsFormerInstance() {
        PodBuilder pod = create("web");
        String uid = server.pod("shop", "web").orElseThrow().at("/metadata/uid").asText();
        ContainerPath first = path(pod);
        openAndWatch();
        awaitKnown(first);
        server.update(pod.restart("app", Pods.containerId()));
        awaitKnown(path(pod));
        assertThat(find(first).container().id()).isEqualTo(first.containerId());
        ContainerMetadata log = find(ContainerPath.parse("/var/log/pods/shop_web_" + uid + "/app/1.log"));
        assertThat(log.container().id()).isEqualTo(pod.containerId("app"));
    }

    @Test
    void aStaticPodIsFoundByItsHash() {
        server.create(Pods.mirror("kube-system", "kube-proxy", "n1", "0123abcd"));
        openAndWatch();
        awaitKnown(ContainerPath.parse("/var/log/pods/kube-system_kube-proxy-n1_0123abcd/app/0.log"));
    }

    @Test
    void everyKindOfContainerIsKnown() {
        String init = Pods.containerId();
        String debug = Pods.containerId();
        server.create(Pods.running("shop", "web", "n1")
                .initContainer("init", init)
                .ephemeralContainer("debug", debug)
                .largerThan(40_000));
        openAndWatch();
        awaitKnown(path("shop", "web", "init", init));
        awaitKnown(path("shop", "web", "debug", debug));
    }

    @Test
    void largePodsComeThroughTheWatch() {
        openAndWatch();
        PodBuilder large = Pods.running("shop", "large", "n1").largerThan(600_000);
        server.create(large);
        awaitKnown(path(large));
    }

    @Test
    void namespacesAndTheNodeAreWatchedWhereTheyAreWanted() {
        configuration.setNamespaceLabels(true);
        configuration.setNodeLabels(true);
        server.create(Nodes.namespace("shop", Map.of("team", "a")));
        server.create(Nodes.node("n1", Map.of("zone", "z1")));
        server.create(Nodes.node("n2", Map.of("zone", "z2")));
        PodBuilder pod = create("web");
        openAndWatch();
        awaitPassing(() -> isKnown(path(pod)));
        assertThat(find(path(pod)).namespaceLabels()).containsEntry("team", "a");
        assertThat(find(path(pod)).nodeLabels()).containsEntry("zone", "z1");
        server.edit(Resource.NAMESPACES, "shop", o -> o.withObject("/metadata/labels")
                .put("team", "b"));
        server.edit(Resource.NODES, "n1", o -> o.withObject("/metadata/labels").put("zone", "z3"));
        await(() -> "b".equals(find(path(pod)).namespaceLabels().get("team")));
        await(() -> "z3".equals(find(path(pod)).nodeLabels().get("zone")));
        assertThat(directory.getRequests())
                .isEqualTo(Map.of(
                        "list namespaces", 1L,
                        "list nodes", 1L,
                        "list pods", 1L,
                        "watch namespaces", 1L,
                        "watch nodes", 1L,
                        "watch pods", 1L));
    }

    @Test
    void aNamespaceThatIsMadeAgainIsAnotherTenants() {
        configuration.setNamespaceLabels(true);
        server.create(made("team-a", "2026-11-01T10:00:00Z"));
        PodBuilder first = Pods.running("shop", "web", "n1");
        server.create(created(first.build(), "2026-11-01T10:00:10Z"));
        openAndWatch();
        awaitPassing(() -> isKnown(path(first)));
        server.edit(Resource.NAMESPACES, "shop", o -> o.withObject("/metadata")
                .put("deletionTimestamp", "2026-11-01T11:00:00Z"));
        server.deletePod("shop", "web");
        server.remove(Resource.NAMESPACES, "shop");
        server.create(made("team-b", "2026-11-01T11:01:00Z"));
        PodBuilder second = Pods.running("shop", "web", "n1");
        server.create(created(second.build(), "2026-11-01T11:01:10Z"));
        awaitPassing(() -> isKnown(path(second)));
        assertThat(find(path(first)).namespaceLabels()).containsEntry("team", "team-a");
        assertThat(find(path(second)).namespaceLabels()).containsEntry("team", "team-b");
    }

    private static ObjectNode made(String team, String time) {
        return created(Nodes.namespace("shop", Map.of("team", team)), time);
    }

    private static ObjectNode created(ObjectNode object, String time) {
        object.withObject("/metadata").put("creationTimestamp", time);
        return object;
    }

    @Test
    void theRulesThatAreShippedSuffice() throws Exception {
        configuration.setNamespaceLabels(true);
        server.access()
                .allow("minimal", "system:serviceaccount:logging:caravan", Rules.load(Path.of("k8s/agent/rbac.yaml")));
        account("minimal");
        server.create(Nodes.namespace("shop", Map.of("team", "a")));
        PodBuilder pod = create("web");
        openAndWatch();
        awaitPassing(() -> isKnown(path(pod)));
        assertThat(find(path(pod)).namespaceLabels()).containsEntry("team", "a");
        assertThat(server.calls().count(call -> call.status() != 200)).isZero();
    }

    @Test
    void aThousandPodsAreListedAtOnceAndListedAgainInPages() {
        List<PodBuilder> pods = new ArrayList<>();
        for (int i = 0; i < 1_001; i++) {
            pods.add(create("p" + i));
        }
        openAndWatch();
        await(() -> directory.getCachedPods() == 1_001);
        assertThat(count("list", "pods")).isOne();
        pass(61 * SECOND);
        server.deletePod("shop", "p7");
        server.expireWatches();
        await(() -> directory.getRelists() == 1);
        assertThat(count("list", "pods")).as("all at once, then two pages").isEqualTo(3);
        assertThat(isKnown(path(pods.get(1_000)))).isTrue();
        assertThat(directory.getCachedPods()).isEqualTo(1_001);
    }

    /** 200 pods with 5 containers come, restart and go: one list, one watch, nothing else. */
    @Test
    void noPodCostsARequest() {
        openAndWatch();
        for (int round = 0; round < 10; round++) {
            List<PodBuilder> pods = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                PodBuilder pod = Pods.running("shop", "p" + round + "-" + i, "n1");
                for (String name : List.of("b", "c", "d", "e")) {
                    pod.container(name);
                }
                server.create(pod);
                pods.add(pod);
            }
            for (PodBuilder pod : pods) {
                awaitAllKnown(pod);
                server.update(pod.restart("app", Pods.containerId()));
                awaitAllKnown(pod);
                server.deletePod("shop", pod.name());
            }
            pass(30 * SECOND);
        }
        assertThat(count("list", "pods")).isOne();
        assertThat(count("watch", "pods")).isOne();
        assertThat(server.calls().count()).isEqualTo(2);
        assertThat(directory.getWaitTimeouts()).isZero();
    }

    private void awaitAllKnown(PodBuilder pod) {
        for (String name : List.of("app", "b", "c", "d", "e")) {
            awaitKnown(path("shop", pod.name(), name, pod.containerId(name)));
        }
    }
}
