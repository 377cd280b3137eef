package caravan.tail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Files with a backlog take turns, and keep no other file waiting. */
class FairnessTest extends RigTest {

    private static final int BATCH = 64 * 1024;

    @BeforeEach
    void smallBatches() {
        rig.options.setMaxBatchBytes(BATCH);
    }

    /** Appends so many batches. */
    private void backlog(String name, int batches) {
        rig.write(name, ("x".repeat(BATCH / 2 - 1) + "\n").repeat(2 * batches));
    }

    private void turns(int count) {
        for (int i = 0; i < count; i++) {
            rig.tailer().work();
        }
    }

    private List<String> filesOfBatches() {
        return rig.batches.stream()
                .map(batch ->
                        rig.logs.relativize(Path.of(batch.source().path())).toString())
                .toList();
    }

    @Test
    void aSmallFileIsReadBesideABacklog() throws IOException {
        backlog("big.log", 50);
        rig.start().tailer().tick();
        turns(10);
        rig.write("small.log", "one\n");
        rig.pass(1_000).tailer().tick();
        turns(2);
        assertThat(rig.messages("small.log")).containsExactly("one");
        rig.write("small.log", "two\n");
        rig.pass(1_000).tailer().tick();
        turns(2);
        assertThat(rig.messages("small.log")).containsExactly("one", "two");
        assertThat(rig.messages("big.log")).hasSizeLessThan(2 * 50);
    }

    @Test
    void backlogsTakeTurnsBatchByBatch() throws IOException {
        backlog("a.log", 5);
        backlog("b.log", 5);
        backlog("c.log", 5);
        rig.start().tailer().tick();
        turns(15);
        List<String> files = filesOfBatches();
        assertThat(files).hasSize(15);
        assertThat(files.subList(0, 3)).containsExactlyInAnyOrder("a.log", "b.log", "c.log");
        assertThat(files.subList(3, 15)).isEqualTo(files.subList(0, 12));
    }

    @Test
    void aFileThatGrowsFasterThanItIsReadDoesNotKeepOthersWaiting() throws IOException {
        rig.route = batch -> {
            if (batch.source().path().endsWith("big.log")) {
                backlog("big.log", 2);
            }
            Rig.deliverAll(batch);
        };
        backlog("big.log", 1);
        rig.start();
        for (int i = 0; i < 20; i++) {
            rig.write("small.log", i + "\n");
            rig.pass(1_000).tailer().tick();
            turns(3);
            assertThat(rig.messages("small.log")).hasSize(i + 1);
        }
    }

    @Test
    void manySmallFilesAreReadBesideABacklogInOneRound() throws IOException {
        backlog("big.log", 50);
        for (int i = 0; i < 30; i++) {
            rig.write(i + ".log", "one\n");
        }
        rig.start().tailer().tick();
        turns(31);
        assertThat(filesOfBatches()).hasSize(31).doesNotHaveDuplicates();
    }
}
