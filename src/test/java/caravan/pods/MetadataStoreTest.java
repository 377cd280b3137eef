package caravan.pods;

import static caravan.pods.Samples.container;
import static caravan.pods.Samples.id;
import static caravan.pods.Samples.link;
import static caravan.pods.Samples.path;
import static caravan.pods.Samples.pod;
import static org.assertj.core.api.Assertions.assertThat;

import caravan.cri.ContainerPath;
import caravan.disk.SmallDisk;
import caravan.kubernetes.ContainerMetadata;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a crash leaves. The crash is a copy of the folder, taken while it is in use. */
class MetadataStoreTest extends DirectoryTest {

    private static final ContainerPath LINK = link("web", "app", "a");

    /** A process that begins with what the disk has now, without the end of this one. */
    private void crash() throws IOException {
        Path copy = Files.createDirectory(folder.resolve("copy" + clock.get()));
        try (var files = Files.list(Path.of(configuration.getState()))) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        directory.close();
        configuration.setState(copy.toString());
        reopen();
    }

    @Test
    void whatWasGivenIsKnownAfterACrashThoughThePodIsGone() throws IOException {
        configuration.setNamespaceLabels(true);
        configuration.setNodeLabels(true);
        directory.close();
        reopen();
        source.sink.putNamespace(new NamespaceState("shop", "ns1", Map.of("team", "a"), 0, Long.MAX_VALUE));
        source.sink.putNode(Map.of("zone", "z1"));
        source.sink.put(pod("web", "u1", container("app", "b", 1, "a"), container("side", "c", 0, null)));
        pass(SECOND);
        ContainerMetadata before = find(LINK);
        crash();
        assertThat(find(LINK)).isEqualTo(before);
        source.sink.replace(List.of());
        assertThat(find(LINK)).isEqualTo(before);
        assertThat(find(path("web", "u1", "side", 0)).container().id()).isEqualTo(id("c"));
    }

    @Test
    void anEarlierInstanceIsKnownAfterACrash() throws IOException {
        source.sink.put(pod("web", "u1", container("app", "a", 0, null)));
        find(LINK);
        source.sink.put(pod("web", "u1", container("app", "d", 3, "c")));
        pass(SECOND);
        crash();
        assertThat(find(LINK).container().restartCount()).isZero();
        assertThat(find(path("web", "u1", "app", 0)).container().id()).isEqualTo(id("a"));
    }

    @Test
    void whatNobodyAskedForIsNotKept() throws IOException {
        source.sink.put(pod("web", "u1", container("app", "a", 0, null)));
        pass(SECOND);
        crash();
        assertThat(directory.getCachedPods()).isZero();
    }

    @Test
    void aRememberedPodStillWaitsForAnInstanceThatItLacks() throws IOException {
        source.sink.put(pod("web", "u1", container("app", "a", 0, null)));
        find(LINK);
        crash();
        assertPending(path("web", "u1", "app", 1));
        source.sink.put(pod("web", "u1", container("app", "b", 1, "a")));
        assertThat(find(path("web", "u1", "app", 1)).isComplete()).isTrue();
    }

    @Test
    void whatIsForgottenIsRemovedFromDisk() throws IOException {
        source.sink.put(pod("web", "u1", container("app", "a", 0, null)));
        find(LINK);
        source.sink.delete("u1");
        pass(2 * HOUR);
        pass(SECOND);
        crash();
        assertThat(directory.getCachedPods()).isZero();
    }

    @Test
    void metadataOfAnySizeIsKept() throws IOException {
        Map<String, String> labels = Map.of("large", "ä😀\n\u0001".repeat(70_000));
        source.sink.put(pod("web", "u1", labels, 0, container("app", "a", 0, null)));
        ContainerMetadata large = find(LINK);
        crash();
        assertThat(find(LINK)).isEqualTo(large);
        source.sink.put(pod("web", "u1", container("app", "a", 0, null)));
        pass(SECOND);
        crash();
        assertThat(find(LINK).pod().labels()).isEqualTo(Map.of("app", "web"));
    }

    @Test
    void aDamagedStoreIsBegunAnew() throws IOException {
        source.sink.put(pod("web", "u1", container("app", "a", 0, null)));
        find(LINK);
        directory.close();
        for (String name : List.of("checkpoints", "checkpoints.previous")) {
            Files.writeString(folder.resolve("pods").resolve(name), "nonsense\n".repeat(50));
        }
        reopen();
        assertPending(LINK);
        source.sink.put(pod("web", "u1", container("app", "a", 0, null)));
        find(LINK);
        crash();
        assertThat(find(LINK).isComplete()).isTrue();
    }

    @Test
    void aStoreThatAnotherProcessUsesIsDoneWithout() {
        source.sink.put(pod("web", "u1", container("app", "a", 0, null)));
        find(LINK);
        PodDirectory first = directory;
        reopen();
        source.sink.put(pod("web", "u1", container("app", "a", 0, null)));
        assertThat(find(LINK).isComplete()).isTrue();
        first.close();
        clock.addAndGet(10 * SECOND);
        directory.tick();
        directory.close();
        reopen();
        assertThat(find(LINK).isComplete()).isTrue();
    }

    @Test
    void whatTheFormerProcessKeptIsReadWhereAQuestionHasOpenedTheFolder() {
        source.sink.put(pod("web", "u1", container("app", "a", 0, null)));
        ContainerMetadata former = find(LINK);
        PodDirectory first = directory;
        reopen();
        first.close();
        clock.addAndGet(10 * SECOND);
        source.sink.put(pod("other", "u2", container("app", "b", 0, null)));
        assertThat(find(link("other", "app", "b")).isComplete()).isTrue();
        assertPending(LINK);
        directory.tick();
        assertThat(find(LINK)).isEqualTo(former);
    }

    @Test
    void aFullDiskStopsNothing() throws IOException, InterruptedException {
        try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), 1 << 20)) {
            directory.close();
            configuration.setState(disk.folder().resolve("pods").toString());
            reopen();
            source.sink.put(pod("web", "u1", container("app", "a", 0, null)));
            Path filler = disk.fill();
            assertThat(find(LINK).isComplete()).isTrue();
            Files.delete(filler);
            clock.addAndGet(10 * SECOND);
            directory.tick();
            crash();
            assertThat(find(LINK).isComplete()).isTrue();
        }
    }
}
