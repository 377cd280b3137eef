package caravan.pods;

import static caravan.pods.Samples.id;
import static caravan.pods.Samples.link;
import static caravan.pods.Samples.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.cri.ContainerPath;
import caravan.kubernetes.ContainerMetadata;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnPodTest {

    @TempDir
    Path volume;

    private final Map<String, String> environment =
            new HashMap<>(Map.of("POD_NAME", "web", "POD_NAMESPACE", "shop", "POD_UID", "u1", "NODE_NAME", "n1"));
    private final PodsConfiguration configuration = new PodsConfiguration();
    private PodDirectory directory;

    private void open() {
        configuration.setSource("downward");
        configuration.setFolder(volume.toString());
        PodsOptions options = configuration.options(environment);
        directory = new PodDirectory(options, Sources.of(options, () -> 0), () -> 0);
    }

    @AfterEach
    void close() {
        if (directory != null) {
            directory.close();
        }
    }

    /** As the kubelet does it: links through a folder that is swapped. */
    private void mount(String labels) throws IOException {
        Path version = Files.createTempDirectory(volume, "..2026_");
        Files.writeString(version.resolve("labels"), labels);
        Files.writeString(version.resolve("annotations"), "note=\"a \\\"b\\\"\"");
        Path next = Files.createSymbolicLink(volume.resolve("..data_tmp"), version.getFileName());
        Files.move(next, volume.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
        for (String name : new String[] {"labels", "annotations"}) {
            if (!Files.isSymbolicLink(volume.resolve(name))) {
                Files.createSymbolicLink(volume.resolve(name), Path.of("..data", name));
            }
        }
    }

    @Test
    void everyLogOfThePodIsItsOwn() throws IOException {
        mount("app=\"web\"\ntier=\"front\"");
        open();
        ContainerMetadata found = directory.find(path("web", "u1", "app", 2));
        assertThat(found.pod().labels()).isEqualTo(Map.of("app", "web", "tier", "front"));
        assertThat(found.pod().annotations()).isEqualTo(Map.of("note", "a \"b\""));
        assertThat(found.pod().node()).isEqualTo("n1");
        assertThat(found.container().name()).isEqualTo("app");
        assertThat(found.container().restartCount()).isEqualTo(2);
        assertThat(directory.find(path("web", "u1", "app", 2))).isSameAs(found);
        assertThat(directory.getCachedPods()).isOne();
    }

    @Test
    void logsThatNameNoPodAreOfThisOne() {
        environment.put("CONTAINER_NAME", "app");
        environment.put("POD_IP", "10.1.2.3");
        open();
        assertThat(directory.own().container().name()).isEqualTo("app");
        assertThat(directory.own().pod().ip()).isEqualTo("10.1.2.3");
    }

    @Test
    void otherPodsAreNotKnownAndNotWaitedFor() {
        open();
        assertThat(directory.find(path("web", "u2", "app", 0))).isNull();
        assertThat(directory.find(link("web", "app", "a"))).isNull();
        assertThat(directory.own().container()).isNull();
    }

    @Test
    void aLinkThatLeadsToALogOfThePodHasItsContainerId() {
        open();
        String log = "/var/log/pods/shop_web_u1/app/0.log";
        String link = "/var/log/containers/web_shop_app-" + id("a") + ".log";
        assertThat(directory.find(ContainerPath.parse(link, log)).container().id())
                .isEqualTo(id("a"));
    }

    @Test
    void labelsAreReadAgainWhenTheyChange() throws IOException {
        mount("app=\"web\"");
        open();
        ContainerMetadata before = directory.find(path("web", "u1", "app", 0));
        directory.tick();
        assertThat(directory.find(path("web", "u1", "app", 0))).isSameAs(before);
        mount("app=\"new\"");
        directory.tick();
        assertThat(directory.find(path("web", "u1", "app", 0)).pod().labels()).containsEntry("app", "new");
        assertThat(directory.own().pod().labels()).containsEntry("app", "new");
    }

    @Test
    void whatTheEnvironmentLacksIsNamed() {
        environment.remove("POD_UID");
        environment.remove("POD_NAME");
        assertThatThrownBy(this::open).hasMessageContaining("POD_UID").hasMessageContaining("POD_NAME");
    }
}
