package caravan.tail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lines around and above {@code maxLineBytes}: every byte of them is delivered, in pieces that are marked. */
class LongLinesTest extends RigTest {

    private static final int LIMIT = 1024;

    @BeforeEach
    void limit() {
        rig.options.setMaxLineBytes(LIMIT);
    }

    /** Not the same text at any two places. */
    private static String line(int bytes) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; line.length() < bytes; i++) {
            line.append(i).append(' ');
        }
        return line.substring(0, bytes);
    }

    private List<Object> cuts() {
        return rig.records.stream().map(record -> record.get("cut")).toList();
    }

    @ParameterizedTest
    @CsvSource({"1023, 1", "1024, 1", "1025, 2", "2048, 2", "2049, 3", "3072, 3", "3073, 4"})
    void aLineIsAsManyRecordsAsItHasLimits(int bytes, int records) throws IOException {
        rig.write("a.log", line(bytes) + "\nnext\n");
        rig.start().poll();
        assertThat(rig.records).hasSize(records + 1);
        assertThat(String.join("", rig.messages())).isEqualTo(line(bytes) + "next");
        assertThat(cuts().subList(0, records - 1)).isEqualTo(Collections.nCopies(records - 1, "size"));
        assertThat(cuts().subList(records - 1, records + 1)).containsOnlyNulls();
    }

    @ParameterizedTest
    @CsvSource({"1023, 1", "1024, 1", "1025, 2", "2048, 2", "2049, 3", "3072, 3", "3073, 4"})
    void theRecordsAreTheSameHoweverTheLineIsWritten(int bytes, int records) throws IOException {
        rig.start();
        String line = line(bytes);
        for (int at = 0; at < bytes; at += 100) {
            rig.write("a.log", line.substring(at, Math.min(bytes, at + 100)));
            rig.poll();
        }
        rig.write("a.log", "\n");
        rig.poll();
        assertThat(rig.records).hasSize(records);
        assertThat(String.join("", rig.messages())).isEqualTo(line);
        assertThat(rig.records.get(records - 1)).containsEntry("offset", (records - 1L) * LIMIT);
    }

    @Test
    void neighboursOfALongLineAreWhole() throws IOException {
        rig.write("a.log", "before\n" + line(5 * LIMIT) + "\nbehind\n");
        rig.start().poll();
        assertThat(rig.messages()).hasSize(7).startsWith("before").endsWith("behind");
        assertThat(rig.records.get(6)).containsEntry("offset", "before\n".length() + 5L * LIMIT + 1);
    }

    @Test
    void aLongLineWithoutEndGoesOnBehindItsPiecesAfterARestart() throws IOException {
        String line = line(3 * LIMIT);
        rig.write("a.log", line.substring(0, 2_500));
        rig.start().poll();
        assertThat(rig.messages()).containsExactly(line.substring(0, LIMIT), line.substring(LIMIT, 2 * LIMIT));
        rig.restart();
        rig.write("a.log", line.substring(2_500) + "\nnext\n");
        rig.poll();
        assertThat(rig.messages().subList(2, 4)).containsExactly(line.substring(2 * LIMIT), "next");
    }

    @Test
    void aLongLineWithoutEndIsFlushedAfterATimeAndGoesOnAfterACrash() throws IOException {
        String line = line(3 * LIMIT);
        rig.write("a.log", line.substring(0, 2_500));
        rig.start().pollFor(10_000);
        assertThat(String.join("", rig.messages())).isEqualTo(line.substring(0, 2_500));
        assertThat(cuts()).containsExactly("size", "size", "timeout");
        rig.crash();
        rig.write("a.log", line.substring(2_500) + "\nnext\n");
        rig.start().poll();
        assertThat(String.join("", rig.messages())).isEqualTo(line + "next");
    }

    @Test
    void aLongLineIsCutBetweenCharacters() throws IOException {
        String line = "x" + "\u65e5\uD83D\uDE00\u00e9".repeat(1_000);
        rig.write("a.log", line + "\n");
        rig.start().poll();
        assertThat(String.join("", rig.messages())).isEqualTo(line);
        assertThat(rig.records).hasSizeGreaterThan(8).noneMatch(record -> record.containsKey("message_base64"));
        assertThat(rig.messages()).allMatch(piece -> piece.getBytes(UTF_8).length <= LIMIT);
    }

    @Test
    void aLongLineMayEndWithACarriageReturn() throws IOException {
        rig.write("a.log", line(LIMIT - 1) + "\r\n" + line(LIMIT) + "\r\nnext\r\n");
        rig.start().poll().received(line(LIMIT - 1), line(LIMIT), "", "next");
    }

    @Test
    void aLineOfAMegabyteIsOneRecord() throws IOException {
        rig.options.setMaxLineBytes(new TailConfiguration().getMaxLineBytes());
        String line = line(1024 * 1024);
        rig.write("a.log", "before\n" + line + "\nbehind\n");
        rig.start().poll().received("before", line, "behind");
    }

    @Test
    void aLineOfManyMegabytesIsDeliveredWithinTheBoundOfMemory() throws IOException {
        rig.options.setMaxLineBytes(new TailConfiguration().getMaxLineBytes());
        String line = line(20 * 1024 * 1024);
        rig.write("a.log", line + "\nbehind\n");
        rig.start().poll();
        assertThat(rig.records).hasSize(21);
        assertThat(String.join("", rig.messages())).isEqualTo(line + "behind");
    }
}
