package caravan.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointLogTest {

    @TempDir
    Path directory;

    private CheckpointLog open() throws IOException {
        return CheckpointLog.open(directory.resolve("state"), disk, CheckpointLog.SMALL);
    }

    private final ScriptedDisk disk = new ScriptedDisk(false);

    private Path file(String name) {
        return directory.resolve("state").resolve(name);
    }

    @Test
    void whatWasFlushedIsThereAfterReopening() throws IOException {
        try (CheckpointLog log = open()) {
            log.put("a", "1");
            log.put("b", "2");
            log.flush();
            log.put("a", "3");
            log.remove("b");
            log.flush();
            log.put("c", "flushed by close");
        }
        try (CheckpointLog log = open()) {
            assertThat(log.entries()).isEqualTo(Map.of("a", "3", "c", "flushed by close"));
            assertThat(log.faults()).isEmpty();
            assertThat(log.isDirty()).isFalse();
        }
    }

    /** Somebody has to be able to read it in ten years: this is the sample of the package's description. */
    @Test
    void theFormatIsTheOneThatIsDescribed() throws IOException {
        try (CheckpointLog log = open()) {
            log.put("4f1c", "/var/log/a.log 1048576");
            log.put("77ae", "C:\\logs\tb.log 0");
            log.flush();
            log.put("4f1c", "/var/log/a.log 2097152");
            log.remove("77ae");
        }
        assertThat(file("checkpoints")).hasContent("""
                caravan-checkpoints 1
                072a78a8\tdurable\t0000000000000000236
                b8a042e9\tput\t4f1c\t/var/log/a.log 1048576
                da471a83\tput\t77ae\tC:\\\\logs\\tb.log 0
                ed24cc08\tflush\t2\t2
                8cd335fb\tput\t4f1c\t/var/log/a.log 2097152
                590b0f27\tremove\t77ae
                48655e76\tflush\t3\t2
                """);
    }

    @Test
    void theFirstStartLeavesTheDirectoryAloneUntilThereIsSomethingToKeep() throws IOException {
        CheckpointLog log = open();
        assertThat(log.entries()).isEmpty();
        assertThat(log.isDirty()).isFalse();
        log.close();
        assertThat(file("")).isEmptyDirectory();
    }

    @Test
    void directoriesAreCreatedAndSynced() throws IOException {
        Path deep = directory.resolve("a/b/c");
        CheckpointLog.open(deep, disk, CheckpointLog.SMALL).close();
        assertThat(deep).isDirectory();
        assertThat(disk.calls.stream().filter("force directory"::equals)).hasSize(3);
    }

    @Test
    void theSameValueIsNoChange() throws IOException {
        try (CheckpointLog log = open()) {
            log.put("a", "1");
            log.flush();
            int calls = disk.calls.size();
            log.put("a", new String("1"));
            log.remove("b");
            assertThat(log.isDirty()).isFalse();
            log.flush();
            assertThat(disk.calls).hasSize(calls);
        }
    }

    @Test
    void aFlushIsOneWriteAndOneSync() throws IOException {
        try (CheckpointLog log = open()) {
            log.put("a", "1");
            log.flush();
            log.put("a", "2");
            log.flush();
            disk.calls.clear();
            log.put("a", "3");
            log.put("b", "1");
            log.remove("a");
            log.flush();
            assertThat(disk.calls).containsExactly("write checkpoints", "force checkpoints", "overwrite checkpoints");
        }
    }

    @Test
    void entriesCannotBeChangedFromOutside() throws IOException {
        try (CheckpointLog log = open()) {
            assertThatThrownBy(() -> log.entries().put("a", "1")).isInstanceOf(UnsupportedOperationException.class);
        }
    }

    @Test
    void aKeyAndValueThatAreTooLongAreRefused() throws IOException {
        try (CheckpointLog log = open()) {
            assertThatThrownBy(() -> log.put("key", "x".repeat(CheckpointLog.MAX_CHARACTERS - 2)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("a key and its value may have 131072 characters: were 3 and 131070");
            assertThat(log.entries()).isEmpty();
        }
    }

    @Test
    void theLongestLineCanBeReadAgain() throws IOException {
        String worst = "\0".repeat(CheckpointLog.MAX_CHARACTERS);
        try (CheckpointLog log = open()) {
            log.put(worst, "");
            log.put("behind", "it");
        }
        try (CheckpointLog log = open()) {
            assertThat(log.entries()).isEqualTo(Map.of(worst, "", "behind", "it"));
            assertThat(log.faults()).isEmpty();
        }
    }

    @Test
    void aClosedLogRefusesChangesAndMayBeClosedAgain() throws IOException {
        CheckpointLog log = open();
        log.put("a", "1");
        log.close();
        log.close();
        assertThatThrownBy(() -> log.put("a", "2"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(file("checkpoints") + " is closed");
        assertThatThrownBy(log::flush).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aLogThatFailsToFlushIsClosedNonetheless() throws IOException {
        CheckpointLog log = open();
        log.put("a", "1");
        disk.failAll("create");
        assertThatThrownBy(log::close).isInstanceOf(IOException.class).hasMessageContaining("made to fail");
        log.close();
    }

    @Test
    void anInterruptedThreadFlushesAndStaysInterrupted() throws IOException {
        Path state = directory.resolve("interrupted");
        try (CheckpointLog log = CheckpointLog.open(state)) {
            for (int i = 0; i < 3; i++) {
                log.put("a", "" + i);
                Thread.currentThread().interrupt();
                log.flush();
                assertThat(Thread.interrupted()).isTrue();
            }
        }
        try (CheckpointLog log = CheckpointLog.open(state)) {
            assertThat(log.entries()).isEqualTo(Map.of("a", "2"));
        }
    }

    @Test
    void filesRemovedWhileItRunsAreWrittenAnew() throws IOException {
        try (CheckpointLog log = open()) {
            log.put("a", "1");
            log.flush();
            Files.delete(file("checkpoints"));
            log.put("b", "1");
            log.flush();
            Files.delete(file("checkpoints"));
            Files.delete(file("checkpoints.previous"));
            Files.delete(file(""));
            log.put("c", "1");
            log.flush();
        }
        assertThat(file("checkpoints.previous")).exists();
        try (CheckpointLog log = open()) {
            assertThat(log.entries()).isEqualTo(Map.of("a", "1", "b", "1", "c", "1"));
            assertThat(log.faults()).isEmpty();
        }
    }

    @Test
    void aFileChangedWhileItRunsIsReplacedAndDoesNotBecomeTheSpare() throws IOException {
        try (CheckpointLog log = open()) {
            log.put("a", "1");
            log.flush();
            log.put("a", "2");
            log.flush();
            Files.writeString(file("checkpoints"), "foreign");
            log.put("a", "3");
            log.flush();
        }
        assertThat(Files.readString(file("checkpoints.previous"))).contains("\tput\ta\t1\n");
        try (CheckpointLog log = open()) {
            assertThat(log.entries()).isEqualTo(Map.of("a", "3"));
        }
    }

    @Test
    void aFileInPlaceOfTheDirectoryIsAnError() throws IOException {
        Files.writeString(file(""), "not a directory");
        assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining(file("").toString());
    }

    @Test
    void aLogThatCannotBeReadIsAnErrorAndNotDamage() throws IOException {
        Files.createDirectories(file("checkpoints"));
        assertThatThrownBy(this::open)
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(CheckpointDamagedException.class)
                .hasMessageContaining(file("checkpoints").toString());
    }
}
