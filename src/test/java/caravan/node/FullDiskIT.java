package caravan.node;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.disk.SmallDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** State and archive on a disk that is full for a while: everything waits, and nothing is lost or doubled by it. */
@Timeout(180)
class FullDiskIT {

    private static final int FULL_BYTES = 1 << 20;
    private static final int ENOUGH_BYTES = 128 << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private SmallDisk disk;
    private SampleNode node;
    private CollectorProcess collector;

    @BeforeEach
    void start() throws Exception {
        disk = SmallDisk.mount(folder.resolve("disk"), FULL_BYTES);
        for (String name : new String[] {"archive", "state", "dead-letters"}) {
            Files.createSymbolicLink(
                    folder.resolve(name), Files.createDirectory(disk.folder().resolve(name)));
        }
        node = new SampleNode(
                folder.resolve("node"), new Plan().bytesPerSecond(500_000).maxFiles(1000), Instant.now());
        collector = new CollectorProcess(folder, node.containers(), "archive.roll.age=2s", "state.min-free=0%");
    }

    @AfterEach
    void end() throws Exception {
        if (collector != null) {
            collector.kill();
            node.close();
        }
        if (disk != null) {
            disk.close();
        }
    }

    private void write(int seconds) throws IOException {
        for (int i = 0; i < 10 * seconds; i++) {
            node.step(Duration.ofMillis(100));
        }
    }

    private void startCollector() throws IOException, InterruptedException {
        collector.start();
        assertThat(Wait.until(PATIENCE, collector::isRunning))
                .as(collector.said())
                .isTrue();
    }

    private void waitUntilItIsFull() throws IOException, InterruptedException {
        assertThat(Wait.until(PATIENCE, () -> collector.said().contains("No space left on device")))
                .as(collector.said())
                .isTrue();
    }

    private void everythingArrivesOnce() throws IOException, InterruptedException {
        node.finish();
        Path real = collector.archive().toRealPath();
        ArchiveFollower archive = new ArchiveFollower(real);
        long all = node.written().begun();
        assertThat(Wait.until(PATIENCE, () -> archive.poll() >= all))
                .as(collector.said())
                .isTrue();
        assertThat(collector.stop(PATIENCE)).isTrue();
        assertThat(ArchiveCheck.check(real, node.written(), false).isClean()).isTrue();
        assertThat(ReportedLedger.in(collector.said()).faults(node.sourceBytes(), all))
                .isEmpty();
    }

    @Test
    void aDiskThatFillsUp() throws Exception {
        startCollector();
        write(10);
        waitUntilItIsFull();
        write(10);
        disk.resize(ENOUGH_BYTES);
        everythingArrivesOnce();
    }

    @Test
    void aKillWhileTheDiskIsFull() throws Exception {
        startCollector();
        write(20);
        waitUntilItIsFull();
        collector.kill();
        startCollector();
        write(5);
        collector.kill();
        disk.resize(ENOUGH_BYTES);
        startCollector();
        everythingArrivesOnce();
    }

    @Test
    void aDiskThatIsFullAtTheVeryFirstStart() throws Exception {
        write(5);
        Path filler = disk.fill();
        startCollector();
        waitUntilItIsFull();
        Files.delete(filler);
        disk.resize(ENOUGH_BYTES);
        everythingArrivesOnce();
    }
}
