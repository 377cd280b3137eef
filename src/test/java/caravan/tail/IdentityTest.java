package caravan.tail;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.batch.Entrusted;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which file is which: equal beginnings, inodes that are given to others, several names, compressed ones. */
class IdentityTest extends RigTest {

    private static final String ROTATED = "0.log.20261122-120000";
    private static final String BANNER = "the banner that each start writes\n";

    private Path file(String name) {
        return rig.logs.resolve(name);
    }

    /** Another content in the same inode, as after a deletion and a creation at once on many file systems. */
    private static void replace(Path file, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            open.setLength(0);
            open.write(bytes);
        }
    }

    private long messages(String text) {
        return rig.messages().stream().filter(text::equals).count();
    }

    // ---- equal beginnings

    @ParameterizedTest
    @ValueSource(ints = {1, 100})
    void filesWithEqualBeginningsAreToldApartWhenTheyGoOn(int lines) throws IOException {
        rig.write("a.log", BANNER.repeat(lines));
        rig.write("b.log", BANNER.repeat(lines));
        rig.start().poll();
        rig.write("a.log", "a\n");
        rig.poll();
        rig.write("b.log", "b\n");
        rig.poll();
        assertThat(rig.messages("a.log")).hasSize(lines + 1).last().isEqualTo("a");
        assertThat(rig.messages("b.log")).hasSize(lines + 1).last().isEqualTo("b");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100})
    void filesWithEqualBeginningsThatGoOnWhileOffAreToldApart(int lines) throws IOException {
        rig.write("a.log", BANNER.repeat(lines));
        rig.write("b.log", BANNER.repeat(lines));
        rig.start().poll().stop();
        rig.write("a.log", "a\n");
        rig.write("b.log", "b\n");
        rig.start().poll();
        assertThat(rig.messages("a.log")).hasSize(lines + 1).last().isEqualTo("a");
        assertThat(rig.messages("b.log")).hasSize(lines + 1).last().isEqualTo("b");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100})
    void aSuccessorThatBeginsAsItsPredecessorDidIsReadFromItsBeginning(int lines) throws IOException {
        rig.write("0.log", BANNER.repeat(lines) + "one\n");
        rig.start().poll();
        Files.move(file("0.log"), file(ROTATED));
        rig.write("0.log", BANNER.repeat(lines));
        rig.poll();
        rig.write("0.log", "two\n");
        rig.poll();
        assertThat(messages(BANNER.strip())).isEqualTo(2 * lines);
        assertThat(rig.messages()).hasSize(2 * lines + 2).last().isEqualTo("two");
    }

    @ParameterizedTest
    @CsvSource({"1, false", "100, false", "1, true", "100, true"})
    void aSuccessorThatBeginsAsItsPredecessorDidIsToldFromItWhileOff(int lines, boolean isCompressed)
            throws IOException {
        rig.write("0.log", BANNER.repeat(lines) + "one\n");
        rig.start().poll().stop();
        Files.move(file("0.log"), file(ROTATED));
        if (isCompressed) {
            Files.write(file(ROTATED + ".gz"), Program.gzip(Files.readAllBytes(file(ROTATED))));
            Files.delete(file(ROTATED));
        }
        rig.write("0.log", BANNER.repeat(lines) + "two\n");
        rig.start().poll();
        assertThat(messages(BANNER.strip())).isEqualTo(2 * lines);
        assertThat(messages("one")).isEqualTo(1);
        assertThat(rig.messages()).last().isEqualTo("two");
    }

    @Test
    void rotatedFilesWithTheSameContentAreEachReadOnce() throws IOException {
        for (int i = 0; i < 5; i++) {
            rig.write("0.log.20261122-12000" + i, BANNER);
        }
        rig.write("0.log", BANNER);
        rig.start().poll();
        // as young as they are they might be copies of 0.log
        rig.wall = () -> System.currentTimeMillis() + 2 * Recognition.COPYING;
        rig.poll();
        assertThat(messages(BANNER.strip())).isEqualTo(6);
        rig.pollFor(120_000).restart().poll();
        assertThat(messages(BANNER.strip())).isEqualTo(6);
    }

    // ---- short files

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 63, 64, 65, 1_022, 1_023, 1_024, 1_025, 2_048})
    void aFileOfAnyLengthIsRecognisedAfterARestartAndAfterARename(int length) throws IOException {
        rig.write("0.log", "x".repeat(length - 1) + "\n");
        rig.start().poll().stop();
        Files.move(file("0.log"), file(ROTATED));
        rig.write("0.log", "next\n");
        rig.start().poll();
        assertThat(rig.messages()).containsExactly("x".repeat(length - 1), "next");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 500, 1_500})
    void aFileThatGrewPastItsFingerprintWhileOffIsRecognised(int length) throws IOException {
        rig.write("0.log", "x".repeat(length) + "\n");
        rig.start().poll().stop();
        rig.write("0.log", "y".repeat(3_000) + "\n");
        rig.start().poll();
        assertThat(rig.messages()).containsExactly("x".repeat(length), "y".repeat(3_000));
    }

    @Test
    void anEmptyFileIsNoneThatCouldBeRecognised() throws IOException {
        rig.write("0.log", "");
        rig.start().poll().restart().poll();
        rig.write("0.log", "one\n");
        rig.poll().received("one");
    }

    // ---- inodes

    @ParameterizedTest
    @ValueSource(strings = {"2\n", "uno\n", "uno\ndue\ntre\n"})
    void anInodeThatWasGivenToAnotherFileWhileOffIsANewFile(String content) throws IOException {
        Path file = rig.write("0.log", "one\n");
        rig.start().poll().stop();
        replace(file, content);
        rig.start().poll();
        assertThat(rig.messages()).startsWith("one").hasSize(1 + content.split("\n").length);
    }

    @Test
    void anInodeThatWasGivenToAFileWithTheSameFirstKilobyteIsANewFile() throws IOException {
        Path file = rig.write("0.log", BANNER.repeat(100) + "one\n");
        rig.start().poll().stop();
        replace(file, BANNER.repeat(100) + "uno\ndue\n");
        rig.start().poll();
        assertThat(rig.messages()).hasSize(203).endsWith("uno", "due");
    }

    @Test
    void aShorterFileWithTheSameFirstKilobyteIsANewFile() throws IOException {
        Path file = rig.write("0.log", BANNER.repeat(100));
        rig.start().poll().stop();
        replace(file, BANNER.repeat(50));
        rig.start().poll();
        assertThat(rig.messages()).hasSize(150);
    }

    /** Nobody could tell: only the time of a modification differs, which a writer changes as well. */
    @Test
    void theSameBytesInTheSameInodeAreTheSameFile() throws IOException {
        Path file = rig.write("0.log", "one\n");
        rig.start().poll().stop();
        replace(file, "one\n");
        rig.start().poll().received("one");
    }

    @Test
    void aRotatedFileThatIsOverwrittenAfterItWasClosedIsReadAnew() throws IOException {
        rig.write("0.log", "one\n");
        rig.start().poll();
        Files.move(file("0.log"), file(ROTATED));
        rig.write("0.log", "two\n");
        rig.pollFor(60_000);
        replace(file(ROTATED), "another\n");
        rig.restart().poll();
        assertThat(rig.messages()).containsExactlyInAnyOrder("one", "two", "another");
    }

    @Test
    void theFingerprintGrowsToOneKilobyteAndTheOffsetStays() throws IOException {
        rig.write("0.log", "");
        rig.start().poll();
        for (int i = 1; i <= 30; i++) {
            rig.write("0.log", "x".repeat(99) + "\n");
            rig.poll();
            History history = rig.tailer().files().iterator().next().histories.get(0);
            assertThat(history.head.length()).isEqualTo(Math.min(100 * i, Fingerprint.MAX_LENGTH));
            assertThat(history.acknowledged).isEqualTo(100L * i);
        }
    }

    // ---- compressed

    @ParameterizedTest
    @ValueSource(ints = {1, 20, 2_000, 50_000})
    void aCompressedFileIsThePlainOne(int lines) throws IOException {
        rig.write("0.log", "a line\n".repeat(lines));
        rig.start().poll();
        Files.move(file("0.log"), file(ROTATED));
        rig.write("0.log", "next\n");
        rig.pollFor(60_000);
        Files.write(file(ROTATED + ".gz"), Program.gzip(Files.readAllBytes(file(ROTATED))));
        Files.delete(file(ROTATED));
        rig.pollFor(120_000).restart().pollFor(120_000);
        assertThat(rig.messages()).hasSize(lines + 1);
    }

    // ---- several names

    @Test
    void twoNamesOfOneFileThatAreThereFromTheStartAreReadOnce() throws IOException {
        rig.write("a.log", "one\n");
        Files.createLink(file("b.log"), file("a.log"));
        rig.start().poll();
        rig.write("b.log", "two\n");
        rig.poll();
        assertThat(rig.messages()).containsExactly("one", "two");
        assertThat(rig.messages("a.log").isEmpty() || rig.messages("b.log").isEmpty())
                .as("the one name that was chosen stays: %s", rig.records)
                .isTrue();
    }

    @Test
    void twoNamesOfOneFileAreReadOnceWhileItsBatchIsOut() throws IOException {
        List<Entrusted> inCare = new ArrayList<>();
        rig.route = batch -> {
            inCare.add(batch.entrust("sink"));
            batch.completed(null);
        };
        rig.write("a.log", "one\n");
        Files.createLink(file("b.log"), file("a.log"));
        rig.start().poll();
        assertThat(inCare).hasSize(1);
        inCare.get(0).delivered();
    }

    @Test
    void aSecondNameGoesOnWhenTheFirstIsRemoved() throws IOException {
        rig.write("a.log", "one\n");
        rig.start().poll();
        Files.createLink(file("b.log"), file("a.log"));
        rig.poll();
        rig.write("b.log", "two\n");
        rig.poll();
        Files.delete(file("a.log"));
        rig.write("b.log", "three\n");
        rig.pollFor(60_000);
        rig.write("b.log", "four\n");
        rig.poll().received("one", "two", "three", "four");
    }
}
