package caravan.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.batch.Incarnation;
import caravan.batch.Span;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealedLogTest {

    private static final Incarnation ONE = new Incarnation(1, 1);
    private static final Incarnation TWO = new Incarnation(2, 2);

    @TempDir
    Path folder;

    private Path path;
    private TestDisk disk;
    private Coverage coverage = new Coverage();

    @BeforeEach
    void prepare() {
        path = folder.resolve(".sealed");
        disk = new TestDisk(folder);
    }

    private SealedLog open(long compactBytes) throws IOException {
        coverage = new Coverage();
        return SealedLog.open(path, disk, coverage, new Warnings(new TestClock()), compactBytes);
    }

    private void add(SealedLog log, Incarnation incarnation, long from, long to) throws IOException {
        PartContents contents = new PartContents();
        contents.add(new Span(incarnation, from, to, 0));
        coverage.addAll(contents.ranges());
        log.append(List.of(contents));
    }

    @Test
    void whatWasNotedIsKnownAfterTheNextStart() throws IOException {
        SealedLog log = open(1_000);
        add(log, ONE, 0, 100);
        add(log, TWO, 50, 70);
        log.close();
        open(1_000).close();
        assertThat(coverage.contains(ONE, 99)).isTrue();
        assertThat(coverage.contains(ONE, 100)).isFalse();
        assertThat(coverage.contains(TWO, 49)).isFalse();
        assertThat(coverage.contains(TWO, 50)).isTrue();
    }

    @Test
    void tornLastLineIsCutOffWhereverItEnds() throws IOException {
        SealedLog log = open(1_000);
        add(log, ONE, 0, 100);
        long whole = Files.size(path);
        add(log, TWO, 0, 100);
        log.close();
        byte[] bytes = Files.readAllBytes(path);
        for (int length = (int) whole; length < bytes.length; length++) {
            Files.write(path, Arrays.copyOf(bytes, length));
            SealedLog again = open(1_000);
            assertThat(coverage.contains(ONE, 99)).isTrue();
            assertThat(coverage.contains(TWO, 0)).isFalse();
            add(again, TWO, 0, 30);
            again.close();
            open(1_000).close();
            assertThat(coverage.contains(TWO, 29)).isTrue();
        }
    }

    @Test
    void damagedByteCostsItsLineOnly() throws IOException {
        SealedLog log = open(1_000);
        add(log, ONE, 0, 100);
        add(log, TWO, 0, 100);
        log.close();
        byte[] bytes = Files.readAllBytes(path);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                continue; // belongs to two lines
            }
            byte[] damaged = bytes.clone();
            damaged[i] ^= 0x41;
            Files.write(path, damaged);
            open(1_000).close();
            assertThat(coverage.contains(ONE, 99) || coverage.contains(TWO, 99))
                    .as("byte %s", i)
                    .isTrue();
            assertThat(Files.readString(path)).startsWith("caravan-sealed 1\n");
        }
    }

    @Test
    void laterVersionIsRefused() throws IOException {
        Files.writeString(path, "caravan-sealed 2\nwhatever\n");
        assertThatThrownBy(() -> open(1_000)).hasMessageContaining("caravan-sealed 2");
        assertThat(disk.open).isEmpty();
        assertThat(path).hasContent("caravan-sealed 2\nwhatever\n");
    }

    @Test
    void longLogIsWrittenAnewWithWhatIsKnown() throws IOException {
        SealedLog log = open(1_000);
        for (int i = 0; i < 100; i++) {
            add(log, ONE, i * 10L, i * 10L + 10);
        }
        log.compact();
        assertThat(Files.size(path)).isLessThan(100);
        add(log, TWO, 0, 5);
        log.close();
        open(1_000).close();
        assertThat(coverage.contains(ONE, 999)).isTrue();
        assertThat(coverage.contains(TWO, 4)).isTrue();
    }

    @Test
    void failedAppendLeavesNothing() throws IOException {
        SealedLog log = open(1_000);
        add(log, ONE, 0, 100);
        disk.hook = (kind, where, length) -> kind == TestDisk.Kind.WRITE ? length / 2 : length;
        assertThatThrownBy(() -> add(log, TWO, 0, 100)).hasMessage("No space left on device");
        disk.hook = (kind, where, length) -> length;
        add(log, TWO, 0, 50);
        log.close();
        assertThat(Files.readAllLines(path))
                .hasSize(3)
                .noneMatch(line -> line.endsWith(" 0 100") && line.contains("2 0 "));
    }

    @Test
    void notesGoIntoTheReserveWhereTheDiskIsFull() throws IOException {
        SealedLog log = open(1_000_000);
        log.reserve();
        disk.room = 0;
        int noted = 0;
        while (isAdded(log, noted)) {
            noted++;
        }
        assertThat(noted).isGreaterThan(900);
        disk.room = 200_000;
        log.reserve();
        disk.room = 0;
        assertThat(isAdded(log, noted)).isTrue();
        log.close();
        open(1_000_000).close();
        for (int i = 0; i <= noted; i++) {
            assertThat(coverage.contains(ONE, 2L * i)).isTrue();
        }
    }

    private boolean isAdded(SealedLog log, int number) {
        try {
            add(log, ONE, 2L * number, 2L * number + 1);
            return true;
        } catch (IOException e) {
            assertThat(e).hasMessage("No space left on device");
            return false;
        }
    }

    @Test
    void remainsOfAFailedNoteInTheReserveAreNotRead() throws IOException {
        SealedLog log = open(1_000);
        log.reserve();
        disk.hook = (kind, where, length) -> kind == TestDisk.Kind.WRITE ? length - 3 : length;
        assertThatThrownBy(() -> add(log, TWO, 1_000_000_000, 1_000_000_100)).hasMessage("No space left on device");
        disk.hook = (kind, where, length) -> length;
        disk.room = 0;
        add(log, TWO, 0, 5);
        log.close();
        assertThat(Files.readString(path).replace("\0", "").lines()).hasSize(2);
        open(1_000).close();
        assertThat(coverage.contains(TWO, 4)).isTrue();
    }

    @Test
    void remainsInTheReserveAreNotReadAfterACrash() throws IOException {
        SealedLog log = open(1_000);
        log.reserve();
        long length = Files.readString(path).indexOf('\0');
        log.close();
        byte[] bytes = Files.readAllBytes(path);
        Arrays.fill(bytes, (int) length, (int) length + 30, (byte) 'x');
        Files.write(path, bytes);
        disk.room = 0;
        SealedLog again = open(1_000);
        add(again, TWO, 0, 5);
        again.close();
        assertThat(Files.size(path)).isEqualTo(bytes.length);
        assertThat(Files.readString(path)).doesNotContain("x");
    }

    @Test
    void knowsTheIncarnationsThatWereUsedLast() throws IOException {
        SealedLog log = open(1_000);
        add(log, ONE, 0, 100);
        for (int i = 0; i < Coverage.MOST; i++) {
            coverage.add(new Incarnation(7, i), 0, 1);
        }
        assertThat(coverage.size()).isEqualTo(Coverage.MOST);
        assertThat(coverage.contains(ONE, 0)).isFalse();
        log.close();
    }
}
