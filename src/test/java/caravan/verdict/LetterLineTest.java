package caravan.verdict;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.json.ByteBuf;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LetterLineTest {

    private static final String ID = "0000000000000001000000000000000a";
    private static final String RECORD = "{\"message\":\"\\u0041 {\\\"record\\\":{}}\",\"n\":1.50,\"incarnation\":\""
            + ID + "\",\"offset\":5,\"end\":9}";
    private static final String LETTER =
            "{\"time\":\"2026-11-22T12:00:00.5Z\",\"destination\":\"store\",\"reason\":\"no\\\\n\","
                    + "\"incarnation\":\"" + ID + "\",\"offset\":5,\"end\":9,\"bytes\":4,\"record\":" + RECORD + "}";

    private static LetterLine parse(String line) {
        byte[] bytes = ("x\n" + line + "\n{}").getBytes(UTF_8);
        return LetterLine.parse(bytes, 2, 2 + line.getBytes(UTF_8).length);
    }

    private static String line(LetterLine letter) {
        ByteBuf lines = new ByteBuf(0);
        letter.appendTo(lines);
        return new String(lines.toByteArray(), UTF_8);
    }

    @Test
    void tellsWhatTheStepWrote() {
        LetterLine letter = parse(LETTER);

        assertThat(letter.epochMillis())
                .isEqualTo(Instant.parse("2026-11-22T12:00:00.5Z").toEpochMilli());
        assertThat(letter.destination()).isEqualTo("store");
        assertThat(letter.reason()).isEqualTo("no\\n");
        assertThat(letter.fields()).containsEntry("message", "A {\"record\":{}}");
        assertThat(line(letter)).isEqualTo(RECORD + "\n");
    }

    @Test
    void theOrderOfFieldsDoesNotMatter() {
        LetterLine letter = parse("{ \"record\" : " + RECORD
                + ", \"end\" :9, \"offset\":5, \"more\":[{}],\"incarnation\":\"" + ID + "\"}\r");

        assertThat(line(letter)).isEqualTo(RECORD + "\n");
        assertThat(letter.destination()).isEmpty();
        assertThat(letter.reason()).isEmpty();
        assertThat(letter.epochMillis()).isEqualTo(Long.MIN_VALUE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "{\"message\":\"a\"}",
                "{\"message\":\"a\",\"offset\":5,\"end\":9}",
                "{\"incarnation\":7,\"message\":\"a\",\"offset\":\"x\",\"end\":null}",
                "{\"message\":\"a\",\"incarnation\":\"0000000000000001000000000000000a\",\"offset\":6,\"end\":9}",
                "{\"message\":\"a\",\"incarnation\":\"0000000000000001000000000000000b\",\"offset\":5,\"end\":9}",
                "{\"message\":\"a\",\"incarnation\":\"0000000000000001000000000000000a\",\"offset\":5,\"end\":10}"
            })
    void aRecordOfAnotherPositionGetsItsOwn(String record) {
        assertThat(line(parse(LETTER.replace(RECORD, record))))
                .isEqualTo("{\"message\":\"a\",\"incarnation\":\"" + ID + "\",\"offset\":5,\"end\":9}\n");
    }

    @Test
    void aRecordThatIsBrokenInsideHasNoFieldsAndIsNotGuessed() {
        LetterLine letter = parse(LETTER.replace(RECORD, "{\"message\":{a}}"));

        assertThatThrownBy(letter::fields).hasMessageContaining("no JSON object");
        assertThatThrownBy(() -> line(letter)).hasMessageContaining("no JSON object");
    }

    @Test
    void otherFieldsKeepThePosition() {
        ByteBuf lines = new ByteBuf(0);
        parse(LETTER).appendTo(lines, Map.of("end", 7));

        assertThat(new String(lines.toByteArray(), UTF_8))
                .isEqualTo("{\"incarnation\":\"" + ID + "\",\"offset\":5,\"end\":9}\n");
    }

    @Test
    void theSameRecordRefusedByTheSameIsTheSameLetter() {
        Object identity = parse(LETTER).identity();

        assertThat(parse(LETTER.replace("2026-11-22", "2027-01-01").replace("no\\\\n", "yes"))
                        .identity())
                .isEqualTo(identity)
                .hasSameHashCodeAs(identity);
        assertThat(parse(LETTER.replace("store", "other")).identity()).isNotEqualTo(identity);
        assertThat(parse(LETTER.replace("\"offset\":5", "\"offset\":4")).identity())
                .isNotEqualTo(identity);
        assertThat(parse(LETTER.replace("1.50", "1.51")).identity()).isNotEqualTo(identity);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "\"record\":| \"recod\":",
                "\"offset\":5,\"end\":9,\"bytes\"| \"bytes\"",
                "0000000000000001000000000000000a\",\"offset\":5,\"end\":9,\"bytes\"| 1\",\"offset\":5,\"end\":9,\"bytes\"",
                "\"offset\":5,\"end\":9,\"bytes\"| \"offset\":-5,\"end\":9,\"bytes\"",
                "\"offset\":5,\"end\":9,\"bytes\"| \"offset\":5.5,\"end\":9,\"bytes\"",
            })
    void anythingElseIsNoLetter(String what, String by) {
        assertThat(parse(LETTER)).isNotNull();
        assertThat(LETTER).contains(what);
        assertThat(parse(LETTER.replace(what, by))).isNull();
    }
}
