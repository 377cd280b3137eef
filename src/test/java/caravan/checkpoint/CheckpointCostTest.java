package caravan.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What 10,000 entries of the length that a source file has cost, counted in bytes. */
class CheckpointCostTest {

    private static final int ENTRIES = 10_000;

    @TempDir(factory = InMemory.class)
    Path directory;

    private final ScriptedDisk disk = new ScriptedDisk(false);
    private CheckpointLog log;

    @BeforeEach
    void manyEntries() throws IOException {
        log = CheckpointLog.open(directory, disk, CheckpointLog.SMALL);
        for (int i = 0; i < ENTRIES; i++) {
            log.put(key(i), value(i, 0));
        }
        log.flush();
    }

    private static String key(int i) {
        return String.format("%032x", i * 0x9e3779b97f4a7c15L);
    }

    private static String value(int i, long position) {
        return "/var/log/pods/namespace_pod-" + i + "_uid/container/0.log " + position;
    }

    private int lineLength(int i, long position) {
        return LogLine.encode(new LogLine.Change(key(i), value(i, position))).length;
    }

    @Test
    void oneChangeCostsOneLine() throws IOException {
        for (int i = 0; i < 100; i++) {
            long before = disk.bytesWritten;
            log.put(key(i), value(i, 4096));
            log.flush();
            assertThat(disk.bytesWritten - before).isLessThan(lineLength(i, 4096) + 100);
        }
    }

    @Test
    void aFlushWithoutAChangeCostsNothing() throws IOException {
        long before = disk.bytesWritten;
        for (int i = 0; i < ENTRIES; i++) {
            log.put(key(i), value(i, 0));
        }
        log.flush();
        assertThat(disk.bytesWritten).isEqualTo(before);
    }

    @Test
    void writingAnewNowAndThenAddsLessThanHalf() throws IOException {
        long before = disk.bytesWritten;
        long changed = 0;
        for (int round = 1; round <= 400; round++) {
            for (int i = 0; i < 250; i++) {
                int entry = (round * 250 + i) % ENTRIES;
                log.put(key(entry), value(entry, round));
                changed += lineLength(entry, round);
            }
            log.flush();
        }
        long written = disk.bytesWritten - before;
        assertThat(disk.calls.stream().filter("create checkpoints.tmp"::equals)).hasSizeGreaterThan(4);
        assertThat(written).isLessThan(changed * 3 / 2);
        assertThat(Files.size(directory.resolve("checkpoints"))).isLessThan(5L * ENTRIES * lineLength(9999, 400));
    }

    @Test
    void fewEntriesThatChangeOftenKeepTheLogSmall() throws IOException {
        try (CheckpointLog few = CheckpointLog.open(directory.resolve("few"), disk, CheckpointLog.SMALL)) {
            long before = disk.bytesWritten;
            for (int round = 0; round < 20_000; round++) {
                few.put(key(0), value(0, round));
                few.flush();
            }
            assertThat(disk.bytesWritten - before).isLessThan(20_000L * (lineLength(0, 20_000) + 100));
        }
        assertThat(Files.size(directory.resolve("few/checkpoints"))).isLessThan(CheckpointLog.SMALL + 300);
    }
}
