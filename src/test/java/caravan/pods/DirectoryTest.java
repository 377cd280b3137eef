package caravan.pods;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.batch.PendingException;
import caravan.cri.ContainerPath;
import caravan.kubernetes.ContainerMetadata;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A directory with a clock that the test moves and a source that it speaks for. */
abstract class DirectoryTest {

    static final long SECOND = 1_000;
    static final long HOUR = 3_600 * SECOND;

    @TempDir
    Path folder;

    final AtomicLong clock = new AtomicLong(1_000_000);
    final PodsConfiguration configuration = new PodsConfiguration();
    FakeSource source = new FakeSource();
    PodDirectory directory;

    @BeforeEach
    void open() {
        configuration.setNode("n1");
        configuration.setState(folder.resolve("pods").toString());
        reopen();
    }

    @AfterEach
    void close() {
        directory.close();
    }

    /** Another process, after the former one has been killed or closed. */
    void reopen() {
        source = new FakeSource();
        directory = new PodDirectory(configuration.options(Map.of()), source, clock::get);
    }

    void pass(long millis) {
        clock.addAndGet(millis);
        directory.tick();
    }

    ContainerMetadata find(ContainerPath path) {
        return directory.find(path);
    }

    void assertPending(ContainerPath path) {
        assertThatThrownBy(() -> directory.find(path)).isInstanceOf(PendingException.class);
    }
}
