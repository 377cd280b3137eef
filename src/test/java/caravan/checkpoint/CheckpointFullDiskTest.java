package caravan.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.disk.SmallDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is really full. */
@Timeout(60)
class CheckpointFullDiskTest {

    private static final int DISK_BYTES = 256 * 1024;

    @TempDir
    Path directory;

    private SmallDisk small;
    private Path disk;

    @BeforeEach
    void mount() throws Exception {
        small = SmallDisk.mount(directory.resolve("disk"), DISK_BYTES);
        disk = small.folder();
    }

    @AfterEach
    void unmount() throws Exception {
        if (small != null) {
            small.close();
        }
    }

    @Test
    void whatDidNotFitIsWrittenWhenThereIsSpaceAgain() throws IOException {
        Map<String, String> expected;
        try (CheckpointLog log = CheckpointLog.open(disk)) {
            log.put("before", "1");
            log.flush();
            Path filler = small.fill();
            int failures = 0;
            for (int i = 0; i < 200; i++) {
                log.put("during" + i, "x".repeat(100));
                failures += flush(log);
            }
            assertThat(failures).isPositive();
            assertThat(log.isDirty()).isTrue();
            Files.delete(filler);
            log.flush();
            assertThat(log.isDirty()).isFalse();
            expected = new TreeMap<>(log.entries());
        }
        assertReopened(expected);
    }

    @Test
    void theFirstFlushWaitsForSpaceAndLeavesNoTemporaryFile() throws IOException {
        Files.createDirectory(disk.resolve("state"));
        Path filler = small.fill();
        try (CheckpointLog log = CheckpointLog.open(disk.resolve("state"))) {
            log.put("a", "x".repeat(10_000));
            assertThatThrownBy(log::flush)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("checkpoints.tmp")
                    .hasMessageContaining("No space left on device");
            assertThat(disk.resolve("state")).isEmptyDirectory();
            Files.delete(filler);
            log.flush();
            assertThat(log.isDirty()).isFalse();
        }
    }

    @Test
    void aCrashOnAFullDiskLosesNothingThatWasFlushed() throws IOException {
        CheckpointLog log = CheckpointLog.open(disk);
        log.put("before", "1");
        log.flush();
        log.put("flushed", "1");
        log.flush();
        small.fill();
        Map<String, String> flushed = new TreeMap<>(log.entries());
        for (int i = 0; i < 200; i++) {
            log.put("during" + i, "x".repeat(100));
            if (flush(log) == 0) {
                flushed = new TreeMap<>(log.entries());
            }
        }
        // Not closed, as after a kill; what it holds open is given up with this object.
        assertReopened(flushed);
        Files.delete(disk.resolve("filler"));
        log.close();
    }

    private static int flush(CheckpointLog log) {
        try {
            log.flush();
            return 0;
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left on device");
            return 1;
        }
    }

    private void assertReopened(Map<String, String> expected) throws IOException {
        CheckpointLog reopened = CheckpointLog.open(disk);
        assertThat(reopened.entries()).isEqualTo(expected);
        assertThat(reopened.faults()).isEmpty();
    }
}
