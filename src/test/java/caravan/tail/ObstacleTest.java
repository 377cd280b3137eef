package caravan.tail;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.batch.Batch;
import caravan.batch.Verdict;
import caravan.checkpoint.StateLock;
import caravan.disk.SmallDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What keeps the collector from beginning, and that it begins when that is gone. */
class ObstacleTest {

    @TempDir
    Path folder;

    private Pipeline pipeline;

    @BeforeEach
    void write() throws IOException {
        pipeline = new Pipeline(folder);
        pipeline.write("0.log", "one\n");
    }

    @AfterEach
    void close() throws IOException {
        pipeline.close();
    }

    private void start() throws Exception {
        pipeline.start(new RouteBuilder() {
            @Override
            public void configure() {
                from(pipeline.tail()).routeId("follow").process(exchange -> exchange.getMessage()
                        .getBody(Batch.class)
                        .decideAll(Verdict.DELIVERED, "test"));
            }
        });
    }

    private void beginsWhenItIsGone() throws IOException {
        pipeline.eventually("a beginning", () -> pipeline.consumer().tailer() != null);
        assertThat(pipeline.consumer().getObstacle()).isEmpty();
        pipeline.throughToTheEnd();
    }

    private Path state() throws IOException {
        try (Stream<Path> all = Files.list(folder.resolve("state/tail"))) {
            return all.findFirst().orElseThrow();
        }
    }

    @Test
    void aStateFolderThatCannotBeMade() throws Exception {
        Path inTheWay = Files.createFile(folder.resolve("state"));
        start();
        assertThat(pipeline.consumer().getObstacle())
                .startsWith("cannot use the checkpoints in " + folder)
                .contains("state");
        Files.delete(inTheWay);
        beginsWhenItIsGone();
    }

    @Test
    void checkpointsThatAreDamaged() throws Exception {
        start();
        pipeline.throughToTheEnd();
        pipeline.context.stop();
        Path state = state();
        Files.writeString(state.resolve("checkpoints"), "what is this?\n");
        Files.writeString(state.resolve("checkpoints.previous"), "and this?\n");
        pipeline.context.start();
        assertThat(pipeline.consumer().getObstacle()).contains("checkpoints").contains("CheckpointDamagedException");
        assertThat(pipeline.consumer().tailer()).isNull();

        Files.delete(state.resolve("checkpoints"));
        Files.delete(state.resolve("checkpoints.previous"));
        beginsWhenItIsGone();
    }

    @Test
    void aStateFolderThatAnotherProcessHas() throws Exception {
        start();
        pipeline.throughToTheEnd();
        pipeline.context.stop();
        try (StateLock other = new StateLock(state())) {
            assertThat(other.tryAcquire()).isTrue();
            pipeline.context.start();
            assertThat(pipeline.consumer().getObstacle()).contains("is in use by another process");
        }
        beginsWhenItIsGone();
    }

    @Test
    void aDiskThatStaysFullCostsNoDescriptors() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), 1 << 20)) {
            Files.createSymbolicLink(
                    folder.resolve("state"), Files.createDirectory(disk.folder().resolve("state")));
            Path filler = disk.fill();
            long before = watches();
            start();
            long end = System.nanoTime() + 3_500_000_000L; // three more tries
            pipeline.eventually("three more tries", () -> System.nanoTime() > end);
            assertThat(watches()).isLessThanOrEqualTo(before + 1);
            assertThat(pipeline.consumer().getObstacle()).contains("No space left");
            Files.delete(filler);
            beginsWhenItIsGone();
            pipeline.close();
        }
    }

    /** Instances of inotify that this process has. */
    private static long watches() throws IOException {
        long watches = 0;
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            for (Path descriptor : descriptors.toList()) {
                watches += Files.exists(descriptor, LinkOption.NOFOLLOW_LINKS)
                                && Files.readSymbolicLink(descriptor).toString().contains("inotify")
                        ? 1
                        : 0;
            }
        }
        return watches;
    }
}
