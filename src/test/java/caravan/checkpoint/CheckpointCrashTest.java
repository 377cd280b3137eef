package caravan.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.checkpoint.ScriptedDisk.Fate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One life of a log, ended or disturbed at each of its calls to the disk. */
class CheckpointCrashTest {

    /** Small, so that the life includes several generations. */
    private static final long SMALL = 400;

    private static final int FLUSHES = 12;

    @TempDir(factory = InMemory.class)
    Path directory;

    /** Flushes {@code FLUSHES} times; {@code states} has what is durable for certain, and what may be, as last ones. */
    private static void live(CheckpointLog log, List<Map<String, String>> states) throws IOException {
        for (int i = 0; i < FLUSHES; i++) {
            log.put("file" + i % 5, "position " + i);
            log.put("both", "position " + i);
            if (i % 4 == 3) {
                log.remove("file" + (i - 1) % 5);
            }
            states.add(new TreeMap<>(log.entries()));
            log.flush();
        }
    }

    private static int callsOfALife(Path directory) throws IOException {
        ScriptedDisk disk = new ScriptedDisk(false);
        try (CheckpointLog log = CheckpointLog.open(directory, disk, SMALL)) {
            live(log, new ArrayList<>());
        }
        assertThat(disk.calls.stream().filter("rename checkpoints.tmp to checkpoints"::equals))
                .as("generations")
                .hasSizeGreaterThan(3);
        return disk.calls.size();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.01, 0.5, 0.99, 1})
    void killedInAnyCallLeavesTheStateBeforeOrAfterTheFlush(double part) throws IOException {
        int calls = callsOfALife(directory.resolve("whole"));
        for (int i = 0; i < calls; i++) {
            Path state = directory.resolve(i + "");
            List<Map<String, String>> states = new ArrayList<>(List.of(Map.of()));
            kill(state, i, part, states);
            assertThat(reopened(state)).as("killed in call " + i).isIn(lastTwo(states));
            assertOnlyFilesOfOurs(state);
        }
    }

    private static void kill(Path state, int call, double part, List<Map<String, String>> states) throws IOException {
        ScriptedDisk disk = new ScriptedDisk(false);
        disk.trap(call, new Fate(part, Fate.End.KILLS));
        try (CheckpointLog log = CheckpointLog.open(state, disk, SMALL)) {
            live(log, states);
        } catch (ScriptedDisk.Killed e) {
            assertThat(disk.calls).hasSize(call + 1);
        }
    }

    private static List<Map<String, String>> lastTwo(List<Map<String, String>> states) {
        return states.subList(Math.max(0, states.size() - 2), states.size());
    }

    @ParameterizedTest
    @CsvSource({"false, false", "false, true", "true, false", "true, true"})
    void powerThatFailsBehindAnyCallLeavesTheStateBeforeOrAfterTheFlush(boolean names, boolean contents)
            throws IOException {
        List<Map<String, String>> states = new ArrayList<>(List.of(Map.of()));
        List<PowerDisk> disks = new ArrayList<>();
        int[] cuts = {0};
        PowerDisk disk = new PowerDisk(call -> {
            Path state = directory.resolve("cut" + cuts[0]++);
            disks.get(0).cut(state, names, contents);
            assertThat(reopened(state)).as("behind " + call).isIn(lastTwo(states));
        });
        disks.add(disk);
        try (CheckpointLog log = CheckpointLog.open(directory.resolve("life"), disk, SMALL)) {
            live(log, states);
        }
        assertThat(cuts[0]).isGreaterThan(4 * FLUSHES);
    }

    /** What a reopened log says, which nobody may find damaged; and it goes on from there. */
    private static Map<String, String> reopened(Path state) throws IOException {
        Map<String, String> entries;
        try (CheckpointLog log = CheckpointLog.open(state, new ScriptedDisk(false), SMALL)) {
            assertThat(log.faults()).isEmpty();
            entries = new TreeMap<>(log.entries());
            log.put("went on", "yes");
            log.flush();
        }
        try (CheckpointLog log = CheckpointLog.open(state, new ScriptedDisk(false), SMALL)) {
            Map<String, String> expected = new TreeMap<>(entries);
            expected.put("went on", "yes");
            assertThat(log.entries()).isEqualTo(expected);
            assertThat(log.faults()).isEmpty();
        }
        return entries;
    }

    private static void assertOnlyFilesOfOurs(Path state) throws IOException {
        try (Stream<Path> files = Files.list(state)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("checkpoints", "checkpoints.previous");
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.5, 1})
    void killedTwiceInARowLosesNothingEither(double part) throws IOException {
        int calls = callsOfALife(directory.resolve("whole"));
        for (int i = 0; i < calls; i++) {
            Path state = directory.resolve(i + "");
            List<Map<String, String>> states = new ArrayList<>(List.of(Map.of()));
            kill(state, i, part, states);
            for (int j = 0; j < 8; j++) {
                killedAgain(state, j, part);
            }
            assertThat(reopened(state)).as("killed in call " + i).isIn(lastTwo(states));
        }
    }

    /** Opens, and mends what needs it, up to call {@code j}. */
    private static void killedAgain(Path state, int j, double part) throws IOException {
        ScriptedDisk disk = new ScriptedDisk(false);
        disk.trap(j, new Fate(part, Fate.End.KILLS));
        try (CheckpointLog log = CheckpointLog.open(state, disk, SMALL)) {
            assertThat(log.faults()).isEmpty();
            log.flush();
        } catch (ScriptedDisk.Killed e) {
            assertThat(disk.calls).hasSize(j + 1);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.5, 1})
    void anyCallThatFailsOnceIsMadeGoodByALaterFlush(double part) throws IOException {
        int calls = callsOfALife(directory.resolve("whole"));
        for (int i = 0; i < calls; i++) {
            Path state = directory.resolve(i + "");
            ScriptedDisk disk = new ScriptedDisk(false);
            disk.trap(i, new Fate(part, Fate.End.FAILS));
            Map<String, String> expected = liveOn(state, disk);
            assertThat(reopened(state)).as("failed call " + i).isEqualTo(expected);
            assertOnlyFilesOfOurs(state);
        }
    }

    /** Lives on through failures: what a flush could not do the next one does. */
    private static Map<String, String> liveOn(Path state, ScriptedDisk disk) throws IOException {
        CheckpointLog log = null;
        while (log == null) {
            try {
                log = CheckpointLog.open(state, disk, SMALL);
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("made to fail");
            }
        }
        int failures = 0;
        for (int i = 0; i < FLUSHES; i++) {
            log.put("file" + i % 5, "position " + i);
            try {
                log.flush();
            } catch (IOException e) {
                assertThat(log.isDirty()).isTrue();
                failures++;
            }
        }
        assertThat(failures).isLessThanOrEqualTo(1);
        Map<String, String> expected = new TreeMap<>(log.entries());
        log.close();
        return expected;
    }

    @Test
    void whatFailsForAWhileIsWrittenWhenTheCauseIsGone() throws IOException {
        for (String call : List.of("create", "append", "write", "force", "rename", "truncate", "overwrite", "delete")) {
            Path state = directory.resolve(call);
            ScriptedDisk disk = new ScriptedDisk(false);
            try (CheckpointLog log = CheckpointLog.open(state, disk, SMALL)) {
                log.put("before", "1");
                log.flush();
                disk.failAll(call);
                for (int i = 0; i < 30; i++) {
                    log.put("during", "" + i);
                    flushOrNot(log);
                }
                disk.mend();
                log.put("after", "1");
                log.flush();
                assertThat(log.isDirty()).isFalse();
            }
            assertThat(reopened(state)).as(call).isEqualTo(Map.of("before", "1", "during", "29", "after", "1"));
            assertOnlyFilesOfOurs(state);
        }
    }

    private static void flushOrNot(CheckpointLog log) {
        try {
            log.flush();
        } catch (IOException e) {
            assertThat(log.isDirty()).isTrue();
        }
    }

    @Test
    void aLogThatCannotBeShortenedGoesOnAndIsNotTriedWithEveryFlush() throws IOException {
        ScriptedDisk disk = new ScriptedDisk(false);
        try (CheckpointLog log = CheckpointLog.open(directory, disk, SMALL)) {
            log.put("a", "0");
            log.flush();
            disk.calls.clear();
            disk.failAll("create");
            for (int i = 0; i < 200; i++) {
                log.put("a", "" + i);
                log.flush();
            }
            assertThat(disk.calls.stream().filter("create checkpoints.tmp"::equals))
                    .hasSizeBetween(5, 20);
            disk.mend();
            for (int i = 0; i < 200; i++) {
                log.put("a", "" + i);
                log.flush();
            }
        }
        assertThat(Files.size(directory.resolve("checkpoints"))).isLessThan(2 * SMALL);
        assertThat(reopened(directory)).isEqualTo(Map.of("a", "199"));
    }

    @Test
    void aLogThatFailedToSyncDoesNotBecomeTheSpare() throws IOException {
        ScriptedDisk disk = new ScriptedDisk(false);
        Path previous = directory.resolve("checkpoints.previous");
        try (CheckpointLog log = CheckpointLog.open(directory, disk, SMALL)) {
            log.put("a", "1");
            log.flush();
            byte[] spare = Files.readAllBytes(previous);
            disk.failAll("force checkpoints");
            log.put("a", "2");
            flushOrNot(log);
            disk.mend();
            log.flush();
            assertThat(previous).hasBinaryContent(spare);
        }
        assertThat(disk.calls)
                .endsWith(
                        "append checkpoints",
                        "write checkpoints",
                        "force checkpoints",
                        "create checkpoints.tmp",
                        "write checkpoints.tmp",
                        "overwrite checkpoints.tmp",
                        "force checkpoints.tmp",
                        "rename checkpoints.tmp to checkpoints",
                        "force directory");
    }
}
