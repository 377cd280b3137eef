package caravan.pods;

import static caravan.pods.Samples.container;
import static caravan.pods.Samples.id;
import static caravan.pods.Samples.link;
import static caravan.pods.Samples.path;
import static caravan.pods.Samples.pod;
import static org.assertj.core.api.Assertions.assertThat;

import caravan.cri.ContainerPath;
import caravan.kubernetes.ContainerMetadata;
import caravan.kubernetes.Pod;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who is found, and who never is. */
class PodDirectoryTest extends DirectoryTest {

    @Test
    void foundByContainerIdAndByUid() {
        source.sink.put(pod("web", "u1", container("app", "a", 0, null)));
        assertThat(find(link("web", "app", "a")).pod().uid()).isEqualTo("u1");
        assertThat(find(path("web", "u1", "app", 0)).container().id()).isEqualTo(id("a"));
    }

    @Test
    void theSameObjectUntilSomethingChanges() {
        source.sink.put(pod("web", "u1", container("app", "a", 0, null)));
        ContainerMetadata first = find(link("web", "app", "a"));
        source.sink.put(pod("web", "u1", container("app", "a", 0, null)));
        source.sink.put(pod("other", "u2", container("app", "b", 0, null)));
        assertThat(find(link("web", "app", "a"))).isSameAs(first);
        source.sink.put(pod("web", "u1", Map.of("app", "new"), 0, container("app", "a", 0, null)));
        assertThat(find(link("web", "app", "a")).pod().labels()).containsEntry("app", "new");
    }

    @Test
    void theTwoLatestInstancesAreTold() {
        source.sink.put(pod("web", "u1", container("app", "b", 3, "a")));
        assertThat(find(path("web", "u1", "app", 3)).container().id()).isEqualTo(id("b"));
        Pod.Container former = find(path("web", "u1", "app", 2)).container();
        assertThat(former.id()).isEqualTo(id("a"));
        assertThat(former.restartCount()).isEqualTo(2);
        assertThat(find(link("web", "app", "a")).container().restartCount()).isEqualTo(2);
    }

    @Test
    void anInstanceThatTheStatusHasForgottenIsAnsweredAtOnceWithThePod() {
        source.sink.put(pod("web", "u1", container("app", "c", 3, "b")));
        ContainerMetadata found = find(path("web", "u1", "app", 0));
        assertThat(found.pod().uid()).isEqualTo("u1");
        assertThat(found.container()).isNull();
        assertThat(directory.getWaits()).isZero();
    }

    @Test
    void anInstanceThatWasAskedForIsKnownAfterManyRestarts() {
        source.sink.put(pod("web", "u1", container("app", "a", 0, null)));
        ContainerMetadata first = find(path("web", "u1", "app", 0));
        source.sink.put(pod("web", "u1", container("app", "d", 3, "c")));
        assertThat(find(path("web", "u1", "app", 0)).container()).isSameAs(first.container());
        assertThat(find(link("web", "app", "a")).container()).isEqualTo(first.container());
    }

    @Test
    void aRestartedContainerIsNotItsFormerInstance() {
        source.sink.put(pod("web", "u1", container("app", "a", 0, null)));
        find(path("web", "u1", "app", 0));
        assertPending(path("web", "u1", "app", 1));
        source.sink.put(pod("web", "u1", container("app", "b", 1, "a")));
        assertThat(find(path("web", "u1", "app", 1)).container().id()).isEqualTo(id("b"));
        assertThat(find(path("web", "u1", "app", 0)).container().id()).isEqualTo(id("a"));
    }

    @Test
    void aCountThatBeginsAnewIsOfTheNewInstance() {
        source.sink.put(pod("web", "u1", container("app", "a", 0, null)));
        find(path("web", "u1", "app", 0));
        source.sink.put(pod("web", "u1", container("app", "b", 0, null)));
        assertThat(find(path("web", "u1", "app", 0)).container().id()).isEqualTo(id("b"));
    }

    @Test
    void aPodOfTheSameNameIsAnotherOne() {
        source.sink.put(pod("db-0", "u1", Map.of("v", "1"), 0, container("db", "a", 0, null)));
        source.sink.delete("u1");
        source.sink.put(pod("db-0", "u2", Map.of("v", "2"), 0, container("db", "b", 0, null)));
        assertThat(find(path("db-0", "u1", "db", 0)).pod().labels()).containsEntry("v", "1");
        assertThat(find(path("db-0", "u2", "db", 0)).pod().labels()).containsEntry("v", "2");
        assertThat(find(link("db-0", "db", "a")).pod().uid()).isEqualTo("u1");
        assertPending(path("db-0", "u3", "db", 0));
        assertPending(link("db-0", "db", "c"));
    }

