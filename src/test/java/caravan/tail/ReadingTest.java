package caravan.tail;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import caravan.batch.Batch;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines as they come: halves, empty ones, other line ends, other bytes than text; and what a record says of itself. */
class ReadingTest extends RigTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    // ---- halves

    @Test
    void halfALineAcrossARestartIsCompletedOnce() throws IOException {
        rig.write("a.log", "one\nhal");
        rig.start().poll().restart();
        rig.write("a.log", "f\n");
        rig.poll().received("one", "half");
    }

    @Test
    void halfALineAcrossACrashIsCompletedOnce() throws IOException {
        rig.write("a.log", "one\nhal");
        rig.start().poll().crash();
        rig.write("a.log", "f\ntwo\n");
        rig.start().poll().received("one", "half", "two");
    }

    @Test
    void aLineWrittenByteByByteIsOneRecord() throws IOException {
        rig.start();
        for (char c : "a line in no hurry\n".toCharArray()) {
            rig.write("a.log", String.valueOf(c));
            rig.poll();
        }
        rig.received("a line in no hurry");
    }

    @Test
    void manyLinesComeOnceAndInOrder() throws IOException {
        List<String> lines = new ArrayList<>();
        rig.start();
        for (int round = 0; round < 5; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < 20_000; i++) {
                lines.add("line " + lines.size());
                text.append(lines.get(lines.size() - 1)).append('\n');
            }
            rig.write("a.log", text.toString());
            rig.poll();
        }
        rig.received(lines);
    }

    @Test
    void aFileThatWasIdleForADayIsReadAtTheNextLook() throws IOException {
        rig.write("a.log", "one\n");
        rig.start().poll();
        for (int minute = 0; minute < TimeUnit.DAYS.toMinutes(1); minute++) {
            rig.pass(60_000).tailer().poll();
        }
        rig.write("a.log", "two\n");
        rig.pass(rig.options.getPollInterval()).tailer().poll();
        rig.received("one", "two");
    }

    // ---- empty ones

    @Test
    void emptyLinesAreRecords() throws IOException {
        rig.write("a.log", "\n\none\n\n\ntwo\n");
        rig.start().poll().received("", "", "one", "", "", "two");
    }

    @Test
    void aFileOfEmptyLinesIsReadToo() throws IOException {
        rig.write("a.log", "\n\r\n\n");
        rig.start().poll().received("", "", "");
        assertThat(rig.ledger().readBytes()).isEqualTo(4);
    }

    @Test
    void anEmptyFileIsReadOnceItIsWrittenTo() throws IOException {
        rig.write("a.log", "");
        rig.start().poll().restart().poll().received();
        rig.write("a.log", "one\n");
        rig.poll().received("one");
    }

    // ---- line ends

    @Test
    void linesMayEndWithACarriageReturnBeforeTheLineFeed() throws IOException {
        rig.write("a.log", "one\r\n\r\ntwo\n\r\nth\rree\r\r\n");
        rig.start().poll().received("one", "", "two", "", "th\rree\r");
    }

    @ParameterizedTest
    @ValueSource(ints = {-3, -2, -1, 0, 1, 2})
    void aLineEndMayStandWhereAReadEnds(int shift) throws IOException {
        int window = 64 * 1024;
        rig.options.setMaxBatchBytes(window);
        String first = "x".repeat(window + shift);
        rig.write("a.log", first + "\r\nnext\r\n");
        rig.start().poll().received(first, "next");
    }

    @Test
    void aCarriageReturnAloneWaitsForItsLineFeed() throws IOException {
        rig.write("a.log", "one\r");
        rig.start().poll();
        rig.write("a.log", "\n");
        rig.poll().received("one");
    }

    // ---- bytes that are no text

    private Map<String, Object> json(int batch, int record) throws IOException {
        return JSON.readValue(rig.batches.get(batch).get(record).json(), new TypeReference<>() {});
    }

    @Test
    void bytesThatAreNotUtf8SurviveAsJson() throws IOException {
        byte[] line = {'a', (byte) 0xE9, 0, (byte) 0xFF, 'z', '\n'};
        Rig.write(rig.logs.resolve("a.log"), line);
        rig.start().poll();
        Map<String, Object> json = json(0, 0);
        assertThat(json).containsEntry("message", "a\uFFFD\0\uFFFDz");
        byte[] kept = Base64.getDecoder().decode((String) json.get("message_base64"));
        assertThat(kept).isEqualTo(Arrays.copyOf(line, line.length - 1));
    }

    @Test
    void zeroBytesSurviveAsJson() throws IOException {
        rig.write("a.log", "\0\0\0\none\n");
        rig.start().poll();
        assertThat(json(0, 0)).containsEntry("message", "\0\0\0").doesNotContainKey("message_base64");
        assertThat(json(0, 1)).containsEntry("message", "one");
    }

    @Test
    void aTimeOutWithinACharacterKeepsItsBytes() throws IOException {
        byte[] text = "caf\u00e9 \u65e5".getBytes(UTF_8);
        Path file = Rig.write(rig.logs.resolve("a.log"), Arrays.copyOf(text, 4));
        rig.start().pollFor(10_000);
        Rig.write(file, Arrays.copyOfRange(text, 4, text.length));
        rig.pollFor(10_000);
        assertThat(kept()).isEqualTo(text);
    }

    @Test
    void linesOfAnotherEncodingKeepTheirBytes() throws IOException {
        byte[] text = "\uFEFFzwölf\nGräser\n".getBytes(UTF_16LE);
        Rig.write(rig.logs.resolve("a.log"), text);
        rig.start().pollFor(10_000);
        assertThat(kept('\n')).isEqualTo(text);
    }

    /** The bytes of all messages, with these between. */
    private byte[] kept(int... between) throws IOException {
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        for (Map<String, Object> record : rig.records) {
            if (kept.size() > 0) {
                IntStream.of(between).forEach(kept::write);
            }
            Object raw = record.get("message_base64");
            String message = (String) record.get("message");
            kept.write(
                    raw == null ? message.getBytes(UTF_8) : Base64.getDecoder().decode((String) raw));
        }
        return kept.toByteArray();
    }

    // ---- what a record says of itself

    @Test
    void aRecordSaysWhereItStands() throws IOException {
        Path file = rig.write("a.log", "one\n\u00e4\r\n");
        rig.start().poll();
        rig.write("a.log", "three\n");
        rig.poll();
        assertThat(rig.records).extracting("offset").containsExactly(0L, 4L, 8L);
        assertThat(rig.records).extracting("file").containsOnly(file.toString());
        assertThat(rig.records).extracting("incarnation").doesNotContainNull().hasSize(3);
    }

    @Test
    void aRecordOfARotatedFileBearsTheNameThatWasFollowed() throws IOException {
        Path file = rig.write("0.log", "one\n");
        rig.start().poll();
        Path rotated = Files.move(file, rig.logs.resolve("0.log.20261122-120000"));
        Rig.write(rotated, "two\n".getBytes(UTF_8));
        rig.write("0.log", "three\n");
        rig.poll().received("one", "two", "three");
        assertThat(rig.records).extracting("file").containsOnly(file.toString());
        assertThat(rig.records).extracting("offset").containsExactly(0L, 4L, 0L);
        assertThat(rig.records.get(0).get("incarnation"))
                .isEqualTo(rig.records.get(1).get("incarnation"))
                .isNotEqualTo(rig.records.get(2).get("incarnation"));
    }

    @Test
    void batchesTellWhenTheFileWasLastWrittenTo() throws IOException {
        Path log = rig.write("a.log", "one\n");
        Files.setLastModifiedTime(log, FileTime.fromMillis(1_762_350_301_000L));
        rig.start().poll();
        assertThat(rig.batches).extracting(Batch::writtenMillis).containsExactly(1_762_350_301_000L);
    }
}
