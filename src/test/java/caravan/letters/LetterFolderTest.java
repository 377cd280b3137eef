package caravan.letters;

import static caravan.letters.Letters.bytes;
import static caravan.letters.Letters.files;
import static caravan.letters.Letters.letter;
import static caravan.letters.Letters.messages;
import static caravan.letters.Letters.names;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.disk.SmallDisk;
import caravan.warnings.Warnings;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Letters on their way to the disk. */
class LetterFolderTest {

    private static final Bound WIDE = new Bound(1 << 20, "1m", false);
    private static final Bound TWO_FILES = new Bound(2 * 4096, "8k", false);

    private static final String A = letter(0, "a");
    private static final String B = letter(10, "b");
    private static final String C = letter(20, "c");

    @TempDir
    Path temporary;

    private Path path;
    private PowerDisk disk;
    private Instant now = Instant.now();
    private LetterFolder folder;

    @BeforeEach
    void open() throws IOException {
        path = temporary.resolve("dead").resolve("letters");
        disk = new PowerDisk(path);
        folder = folder(path, disk);
    }

    private LetterFolder folder(Path at, Disk on) {
        InstantSource clock = () -> now;
        return new LetterFolder(
                at, on, clock, new Warnings(LoggerFactory.getLogger("test"), clock::millis, Duration.ofMinutes(1)));
    }

    private Path write(String name, String... letters) throws IOException {
        Files.createDirectories(path);
        return Files.write(path.resolve(name), bytes(letters));
    }

    @Test
    void contentIsDurableBeforeItHasItsNameAndTheNameAtTheEnd() throws Exception {
        folder.keep("x.ndjson", bytes(A, B), WIDE);

        assertThat(disk.log)
                .containsExactly(
                        "mkdir dead",
                        "sync " + temporary.getFileName(),
                        "mkdir letters",
                        "sync dead",
                        "create part",
                        "write part",
                        "sync part",
                        "rename to x.ndjson",
                        "sync letters");
        assertThat(messages(path)).containsExactly("a", "b");
    }

    @Test
    void lettersThatComeAgainAreWrittenOnceAndMadeDurable() throws Exception {
        folder.keep("x.ndjson", bytes(A, B), WIDE);
        disk.log.clear();
        folder.keep("x.ndjson", bytes(letter("2026-11-23T00:00:00Z", "store", "another one", 0, "a"), B), WIDE);

        assertThat(messages(path)).containsExactly("a", "b");
        assertThat(disk.log).containsExactly("sync x.ndjson", "sync letters");
        assertThat(folder.counters().kept.sum()).isEqualTo(2);
        assertThat(folder.counters().repeated.sum()).isEqualTo(1);
    }

    @Test
    void whatComesAgainWithMoreLettersLosesNone() throws Exception {
        folder.keep("x.ndjson", bytes(A, C), WIDE);
        folder.keep("x.ndjson", bytes(A, B, C), WIDE);

        assertThat(names(path)).containsExactly("x-1.ndjson", "x.ndjson");
        assertThat(messages(path)).containsExactly("a", "b", "c", "a", "c");
    }

    @Test
    void aRecordThatHasChangedIsAnotherLetter() throws Exception {
        folder.keep("x.ndjson", bytes(A), WIDE);
        folder.keep("x.ndjson", bytes(letter(0, "mended")), WIDE);

        assertThat(messages(path)).containsExactly("mended", "a");
    }

    @Test
    void aTornFileOfTheNameDoesNotCount() throws Exception {
        write("x.ndjson", A, B.substring(0, 100));
        write("x-1.ndjson");
        folder.keep("x.ndjson", bytes(A, B), WIDE);

        assertThat(files(path)).hasSize(3);
        assertThat(messages(path)).containsExactly("a", "b", "a", "?");
    }

    @Test
    void aFileThatIsBeingReplayedDoesNotCount() throws Exception {
        LetterFile file = file(write("x.ndjson", A));
        folder.beginReplay(file);
        folder.keep("x.ndjson", bytes(A), WIDE);
        folder.keep("x.ndjson", bytes(A), WIDE);
        folder.endReplayOfAll(file);

        assertThat(names(path)).containsExactly("x-1.ndjson");
        assertThat(messages(path)).containsExactly("a");
    }

    private LetterFile file(Path of) throws IOException {
        return new LetterFile(of, Files.size(of), Files.getLastModifiedTime(of).toMillis());
    }

    @Test
    void aFileThatChangesDuringItsReplayStays() throws Exception {
        Path changed = write("x.ndjson", A);
        LetterFile file = file(changed);
        folder.beginReplay(file);
        write("x.ndjson", A, B);

        assertThatThrownBy(() -> folder.endReplayOfAll(file)).hasMessageContaining("somebody has changed it");
        assertThat(messages(path)).containsExactly("a", "b");
    }

    @Test
    void whatCannotBeWrittenLeavesNothingBehind() throws Exception {
        disk.failWrites(new IOException("No space left on device"));
        assertThatThrownBy(() -> folder.keep("x.ndjson", bytes(A), WIDE)).hasMessage("No space left on device");

        assertThat(names(path)).isEmpty();
        disk.failWrites(null);
        folder.keep("x.ndjson", bytes(A), WIDE);
        assertThat(messages(path)).containsExactly("a");
    }

    @Test
    void partsThatACrashLeftGoWhenTheyAreOld() throws Exception {
        Path old = write(".part-1", A);
        write(".part-2", B);
        Files.setLastModifiedTime(old, FileTime.from(now.minus(Duration.ofHours(2))));
        folder.keep("x.ndjson", bytes(C), WIDE);

        assertThat(names(path)).containsExactly(".part-2", "x.ndjson");
        assertThat(folder.survey().files()).isEqualTo(1);
    }

