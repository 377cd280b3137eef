package caravan.node;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.node.Findings.Fault;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plants each kind of fault in an archive of six records. */
class ArchiveCheckTest {

    private static final String CONTAINER = "shop/checkout-1/app";
    private static final String ORIGIN = CONTAINER + "/0/stdout";
    private static final String FIRST = "f".repeat(32);
    private static final String SECOND = "0".repeat(32);

    @TempDir
    private Path archive;

    private final Written written = new Written();
    private final List<String> lines = new ArrayList<>();

    @BeforeEach
    void sixRecords() {
        for (int i = 0; i < 6; i++) {
            byte[] message = message(i);
            written.of(ORIGIN).add(message);
            lines.add(line(message));
        }
    }

    @Test
    void wholeArchiveIsClean() throws IOException {
        write();

        assertThat(check().isClean()).isTrue();
        assertThat(check().records()).isEqualTo(6);
    }

    @Test
    void missingRecordIsLost() throws IOException {
        lines.remove(5);
        lines.remove(2);
        write();

        assertOnly(Fault.LOST, 2);
        assertThat(check().examples()).contains("lost: " + ORIGIN + " [2..3)", "lost: " + ORIGIN + " [5..6)");
    }

    @Test
    void repeatedRecordIsTwice() throws IOException {
        lines.add(lines.get(3));
        write();

        assertOnly(Fault.TWICE, 1);
    }

    @Test
    void exchangedRecordsAreOutOfOrder() throws IOException {
        lines.add(1, lines.remove(4));
        write();

        assertOnly(Fault.OUT_OF_ORDER, 3);
    }

    @Test
    void changedByteIsCorrupted() throws IOException {
        lines.set(2, lines.get(2).replace("GET", "PUT"));
        write();

        assertThat(check().of(Fault.CORRUPTED)).isEqualTo(1);
        assertThat(check().of(Fault.LOST)).isEqualTo(1);
    }

    @Test
    void missingEndIsCut() throws IOException {
        byte[] message = message(2);
        lines.set(2, line(Arrays.copyOf(message, message.length - 3)));
        write();

        assertThat(check().of(Fault.CUT)).isEqualTo(1);
        assertThat(check().of(Fault.LOST)).isEqualTo(1);
    }

    @Test
    void lineThatIsNotJsonIsUnparsed() throws IOException {
        lines.add("{\"message\":\"torn");
        lines.add("[]");
        lines.add("{\"time\":\"no message\"}");
        lines.add(lines.get(0) + lines.get(1));
        lines.add(line("no stamp".getBytes(StandardCharsets.UTF_8)));
        write();

        assertOnly(Fault.UNPARSED, 5);
    }

    @Test
    void fieldsOfAnotherContainerAreMisplaced() throws IOException {
        lines.set(2, lines.get(2).replace("\"app\"", "\"sidecar\""));
        lines.set(3, lines.get(3).replace("\"stream\":\"stdout\"", "\"stream\":\"stderr\""));
        write();

        assertOnly(Fault.MISPLACED, 2);
    }

    @Test
    void folderOfAnotherContainerIsMisplaced() throws IOException {
        file("shop/checkout-2/app", FIRST + "-0-900", gzip(lines));

        assertOnly(Fault.MISPLACED, 6);
    }

    @Test
    void recordThatNobodyWroteIsForeign() throws IOException {
        lines.add(line(message(6)));
        write();

        assertOnly(Fault.FOREIGN, 1);
    }

    @Test
    void recordThatAKilledContainerBeganIsExpectedOnce() throws IOException {
        written.of(ORIGIN).unfinished.add(6L);
        write();
        assertOnly(Fault.LOST, 1);

        lines.add(line(Arrays.copyOf(message(6), 90)));
        write();
        assertThat(check().isClean()).isTrue();
        assertThat(check().unfinished()).isEqualTo(1);
    }