    @Test
    void aStaleDeletionDoesNotHitThePodThatHasTheNameNow() {
        source.sink.put(pod("db-0", "u2", container("db", "b", 0, null)));
        source.sink.delete("u1");
        pass(3 * HOUR);
        assertThat(find(path("db-0", "u2", "db", 0)).isComplete()).isTrue();
    }

    @Test
    void aContainerIdOfAnotherPodsPathIsNotBelieved() {
        source.sink.put(pod("web", "u1", container("app", "a", 0, null)));
        assertPending(link("other", "app", "a"));
    }

    @Test
    void aMirrorPodIsFoundByItsHashUnderItsOwnNameOnly() {
        source.sink.put(mirror("kube-proxy-n1", "u1", "hash1"));
        assertThat(find(path("kube-proxy-n1", "hash1", "proxy", 0)).pod().uid()).isEqualTo("u1");
        source.sink.put(mirror("thief", "u2", "hash1"));
        assertThat(find(path("kube-proxy-n1", "hash1", "proxy", 1)).pod().uid()).isEqualTo("u1");
    }

    @Test
    void aMirrorPodThatWasMadeAgainIsTheNewOne() {
        source.sink.put(mirror("kube-proxy-n1", "u1", "hash1"));
        source.sink.put(mirror("kube-proxy-n1", "u2", "hash1"));
        source.sink.delete("u1");
        assertThat(find(path("kube-proxy-n1", "hash1", "proxy", 0)).pod().uid()).isEqualTo("u2");
    }

    private static PodState mirror(String name, String uid, String hash) {
        return new PodState(
                new Pod(
                        "shop",
                        name,
                        uid,
                        hash,
                        "n1",
                        null,
                        Map.of(),
                        Map.of(),
                        null,
                        List.of(container("proxy", uid, 1, uid + "x"))),
                0);
    }

    @Test
    void namespaceAndNodeLabelsUpdateTheAnswers() {
        configuration.setNamespaceLabels(true);
        configuration.setNodeLabels(true);
        directory.close();
        reopen();
        ContainerPath path = link("web", "app", "a");
        source.sink.put(pod("web", "u1", Map.of(), 5_000, container("app", "a", 0, null)));
        assertPending(path);
        source.sink.putNamespace(new NamespaceState("shop", "ns1", Map.of("team", "a"), 1_000, Long.MAX_VALUE));
        assertPending(path);
        source.sink.putNode(Map.of("zone", "z1"));
        pass(SECOND);
        assertThat(find(path).namespaceLabels()).containsEntry("team", "a");
        source.sink.putNamespace(new NamespaceState("shop", "ns1", Map.of("team", "b"), 1_000, Long.MAX_VALUE));
        source.sink.putNode(Map.of("zone", "z2"));
        assertThat(find(path).namespaceLabels()).containsEntry("team", "b");
        assertThat(find(path).nodeLabels()).containsEntry("zone", "z2");
    }

    @Test
    void aNamespaceThatIsMadeAgainLeavesTheFormerTenantsPodsAlone() {
        configuration.setNamespaceLabels(true);
        directory.close();
        reopen();
        source.sink.putNamespace(new NamespaceState("shop", "ns1", Map.of("team", "a"), 1_000, Long.MAX_VALUE));
        source.sink.put(pod("old", "u1", Map.of(), 5_000, container("app", "a", 0, null)));
        source.sink.putNamespace(new NamespaceState("shop", "ns1", Map.of("team", "a"), 1_000, 20_000));
        source.sink.put(pod("new", "u2", Map.of(), 40_000, container("app", "b", 0, null)));
        assertPending(link("new", "app", "b"));
        source.sink.putNamespace(new NamespaceState("shop", "ns2", Map.of("team", "b"), 30_000, Long.MAX_VALUE));
        source.sink.deleteNamespace("shop", "ns1");
        pass(SECOND);
        assertThat(find(link("old", "app", "a")).namespaceLabels()).containsEntry("team", "a");
        assertThat(find(link("new", "app", "b")).namespaceLabels()).containsEntry("team", "b");
    }

    @Test
    void withoutASourceNobodyWaits() {
        configuration.setSource("none");
        try (PodDirectory none = PodDirectory.start(configuration, Map.of())) {
            assertThat(none.find(link("web", "app", "a"))).isNull();
            assertThat(none.own()).isNull();
        }
    }

    @Test
    void aSourceThatStumblesStopsNothing() {
        configuration.setKeep(Duration.ofMinutes(1));
        directory.close();
        reopen();
        source.failure = new IllegalStateException("on purpose");
        source.sink.put(pod("web", "u1", container("app", "a", 0, null)));
        source.sink.delete("u1");
        pass(2 * HOUR);
        assertThat(directory.getForgottenPods()).isOne();
        directory.close();
        assertThat(source.closed).isTrue();
    }
}
