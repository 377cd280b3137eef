package caravan.pods;

import static caravan.pods.Samples.id;
import static caravan.pods.Samples.link;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.apiserver.ApiServer;
import caravan.apiserver.Pods;
import caravan.batch.PendingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderSourceTest {

    @TempDir
    Path folder;

    private final AtomicLong clock = new AtomicLong();
    private final PodsConfiguration configuration = new PodsConfiguration();
    private PodDirectory directory;

    private void open() {
        configuration.setSource("folder");
        configuration.setFolder(folder.toString());
        PodsOptions options = configuration.options(Map.of("NODE_NAME", "n1"));
        directory = new PodDirectory(options, Sources.of(options, clock::get), clock::get);
    }

    @AfterEach
    void close() {
        directory.close();
    }

    private void write(String file, String text) throws IOException {
        Path next = Files.writeString(folder.resolve(".next"), text);
        Files.move(next, folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }

    private static String pod(String name, String uid, String seed) {
        return """
                {"kind":"Pod","metadata":{"namespace":"shop","name":"%s","uid":"%s",
                 "creationTimestamp":"2026-11-01T10:00:00Z"},
                 "status":{"containerStatuses":[{"name":"app","containerID":"containerd://%s"}]}}""".formatted(name, uid, id(seed));
    }

    private boolean isKnown(String pod, String seed) {
        try {
            return directory.find(link(pod, "app", seed)) != null;
        } catch (PendingException e) {
            return false;
        }
    }

    @Test
    void podsAndListsOfPodsAreRead() throws IOException {
        write("web.json", pod("web", "u1", "a"));
        write(
                "more.json",
                "{\"kind\":\"PodList\",\"items\":[%s,%s]}"
                        .formatted(pod("x", "u2", "b").replace("\"kind\":\"Pod\",", ""), pod("y", "u3", "c")));
        write("ignored.txt", "no JSON");
        open();
        assertThat(isKnown("web", "a")).isTrue();
        assertThat(isKnown("x", "b")).isTrue();
        assertThat(isKnown("y", "c")).isTrue();
        assertThat(directory.getState()).isEqualTo("read 2 files of " + folder);
    }

    @Test
    void whatTheApiServerGivesOutIsRead() throws IOException {
        try (ApiServer server = ApiServer.start()) {
            server.create(Pods.running("shop", "web-7d9f8c6b5-x2x4z", "n1").container("app", id("a")));
            write(
                    "web.json",
                    server.pod("shop", "web-7d9f8c6b5-x2x4z").orElseThrow().toString());
        }
        open();
        var found = directory.find(link("web-7d9f8c6b5-x2x4z", "app", "a"));
        assertThat(found.pod().owner().kind()).isEqualTo("ReplicaSet");
        assertThat(found.container().image()).isNotEmpty();
    }

    @Test
    void filesThatComeChangeAndGoAreSeen() throws IOException {
        open();
        assertThat(isKnown("web", "a")).isFalse();
        write("web.json", pod("web", "u1", "a"));
        directory.tick();
        assertThat(isKnown("web", "a")).isTrue();
        write("web.json", pod("web", "u1", "b"));
        directory.tick();
        assertThat(isKnown("web", "b")).isTrue();
        Files.delete(folder.resolve("web.json"));
        directory.tick();
        assertThat(isKnown("web", "b")).as("deleted pods are kept").isTrue();
        clock.addAndGet(3 * 3_600_000);
        directory.tick();
        assertThat(directory.getCachedPods()).isZero();
    }

    @Test
    void aFileThatCannotBeReadCountsAsBefore() throws IOException {
        write("web.json", pod("web", "u1", "a"));
        open();
        write("web.json", "{\"kind\":\"Pod\",");
        write("other.json", "{\"kind\":\"Secret\"}");
        write("x.json", pod("x", "u2", "b"));
        directory.tick();
        assertThat(isKnown("web", "a")).isTrue();
        assertThat(isKnown("x", "b")).isTrue();
        clock.addAndGet(3 * 3_600_000);
        directory.tick();
        assertThat(isKnown("web", "a")).isTrue();
    }

    @Test
    void aFolderThatIsNotThereYetIsWaitedFor() throws IOException {
        folder = folder.resolve("later");
        open();
        assertThat(directory.getState()).contains("cannot read");
        Files.createDirectory(folder);
        write("web.json", pod("web", "u1", "a"));
        directory.tick();
        assertThat(isKnown("web", "a")).isTrue();
    }

    @Test
    void namespacesAndTheNodeBringTheirLabels() throws IOException {
        configuration.setNamespaceLabels(true);
        configuration.setNodeLabels(true);
        write("web.json", pod("web", "u1", "a"));
        write("all.json", """
                {"kind":"List","items":[
                 {"kind":"Namespace","metadata":{"name":"shop","uid":"ns1","labels":{"team":"a"}}},
                 {"kind":"Node","metadata":{"name":"n1","labels":{"zone":"z1"}}},
                 {"kind":"Node","metadata":{"name":"n2","labels":{"zone":"z2"}}}]}""");
        open();
        var found = directory.find(link("web", "app", "a"));
        assertThat(found.namespaceLabels()).isEqualTo(Map.of("team", "a"));
        assertThat(found.nodeLabels()).isEqualTo(Map.of("zone", "z1"));
    }

    @Test
    void aRealDirectoryTicksByItself() throws Exception {
        configuration.setSource("folder");
        configuration.setFolder(folder.toString());
        directory = PodDirectory.start(configuration, Map.of());
        write("web.json", pod("web", "u1", "a"));
        long end = System.nanoTime() + 20_000_000_000L;
        while (!isKnown("web", "a") && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(isKnown("web", "a")).isTrue();
        directory.close();
        assertThatThrownBy(() -> directory.find(link("other", "app", "b"))).isInstanceOf(PendingException.class);
    }
}