    @Test
    void joinedTraceCountsLineByLine() throws IOException {
        String joined =
                new String(message(4), StandardCharsets.UTF_8) + "\n" + new String(message(5), StandardCharsets.UTF_8);
        lines.subList(4, 6).clear();
        lines.add(line(joined.getBytes(StandardCharsets.UTF_8)));
        write();

        assertThat(check().isClean()).isTrue();
    }

    @Test
    void damagedFileIsNamed() throws IOException {
        byte[] whole = gzip(lines);
        file(CONTAINER, FIRST + "-0-900", Arrays.copyOf(whole, whole.length - 20));

        assertThat(check().of(Fault.UNREADABLE_FILE)).isEqualTo(1);
    }

    @Test
    void membersAndFramesAreReadToTheLast() throws IOException {
        ByteArrayOutputStream members = new ByteArrayOutputStream();
        members.write(gzip(lines.subList(0, 2)));
        members.write(gzip(lines.subList(2, 3)));
        file(CONTAINER, FIRST + "-0-450", members.toByteArray());
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        frames.write(zstd(lines.subList(3, 4)));
        frames.write(zstd(lines.subList(4, 6)));
        Path folder = archive.resolve(CONTAINER).resolve("2026-11-22");
        Files.write(folder.resolve("101501Z-" + FIRST + "-450-900-1r450b.ndjson.zst"), frames.toByteArray());

        assertThat(check().isClean()).isTrue();
    }

    @Test
    void filesOfOneSecondStandInTheOrderOfTheirPositions() throws IOException {
        file(CONTAINER, FIRST + "-0-90", gzip(lines.subList(0, 1)));
        file(CONTAINER, FIRST + "-90-100", gzip(lines.subList(1, 2)));
        file(CONTAINER, FIRST + "-100-" + SECOND + "-50", gzip(lines.subList(2, 4)));
        file(CONTAINER, SECOND + "-50-150", gzip(lines.subList(4, 6)));

        assertThat(check().isClean()).isTrue();
    }

    @Test
    void openPartsCountWhenAskedFor() throws IOException {
        file(CONTAINER, FIRST + "-0-500", gzip(lines.subList(0, 3)));
        byte[] torn = gzip(lines.subList(3, 6));
        Path part = Files.createDirectories(archive.resolve(".open")).resolve("app.part");
        Files.write(part, torn);

        assertThat(check().of(Fault.LOST)).isEqualTo(3);
        assertThat(ArchiveCheck.check(archive, written, true).isClean()).isTrue();
        Files.write(part, Arrays.copyOf(torn, torn.length / 2));
        assertThat(ArchiveCheck.check(archive, written, true).of(Fault.UNREADABLE_FILE))
                .isZero();
    }

    private static byte[] message(int sequence) {
        return Stamp.seal("GET /caf\u00e9 rid=" + Stamp.blank(ORIGIN, sequence) + " behind");
    }

    private static String line(byte[] message) {
        return new NaiveCollector.Entry("shop", "checkout-1", "app", "stdout", message).json();
    }

    private void write() throws IOException {
        file(CONTAINER, FIRST + "-0-900", gzip(lines));
    }

    private void file(String container, String range, byte[] content) throws IOException {
        Path folder = Files.createDirectories(archive.resolve(container).resolve("2026-11-22"));
        Files.write(folder.resolve("101500Z-" + range + "-1r1b.ndjson.gz"), content);
    }

    private static byte[] gzip(List<String> lines) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(text(lines));
        }
        return packed.toByteArray();
    }

    private static byte[] zstd(List<String> lines) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream frame = new ZstdOutputStream(packed)) {
            frame.write(text(lines));
        }
        return packed.toByteArray();
    }

    private static byte[] text(List<String> lines) {
        return String.join("", lines.stream().map(line -> line + "\n").toList()).getBytes(StandardCharsets.UTF_8);
    }

    private Findings check() throws IOException {
        return ArchiveCheck.check(archive, written, false);
    }

    private void assertOnly(Fault fault, long times) throws IOException {
        Findings findings = check();
        for (Fault each : Fault.values()) {
            assertThat(findings.of(each)).as("%s", each).isEqualTo(each == fault ? times : 0);
        }
    }
}
