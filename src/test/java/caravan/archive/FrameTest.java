package caravan.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import caravan.batch.Incarnation;
import caravan.batch.Span;
import caravan.json.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FrameTest {

    private static final Incarnation FIRST = new Incarnation(-1, 1);
    private static final Incarnation SECOND = new Incarnation(2, Long.MIN_VALUE);

    @TempDir
    Path folder;

    private static FrameHeader header(@Nullable PartHead part) {
        List<Span> spans = List.of(new Span(FIRST, 5, 1L << 40, 0), new Span(SECOND, 0, 7, 0));
        return new FrameHeader(0, 2, (1L << 40) + 2, 123, part, spans);
    }

    private static byte[] frame(FrameFormat format, FrameHeader header, String payload) {
        ByteBuf lines = new ByteBuf(16).append(payload.getBytes(StandardCharsets.UTF_8));
        ByteBuf out = new ByteBuf(16);
        try (Compressor compressor = format.compressor(format.usualLevel())) {
            Frame.write(format, header, lines, compressor, out);
        }
        return out.toByteArray();
    }

    private Path file(byte[]... frames) throws IOException {
        Path file = folder.resolve("frames");
        Files.write(file, new byte[0]);
        for (byte[] frame : frames) {
            Files.write(file, frame, java.nio.file.StandardOpenOption.APPEND);
        }
        return file;
    }

    private static @Nullable Frame read(FrameFormat format, Path path, long at) throws IOException {
        try (Disk.OpenFile file = SystemDisk.INSTANCE.open(path)) {
            return Frame.read(format, file, file.size(), at);
        }
    }

    @ParameterizedTest
    @EnumSource(FrameFormat.class)
    void headerComesBackAsItWasWritten(FrameFormat format) throws IOException {
        PartHead head = new PartHead("shop/web-1/ä", 17, 18);
        byte[] first = frame(format, header(head), "one\n");
        byte[] second = frame(format, header(null), "two\n");
        Path path = file(first, second);
        Frame read = read(format, path, 0);
        assertThat(read).isNotNull();
        assertThat(read.from()).isZero();
        assertThat(read.to()).isEqualTo(first.length);
        assertThat(read.header().spans()).isEqualTo(header(head).spans());
        assertThat(read.header().part()).isEqualTo(head);
        assertThat(read.header().durable()).isEqualTo(123);
        assertThat(read.header().records()).isEqualTo(2);
        assertThat(read.header().sourceBytes()).isEqualTo((1L << 40) + 2);
        Frame next = read(format, path, first.length);
        assertThat(next).isNotNull();
        assertThat(next.header().part()).isNull();
        assertThat(next.to()).isEqualTo(first.length + second.length);
    }

    @ParameterizedTest
    @EnumSource(FrameFormat.class)
    void anyFlippedBitIsFound(FrameFormat format) throws IOException {
        byte[] frame = frame(format, header(new PartHead("a/b/c", 17, 18)), "one\ntwo\n");
        for (int i = 0; i < frame.length * 8; i++) {
            byte[] damaged = frame.clone();
            damaged[i / 8] ^= (byte) (1 << (i % 8));
            assertThat(read(format, file(damaged), 0)).as("bit %s", i).isNull();
        }
    }

    @ParameterizedTest
    @EnumSource(FrameFormat.class)
    void anyMissingEndIsFound(FrameFormat format) throws IOException {
        byte[] frame = frame(format, header(null), "one\ntwo\n");
        for (int length = 0; length < frame.length; length++) {
            assertThat(read(format, file(java.util.Arrays.copyOf(frame, length)), 0))
                    .as("first %s bytes", length)
                    .isNull();
        }
    }

    @ParameterizedTest
    @EnumSource(FrameFormat.class)
    void otherToolsReadThePayloadAndNothingElse(FrameFormat format) throws Exception {
        Path path = file(
                frame(format, header(new PartHead("a/b/c", 17, 18)), "one\n"), frame(format, header(null), "two\n"));
        assertThat(Reading.lines(Files.move(path, folder.resolve("x." + format.extension()))))
                .containsExactly("one", "two");
        String tool = format == FrameFormat.GZIP ? "zcat" : "zstdcat";
        assumeTrue(isThere(tool), () -> tool + " is not installed");
        assertThat(output(tool, folder.resolve("x." + format.extension()).toString()))
                .isEqualTo("one\ntwo\n");
    }

    private static boolean isThere(String tool) throws Exception {
        return new ProcessBuilder("sh", "-c", "command -v " + tool)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    private static String output(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return output;
    }

    @ParameterizedTest
    @EnumSource(FrameFormat.class)
    void laterVersionIsRefusedAndNotTakenForDamage(FrameFormat format) throws IOException {
        byte[] frame = frame(format, header(null), "one\n");
        int at = format.wrapping();
        frame[at + 4] = 2;
        CRC32C crc = new CRC32C();
        crc.update(frame, at + 4, frame.length - at - 4);
        ByteBuffer.wrap(frame).putInt(at, (int) crc.getValue());
        Path path = file(frame);
        assertThatThrownBy(() -> read(format, path, 0))
                .isInstanceOf(Frame.NewerFormatException.class)
                .hasMessageContaining("version 2");
    }

    @Test
    void mostRangesAndTheLongestFolderFitInTheExtraFieldOfGzip() {
        List<Span> spans = new ArrayList<>();
        for (int i = 0; i < FrameHeader.MOST_SPANS + 100; i++) {
            spans.add(new Span(FIRST, 10L * i, 10L * i + 1, 0));
        }
        PartHead head = new PartHead("x".repeat(4_096), 1, 1);
        assertThat(new FrameHeader(0, 1, 1, 1, head, spans).length()).isLessThanOrEqualTo(FrameFormat.MAX_HEADER);
    }
}