    @Test
    void aFolderThatIsTakenAwayIsMadeAgain() throws Exception {
        folder.keep("x.ndjson", bytes(A), WIDE);
        Files.delete(path.resolve("x.ndjson"));
        Files.delete(path);
        folder.keep("y.ndjson", bytes(B), WIDE);

        assertThat(messages(path)).containsExactly("b");
    }

    // ---- the bound

    @Test
    void aFullFolderTurnsLettersAwayAndSaysWhatToDo() throws Exception {
        folder.keep("x.ndjson", bytes(A), TWO_FILES);
        folder.keep("y.ndjson", bytes(B), TWO_FILES);

        assertThatThrownBy(() -> folder.keep("z.ndjson", bytes(C), TWO_FILES))
                .isInstanceOf(FileSystemException.class)
                .hasMessageContaining(path.toString())
                .hasMessageContaining("2 files of dead letters take 8192 bytes, 4096 more are needed")
                .hasMessageContaining("`size` (property dead-letters.size) allows 8192 (8k)")
                .hasMessageContaining("dead-letters.when-full=shed");
        assertThat(messages(path)).containsExactly("a", "b");
        assertThat(folder.counters().isFull).isTrue();
        assertThat(folder.counters().turnedAway.sum()).isEqualTo(1);
    }

    @Test
    void whatIsThereAlreadyIsNotTurnedAway() throws Exception {
        folder.keep("x.ndjson", bytes(A), TWO_FILES);
        folder.keep("y.ndjson", bytes(B), TWO_FILES);
        folder.keep("x.ndjson", bytes(A), TWO_FILES);

        assertThat(folder.counters().repeated.sum()).isEqualTo(1);
    }

    @Test
    void itGoesOnASecondAfterSomebodyMakesRoom() throws Exception {
        folder.keep("x.ndjson", bytes(A), TWO_FILES);
        folder.keep("y.ndjson", bytes(B), TWO_FILES);
        Files.delete(path.resolve("x.ndjson"));
        now = now.plusSeconds(1);
        folder.keep("z.ndjson", bytes(C), TWO_FILES);

        assertThat(messages(path)).containsExactly("b", "c");
        assertThat(folder.counters().isFull).isFalse();
    }

    @Test
    void theOldestLettersAreShedAndCountedExactly() throws Exception {
        Bound three = new Bound(3 * 4096 + 200, "12k", true);
        Files.setLastModifiedTime(write("young.ndjson", A), FileTime.from(now.minusSeconds(10)));
        Files.setLastModifiedTime(write("old.ndjson", A, B), FileTime.from(now.minusSeconds(30)));
        Files.setLastModifiedTime(write("older.ndjson", A, B, C), FileTime.from(now.minusSeconds(40)));
        folder.keep("new.ndjson", bytes(C), three);

        assertThat(names(path)).containsExactly("new.ndjson", "old.ndjson", "young.ndjson");
        assertThat(folder.counters().shed.sum()).isEqualTo(3);
        folder.keep("newer.ndjson", bytes(B), three);
        assertThat(names(path)).containsExactly("new.ndjson", "newer.ndjson", "young.ndjson");
        assertThat(folder.counters().shed.sum()).isEqualTo(5);
        assertThat(folder.counters().shedFiles.sum()).isEqualTo(2);
        assertThat(folder.survey())
                .isEqualTo(new Survey(3, 3 * 4096, folder.survey().oldestMillis()));
    }

    @Test
    void aFileThatIsBeingReplayedIsNotShedAndTakesNoRoom() throws Exception {
        LetterFile x = file(write("x.ndjson", A));
        LetterFile y = file(write("y.ndjson", B));
        folder.beginReplay(x);
        folder.beginReplay(y);
        folder.keep("z.ndjson", bytes(C), new Bound(4096, "4k", false));

        assertThatThrownBy(() -> folder.keep("zz.ndjson", bytes(A, B, C), new Bound(4096, "4k", false)))
                .hasMessageContaining("allows 4096");
        folder.keep("zz.ndjson", bytes(A, B, C), new Bound(4096, "4k", true));
        assertThat(names(path)).containsExactly("x.ndjson", "y.ndjson", "zz.ndjson");
    }

    @Test
    void whatIsBiggerThanTheBoundIsTurnedAwayAndNothingIsShed() throws Exception {
        write("x.ndjson", A);
        byte[] big = bytes(letter(30, "m".repeat(9000)));

        assertThatThrownBy(() -> folder.keep("z.ndjson", big, new Bound(8192, "8k", true)))
                .hasMessageContaining("12288 more are needed");
        assertThat(messages(path)).containsExactly("a");
    }

    // ---- a disk that is really full

    @Test
    void aFullDiskIsToldAndWhenThereIsRoomItGoesOn() throws Exception {
        try (SmallDisk small = SmallDisk.mount(temporary.resolve("small"), 64 * 1024)) {
            LetterFolder onSmall = folder(small.folder().resolve("letters"), SystemDisk.INSTANCE);
            onSmall.keep("x.ndjson", bytes(A), WIDE);
            Path filler = small.fill();

            assertThatThrownBy(() -> onSmall.keep("y.ndjson", bytes(letter(10, "b".repeat(9000))), WIDE))
                    .isInstanceOf(FileSystemException.class)
                    .hasMessageContaining("letters/.part-")
                    .hasMessageContaining("No space left on device");
            assertThat(names(onSmall.directory())).containsExactly("x.ndjson");
            Files.delete(filler);
            onSmall.keep("y.ndjson", bytes(B), WIDE);
            assertThat(messages(onSmall.directory())).containsExactly("a", "b");
        }
    }
}
