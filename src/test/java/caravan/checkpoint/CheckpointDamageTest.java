package caravan.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files damaged on purpose: what is left is used and told about, never less and never in silence. */
class CheckpointDamageTest {

    @TempDir(factory = InMemory.class)
    Path directory;

    private Path current;
    private Path previous;

    /** The files as they were left. */
    private byte[] currentBytes;

    private byte[] previousBytes;

    /** State after each flush, the last one last. */
    private final List<Map<String, String>> states = new ArrayList<>();

    /** {@code checkpoints.previous} ends with state 2, {@code checkpoints} begins with it and ends with state 5. */
    @BeforeEach
    void someFlushes() throws IOException {
        current = directory.resolve("checkpoints");
        previous = directory.resolve("checkpoints.previous");
        flush(0, 3, 0);
        flush(3, 6, CheckpointLog.SMALL);
        currentBytes = Files.readAllBytes(current);
        previousBytes = Files.readAllBytes(previous);
        assertThat(lines(previousBytes).filter(line -> line.contains("flush"))).hasSize(3);
        assertThat(lines(currentBytes).filter(line -> line.contains("flush"))).hasSize(4);
    }

    private void flush(int from, int to, long small) throws IOException {
        try (CheckpointLog log = CheckpointLog.open(directory, new ScriptedDisk(false), small)) {
            for (int i = from; i < to; i++) {
                log.put("a", "a" + i);
                log.put("b", "b" + i / 2);
                log.put("c\n", "ä" + i / 4);
                log.flush();
                states.add(new TreeMap<>(log.entries()));
            }
        }
    }

