package caravan.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.batch.Cut;
import caravan.batch.Incarnation;
import caravan.checkpoint.CheckpointLog;
import caravan.checkpoint.StateSample;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The checkpoint of a journal of version 1 is read. */
class StateSampleTest {

    private static final Incarnation INCARNATION = Incarnation.parse("019d3c0e5b6a4f21a8f0c35e97d10b44");

    @TempDir
    Path folder;

    @BeforeEach
    void copy() throws IOException {
        StateSample.copy("stream/checkpoints", folder.resolve("checkpoints"));
    }

    @Test
    void checkpointOfVersionOneIsRead() throws IOException {
        try (CheckpointLog log = CheckpointLog.open(folder)) {
            StreamState state = new StreamState(log);
            state.check("journal:node");

            assertThat(state.token()).isEqualTo("s=4a36;i=7d0;b=af85");
            assertThat(state.next()).isEqualTo(new StreamState.Next(2, INCARNATION, 1310720));
            assertThat(state.ledger().readRecords()).isEqualTo(4000);
            assertThat(state.left()).singleElement().satisfies(left -> {
                assertThat(left.generation()).isEqualTo(2);
                assertThat(left.incarnation()).isEqualTo(INCARNATION);
                assertThat(left.offset()).isEqualTo(1048576);
                assertThat(left.length()).isEqualTo(262144);
                assertThat(left.cut()).isEqualTo(Cut.NONE);
                assertThat(left.isWhole()).isTrue();
            });
        }
    }

    @Test
    void laterVersionIsRefusedWithBothVersions() throws IOException {
        try (CheckpointLog log = CheckpointLog.open(folder)) {
            log.put("stream", "2");
            assertThatThrownBy(() -> new StreamState(log).check("journal:node"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("journal:node")
                    .hasMessageContaining("it is of version 2 and not 1");
        }
    }
}
