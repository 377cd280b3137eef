package caravan.pods;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.checkpoint.StateSample;
import caravan.cri.ContainerPath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The metadata that version 1 kept is read; that of a later version is left alone. */
class StateSampleTest extends DirectoryTest {

    private static final ContainerPath LINK =
            ContainerPath.parse("/var/log/containers/web-1_shop_nginx-" + "0123456789abcdef".repeat(4) + ".log");

    private Path checkpoints() {
        return folder.resolve("pods/checkpoints");
    }

    private void restart() {
        directory.close();
        reopen();
    }

    @Test
    void metadataOfVersionOneIsRead() throws IOException {
        directory.close();
        StateSample.copy("pods/checkpoints", checkpoints());
        reopen();

        assertThat(directory.find(LINK).pod().labels()).containsEntry("app", "web");
        assertThat(directory.find(LINK).container().image()).isEqualTo("nginx:1.27");
    }

    @Test
    void laterVersionIsLeftAloneAndNothingIsKeptBesideIt() throws IOException {
        directory.close();
        String later = "caravan-checkpoints 2\nwhat only that version knows\n";
        Files.writeString(checkpoints(), later);
        Files.deleteIfExists(folder.resolve("pods/checkpoints.previous"));
        reopen();
        source.sink.put(Samples.pod("web", "u1", Samples.container("app", "a", 0, null)));
        clock.addAndGet(60 * SECOND);
        directory.tick();
        restart();

        assertThat(checkpoints()).usingCharset(StandardCharsets.UTF_8).hasContent(later);
    }

    @Test
    void whatAnotherProcessKeptIsKnownOnceThatHasEnded() throws IOException {
        PodDirectory first = directory;
        FakeSource its = source;
        reopen(); // the second one waits for the folder
        its.sink.put(Samples.pod("web", "u1", Samples.container("app", "a", 0, null)));
        assertThat(first.find(Samples.link("web", "app", "a"))).isNotNull();
        first.close();
        clock.addAndGet(60 * SECOND);
        directory.tick();

        assertThat(directory.find(Samples.link("web", "app", "a"))).isNotNull();
    }
}