    private static Stream<String> lines(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8).lines();
    }

    private record Opened(Map<String, String> entries, List<String> faults) {}

    /** What an opened log says. Never closed, it leaves the files alone. */
    private Opened read() throws IOException {
        CheckpointLog log = CheckpointLog.open(directory, new ScriptedDisk(false), CheckpointLog.SMALL);
        assertThat(log.isDirty()).isEqualTo(!log.faults().isEmpty());
        return new Opened(new TreeMap<>(log.entries()), List.copyOf(log.faults()));
    }

    /** The same, but it is closed then, and has to be mended by that. */
    private Opened open() throws IOException {
        Opened opened = read();
        CheckpointLog.open(directory).close();
        assertThat(read()).isEqualTo(new Opened(opened.entries, List.of()));
        assertThat(directory.resolve("checkpoints.tmp")).doesNotExist();
        return opened;
    }

    private void restore(byte[] current, byte[] previous) throws IOException {
        // Not written over: ext4 would sync such files, which takes a hundred times as long.
        Files.deleteIfExists(this.current);
        Files.deleteIfExists(this.previous);
        Files.write(this.current, current);
        Files.write(this.previous, previous);
    }

    private Map<String, String> last() {
        return states.get(states.size() - 1);
    }

    /** Every key has one of its values; none is missing. */
    private void assertLastGood(Map<String, String> entries) {
        assertThat(entries.keySet()).isEqualTo(last().keySet());
        entries.forEach((key, value) -> assertThat(states).anyMatch(state -> value.equals(state.get(key))));
    }

    @Test
    void undamagedFilesHaveNoFaults() throws IOException {
        assertThat(open()).isEqualTo(new Opened(last(), List.of()));
    }

    @Test
    void cutAtEveryLengthGivesTheStateOfAnEarlierFlush() throws IOException {
        int flushed = 0;
        for (int length = 0; length < currentBytes.length; length++) {
            restore(Arrays.copyOf(currentBytes, length), previousBytes);
            Opened opened = read();
            assertThat(opened.faults).as("cut to " + length).isNotEmpty();
            assertThat(opened.entries).isIn(states);
            assertThat(states.lastIndexOf(opened.entries)).isGreaterThanOrEqualTo(flushed);
            flushed = states.lastIndexOf(opened.entries);
        }
        assertThat(flushed).isEqualTo(states.size() - 2);
    }

    @Test
    void aFlippedBitCostsNoMoreThanItsLine() throws IOException {
        for (int bit = 0; bit < 8 * currentBytes.length; bit++) {
            byte[] flipped = flip(currentBytes, bit);
            restore(flipped, previousBytes);
            if (isNewer(flipped)) {
                assertThatThrownBy(this::open).isInstanceOf(CheckpointDamagedException.class);
                continue;
            }
            Opened opened = read();
            assertThat(opened.faults).as("flipped bit " + bit).isNotEmpty();
            assertThat(opened.faults.get(0)).startsWith(current + ": ");
            assertLastGood(opened.entries);
            assertOthersAreLast(opened.entries, bit / 8);
        }
    }

    private static byte[] flip(byte[] bytes, int bit) {
        byte[] flipped = bytes.clone();
        flipped[bit / 8] ^= (byte) (1 << bit % 8);
        return flipped;
    }

    private static boolean isNewer(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8).matches("(?s)caravan-checkpoints [2-9]\n.*");
    }

    private void assertOthersAreLast(Map<String, String> entries, int damagedByte) {
        String text = new String(currentBytes, StandardCharsets.ISO_8859_1);
        String line = text.substring(text.lastIndexOf('\n', damagedByte - 1) + 1)
                .lines()
                .findFirst()
                .orElseThrow();
        if (currentBytes[damagedByte] == '\n' || text.endsWith(line + '\n')) {
            return;
        }
        last().forEach((key, value) -> {
            if (!line.contains("\tput\t" + Escapes.escape(key) + "\t")) {
                assertThat(entries).containsEntry(key, value);
            }
        });
    }

    @Test
    void aDamagedPreviousIsTold() throws IOException {
        for (int bit = 0; bit < 8 * previousBytes.length; bit++) {
            restore(currentBytes, flip(previousBytes, bit));
            Opened opened = read();
            assertThat(opened.entries).isEqualTo(last());
            assertThat(opened.faults).as("flipped bit " + bit).isNotEmpty();
            assertThat(opened.faults.get(0)).startsWith(previous + ": ");
        }
    }

    @Test
    void damageAnywhereIsMendedByTheNextFlush() throws IOException {
        for (int at = 22; at < currentBytes.length; at += 7) {
            restore(flip(currentBytes, 8 * at), previousBytes);
            assertThat(open().faults).isNotEmpty();
            restore(currentBytes, flip(previousBytes, 8 * (at % previousBytes.length)));
            assertThat(open().entries).isEqualTo(last());
        }
    }

    @Test
    void aZeroedBlockCostsNoMoreThanItsLines() throws IOException {
        for (int from = 0; from + 64 <= currentBytes.length; from++) {
            byte[] zeroed = currentBytes.clone();
            Arrays.fill(zeroed, from, from + 64, (byte) 0);
            restore(zeroed, previousBytes);
            Opened opened = read();
            assertThat(opened.faults).as("zeroed from " + from).isNotEmpty();
            assertLastGood(opened.entries);
        }
    }

    @Test
    void foreignBytesInTheMiddleCostTheLineTheyAreIn() throws IOException {
        byte[] foreign = "GET / HTTP/1.1\r\n\0\n".getBytes(StandardCharsets.US_ASCII);
        for (int at = 0; at < currentBytes.length; at++) {
            byte[] mixed = new byte[currentBytes.length + foreign.length];
            System.arraycopy(currentBytes, 0, mixed, 0, at);
            System.arraycopy(foreign, 0, mixed, at, foreign.length);
            System.arraycopy(currentBytes, at, mixed, at + foreign.length, currentBytes.length - at);
            restore(mixed, previousBytes);
            Opened opened = read();
            assertThat(opened.faults).as("inserted at " + at).isNotEmpty();
            assertLastGood(opened.entries);
        }
    }

    @Test
    void aUselessLogFallsBackToThePrevious() throws IOException {
        byte[] half = Arrays.copyOf(currentBytes, 120);
        byte[] windows = new String(currentBytes, StandardCharsets.UTF_8)
                .replace("\n", "\r\n")
                .getBytes(StandardCharsets.UTF_8);
        List<byte[]> useless = List.of(
                new byte[0],
                new byte[currentBytes.length],
                half,
                "{\"version\":1}\n".repeat(1000).getBytes(StandardCharsets.UTF_8),
                "x".repeat(3 * Generation.MAX_LINE).getBytes(StandardCharsets.UTF_8),
                windows);
        for (byte[] bytes : useless) {
            restore(bytes, previousBytes);
            Opened opened = open();
            assertThat(opened.entries).isEqualTo(states.get(2));
            assertThat(opened.faults).hasSize(1);
            assertThat(opened.faults.get(0))
                    .startsWith(current + ": ")
                    .contains("went back to " + previous + " as it was at 20")
                    .hasSizeLessThan(500);
            assertThat(directory.resolve("checkpoints.damaged")).hasBinaryContent(bytes);
        }
    }

    @Test
    void aDeletedLogFallsBackToThePrevious() throws IOException {
        Files.delete(current);
        Opened opened = open();
        assertThat(opened.entries).isEqualTo(states.get(2));
        assertThat(opened.faults)
                .singleElement()
                .asString()
                .startsWith(current + ": is missing; went back to " + previous);
    }

    @Test
    void aDamagedPreviousIsBetterThanNothing() throws IOException {
        Files.delete(current);
        Files.write(previous, flip(previousBytes, 8 * (previousBytes.length - 30)));
        Opened opened = open();
        assertThat(opened.faults).hasSize(2);
        assertLastGood(opened.entries);
    }

    @Test
    void aLogDeletedRightAfterTheFirstFlushIsMissed() throws IOException {
        Path state = directory.resolve("fresh");
        try (CheckpointLog log = CheckpointLog.open(state)) {
            log.put("a", "1");
        }
        Files.delete(state.resolve("checkpoints"));
        try (CheckpointLog log = CheckpointLog.open(state)) {
            assertThat(log.entries()).isEqualTo(Map.of("a", "1"));
            assertThat(log.faults()).hasSize(1);
        }
    }

    @Test
    void aDeletedPreviousIsWrittenAnew() throws IOException {
        Files.delete(previous);
        try (CheckpointLog log = CheckpointLog.open(directory)) {
            assertThat(log.entries()).isEqualTo(last());
            assertThat(log.isDirty()).isTrue();
        }
        assertThat(previous).exists();
    }

    @Test
    void withoutAPreviousADamagedBeginningIsToldAsUnknown() throws IOException {
        Files.write(current, flip(currentBytes, 8 * 70));
        Files.delete(previous);
        Opened opened = open();
        assertThat(opened.faults).hasSize(2);
        assertThat(opened.faults.get(1)).contains("its beginning is damaged and " + previous + " is missing");
    }

    @Test
    void bothUselessIsRefusedWithoutTouchingThem() throws IOException {
        List<byte[]> useless = List.of(new byte[0], new byte[100], Arrays.copyOf(currentBytes, 100));
        for (byte[] bytes : useless) {
            restore(bytes, bytes);
            assertThatThrownBy(this::open)
                    .isInstanceOf(CheckpointDamagedException.class)
                    .hasMessageContaining(current.toString())
                    .hasMessageContaining(previous.toString())
                    .hasMessageContaining("move both away");
            assertThat(current).hasBinaryContent(bytes);
            assertThat(previous).hasBinaryContent(bytes);
        }
    }

    @Test
    void oneUselessAndTheOtherMissingIsRefused() throws IOException {
        Files.write(current, new byte[100]);
        Files.delete(previous);
        assertThatThrownBy(this::open)
                .isInstanceOf(CheckpointDamagedException.class)
                .hasMessage("it is not known any more how far the files were read: " + current
                        + " has no whole flush in its 100 bytes; " + previous
                        + " is missing. Restore one of them from a"
                        + " copy, or move both away to begin as on a first start");
        Files.move(current, previous);
        assertThatThrownBy(this::open)
                .isInstanceOf(CheckpointDamagedException.class)
                .hasMessageContaining(current + " is missing; " + previous + " has no whole flush");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2", "10", "999999999"})
    void aNewerVersionIsRefused(String version) throws IOException {
        String newer = new String(currentBytes, StandardCharsets.UTF_8).replaceFirst(" 1\n", " " + version + "\n");
        Files.writeString(current, newer);
        assertThatThrownBy(this::open)
                .isInstanceOf(CheckpointDamagedException.class)
                .hasMessageStartingWith(current + ": must have version 1: has version " + version + "; ");
        Files.delete(current);
        Files.writeString(previous, newer);
        assertThatThrownBy(this::open)
                .isInstanceOf(CheckpointDamagedException.class)
                .hasMessageStartingWith(previous + ": must have version 1: has version " + version + "; ");
    }

    @Test
    void anOlderLogPutInPlaceIsUsedAndTold() throws IOException {
        restore(previousBytes, currentBytes);
        Opened opened = open();
        assertThat(opened.entries).isEqualTo(states.get(2));
        assertThat(opened.faults).singleElement().asString().contains("an older one was put in its place");
    }

    @Test
    void aLineRemovedByHandIsMissed() throws IOException {
        int lines = (int) lines(currentBytes).count();
        for (int removed = 2; removed < lines; removed++) {
            List<String> left = new ArrayList<>(lines(currentBytes).toList());
            left.remove(removed);
            Files.writeString(current, String.join("\n", left) + "\n");
            Files.write(previous, previousBytes);
            Opened opened = open();
            assertThat(opened.faults).as("without line " + (removed + 1)).isNotEmpty();
            assertLastGood(opened.entries);
        }
    }

    @Test
    void aFaultNamesFileLineBytesAndBothValues() throws IOException {
        String text = new String(currentBytes, StandardCharsets.UTF_8);
        int at = text.indexOf("\tput\ta\ta4");
        restore(text.replace("\tput\ta\ta4", "\tput\ta\ta9").getBytes(StandardCharsets.UTF_8), previousBytes);
        String stated = text.substring(at - 8, at);
        int bytesBefore = text.substring(0, at - 8).getBytes(StandardCharsets.UTF_8).length;
        long line = text.substring(0, at).lines().count();
        assertThat(open().faults)
                .singleElement()
                .asString()
                .matches("\\Q" + current + ": line " + line + " (bytes "
                        + bytesBefore + " to " + (bytesBefore + 18) + ") ignored: its checksum is \"" + stated
                        + "\", its bytes give \\E[0-9a-f]{8}");
    }

    @Test
    void aThousandDamagedPlacesAreNotAThousandSentences() throws IOException {
        StringBuilder text = new StringBuilder(new String(currentBytes, StandardCharsets.UTF_8));
        String good = new String(LogLine.encode(new LogLine.Change("a", "1")), StandardCharsets.UTF_8);
        for (int i = 0; i < 1000; i++) {
            text.append(good).append("bad\n");
        }
        Files.writeString(current, text);
        assertThat(open().faults).hasSize(21).last().asString().endsWith(": 980 more faults of this kind");
    }

    @Test
    void aTemporaryFileThatIsLeftOverIsRemoved() throws IOException {
        Files.write(directory.resolve("checkpoints.tmp"), Arrays.copyOf(currentBytes, 100));
        assertThat(open()).isEqualTo(new Opened(last(), List.of()));
    }
}
