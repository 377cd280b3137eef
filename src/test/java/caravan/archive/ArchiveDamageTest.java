package caravan.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A part that was left behind is damaged on purpose, in every place. */
class ArchiveDamageTest {

    private static final int FRAMES = 5;

    @TempDir
    Path folder;

    private final Feed web = new Feed("/logs/web", 1);
    /** What was acknowledged when the part had so many frames. */
    private final List<Long> checkpoints = new ArrayList<>();
    /** Where the frames end. */
    private final List<Integer> ends = new ArrayList<>();

    private byte[] bytes = {};
    private String name = "";
    private int variants;

    private void leave(FrameFormat format) throws IOException {
        TestArchive setup = new TestArchive(folder.resolve("first"));
        setup.format = format;
        Archive archive = setup.open();
        ends.add(0);
        checkpoints.add(0L);
        for (int i = 0; i < FRAMES; i++) {
            web.write(2, 30).send(archive);
            archive.commit();
            checkpoints.add(web.acknowledged());
            ends.add((int) Files.size(Reading.parts(setup.directory).get(0)));
        }
        Path part = Reading.parts(setup.directory).get(0);
        bytes = Files.readAllBytes(part);
        name = part.getFileName().toString();
    }

    /** Starts with that part, reads again from a checkpoint, and gives the lines in the archive. */
    private List<Integer> restart(FrameFormat format, byte[] part, long checkpoint) throws IOException {
        TestArchive setup = new TestArchive(folder.resolve("next-" + variants++));
        setup.format = format;
        Path file = setup.directory.resolve(".open").resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, part);
        try (Archive archive = setup.open()) {
            web.restartFrom(checkpoint);
            web.resend(archive, 1_000);
        }
        assertThat(Reading.parts(setup.directory)).isEmpty();
        return Reading.numbers(setup.directory, web);
    }

    private List<Integer> allLines() {
        return IntStream.range(0, web.lines()).boxed().toList();
    }

    @ParameterizedTest
    @EnumSource(FrameFormat.class)
    void partThatEndsAnywhereInItsLastFramesGoesOnFromTheLastWholeOne(FrameFormat format) throws IOException {
        leave(format);
        for (int length = ends.get(FRAMES - 2); length < bytes.length; length++) {
            long checkpoint = checkpoints.get(length < ends.get(FRAMES - 1) ? FRAMES - 2 : FRAMES - 1);
            assertThat(restart(format, Arrays.copyOf(bytes, length), checkpoint))
                    .as("first %s bytes", length)
                    .isEqualTo(allLines());
        }
    }

    @ParameterizedTest
    @EnumSource(FrameFormat.class)
    void damagedByteOfTheLastFrameCostsThatFrameOnly(FrameFormat format) throws IOException {
        leave(format);
        for (int i = ends.get(FRAMES - 1); i < bytes.length; i++) {
            byte[] damaged = bytes.clone();
            damaged[i] ^= 0x20;
            assertThat(restart(format, damaged, checkpoints.get(FRAMES - 1)))
                    .as("byte %s", i)
                    .isEqualTo(allLines());
        }
    }

    @ParameterizedTest
    @EnumSource(FrameFormat.class)
    void damagedFrameInTheMiddleDoesNotCostThoseBehindIt(FrameFormat format) throws IOException {
        leave(format);
        for (int i = ends.get(1); i < ends.get(2); i++) {
            byte[] damaged = bytes.clone();
            damaged[i] ^= 0x20;
            // the last frame: nothing says that it had been on disk for good, so it is read again
            assertThat(restart(format, damaged, checkpoints.get(FRAMES - 1)))
                    .as("byte %s", i)
                    .containsExactly(0, 1, 4, 5, 6, 7, 8, 9);
            assertThat(restart(format, damaged, 0)).as("byte %s", i).containsExactlyInAnyOrderElementsOf(allLines());
        }
    }

    @ParameterizedTest
    @EnumSource(FrameFormat.class)
    void partWithoutItsFirstFrameIsKeptUnderAnotherName(FrameFormat format) throws IOException {
        leave(format);
        byte[] damaged = bytes.clone();
        damaged[0]++;
        assertThat(restart(format, damaged, checkpoints.get(FRAMES - 1))).containsExactly(2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(folder.resolve("next-0").resolve(Layout.UNKNOWN)).isDirectory();
    }

    @ParameterizedTest
    @EnumSource(FrameFormat.class)
    void emptyAndForeignPartsAreNothing(FrameFormat format) throws IOException {
        leave(format);
        for (byte[] part :
                new byte[][] {{}, {0}, new byte[5_000], "caravan".getBytes(java.nio.charset.StandardCharsets.UTF_8)}) {
            assertThat(restart(format, part, 0)).isEqualTo(allLines());
        }
    }

    @Test
    void partOfTheOtherCompressionIsClosedAtTheStart() throws IOException {
        leave(FrameFormat.GZIP);
        assertThat(restart(FrameFormat.ZSTD, bytes, 0)).isEqualTo(allLines());
        web.write(1, 30);
        assertThat(restart(FrameFormat.ZSTD, bytes, web.lineAtOrBefore(200))).isEqualTo(allLines());
        assertThat(Reading.sealed(folder.resolve("next-1")))
                .extracting(path -> path.toString().replaceAll(".*\\.", ""))
                .containsExactlyInAnyOrder("gz", "zst");
    }

    @Test
    void partOfALaterVersionStopsTheStart() throws IOException {
        leave(FrameFormat.GZIP);
        byte[] later = bytes.clone();
        int at = FrameFormat.GZIP.wrapping();
        later[at + 4] = 9;
        java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
        crc.update(later, at + 4, ends.get(1) - at - 4);
        java.nio.ByteBuffer.wrap(later).putInt(at, (int) crc.getValue());
        assertThatThrownBy(() -> restart(FrameFormat.GZIP, later, 0))
                .hasMessageContaining(name)
                .hasMessageContaining("later version of Caravan");
        assertThat(folder.resolve("next-0/.open").resolve(name)).hasBinaryContent(later);
    }

    @Test
    void halfMadeFilesOfACrashAreRemoved() throws IOException {
        TestArchive setup = new TestArchive(folder);
        Path open = Files.createDirectories(folder.resolve(".open"));
        Files.writeString(open.resolve("0.gz.part.tmp"), "half");
        Files.writeString(folder.resolve(".sealed.tmp"), "half");
        setup.open().close();
        assertThat(open.resolve("0.gz.part.tmp")).doesNotExist();
        assertThat(folder.resolve(".sealed.tmp")).doesNotExist();
    }
}
