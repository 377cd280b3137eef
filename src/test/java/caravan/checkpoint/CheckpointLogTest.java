package caravan.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointLogTest {

    @TempDir
    Path directory;

    @Test
    void whatWasFlushedIsThereAfterReopening() throws IOException {
        try (CheckpointLog log = CheckpointLog.open(directory)) {
            log.put("a", "1");
            log.put("b", "2");
            log.flush();
            log.put("a", "3");
            log.remove("b");
            log.flush();
            log.put("c", "4");
        }
        try (CheckpointLog log = CheckpointLog.open(directory)) {
            assertThat(log.entries()).isEqualTo(Map.of("a", "3", "c", "4"));
            assertThat(log.faults()).isEmpty();
            assertThat(log.isDirty()).isFalse();
        }
    }
}
