package caravan.parse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import caravan.batch.Batch;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonMessagesTest {

    private static final String[] JSON = {"formats", "json"};
    private static final String[] ROOT = {"formats", "json", "into", "root"};

    @Test
    void anObjectStandsBelowAKeyAsItWasWritten() {
        String message = "{\"b\" :1.10,\"a\":{\"n\":123456789012345678901234567890},\"e\":1E5,\"u\":\"\\u00e9\\/é\"}";
        assertThat(Parsed.added(message, JSON)).isEqualTo(",\"parsed\":" + message);
        assertThat(Parsed.added("  " + message + "\t", "formats", "json", "into", "log_processed"))
                .isEqualTo(",\"log_processed\":" + message);
        assertThat(Parsed.record(message, JSON).get("message").asText()).isEqualTo(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "text",
                "[1]",
                "[{\"a\":1}]",
                "\"a\"",
                "1",
                "{\"a\":1} text",
                "text {\"a\":1}",
                "{\"a\":1"
            })
    void whatIsNoObjectStaysAsItIs(String message) {
        assertThat(Parsed.added(message, JSON)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "{\"a\":1,}               | invalid",
                "{\"a\":01}               | invalid",
                "{a}                      | invalid",
                "{\"a\":1} {\"b\":2}      | invalid",
                "{\"a\":1,\"a\":1}        | duplicate",
                "{\"a\":1,\"\\u0061\":1}  | duplicate",
            })
    void whatLooksLikeAnObjectAndIsNoneStaysAndIsMarked(String message, String mark) {
        assertThat(Parsed.added(message, JSON)).isEqualTo(",\"parse_error\":\"" + mark + '"');
        assertThat(Parsed.added(message, ROOT)).isEqualTo(",\"parse_error\":\"" + mark + '"');
    }

    @Test
    void anotherFormatMayReadWhatIsNoJson() {
        assertThat(Parsed.added("{a} {b}", "formats", "json,pattern", "patterns", "(?P<word>\\w+)\\} "))
                .isEqualTo(",\"parsed\":{\"word\":\"a\"}");
    }

    @Test
    void membersStandAtTheRoot() {
        assertThat(Parsed.added("{\"b\": 1 , \"a\":{\"x\":[1,2]}}", ROOT)).isEqualTo(",\"b\": 1,\"a\":{\"x\":[1,2]}");
        assertThat(Parsed.added("{}", ROOT)).isEmpty();
    }

    @Test
    void fieldsThatAreOursCannotBeForged() {
        String forged = "\"time\":1,\"str\\u0065am\":2,\"kubernetes.pod_name\":\"x\",\"offset\":{},\"@timestamp\":5,"
                + "\"parsed\":7,\"parse_error\":8,\"incarnation\":9,\"file\":10,\"end\":11,\"message\":12,\"kubernetes\":{}";
        assertThat(Parsed.added('{' + forged + ",\"free\":1}", ROOT))
                .isEqualTo(",\"free\":1,\"parsed\":{" + forged + '}');
    }

    @Test
    void fieldsOfEarlierStepsCannotBeForged() {
        Batch batch = Parsed.cri("{\"level\":1,\"klog\":2,\"free\":3}");
        batch.made().begin(0).append(",\"klog\":{\"a\":1}".getBytes(UTF_8));
        batch.made().end(0);
        MessageParser.of(Parsed.options("formats", "json", "into", "root", "level", "true"))
                .apply(batch);

        JsonNode record = Parsed.records(batch).get(0);
        assertThat(record.get("klog").toString()).isEqualTo("{\"a\":1}");
        assertThat(record.get("free").asInt()).isEqualTo(3);
        assertThat(record.get("parsed").toString()).isEqualTo("{\"level\":1,\"klog\":2}");
        assertThat(record.get("level").asText()).isEqualTo("fatal");
    }

    @Test
    void theMessageIsDroppedOnlyWhereItWasParsed() {
        Batch batch = Parsed.cri("{\"a\":1}", "{\"a\":}", "text");
        MessageParser.of(Parsed.options("formats", "json", "keep", "false")).apply(batch);

        assertThat(Parsed.records(batch))
                .extracting(record -> record.has("message"))
                .containsExactly(false, true, true);
    }

    @Test
    void aMemberBecomesTheMessage() {
        JsonNode record = Parsed.record(
                "{\"a\":1,\"msg\":\"x\\ty\\u00e9\\ud83d\",\"b\":2}", "formats", "json", "messageField", "msg");
        assertThat(record.get("message").asText()).isEqualTo("x\tyé\ud83d");
        assertThat(record.get("parsed").toString()).isEqualTo("{\"a\":1,\"b\":2}");

        JsonNode root = Parsed.record(
                "{\"message\":\"m\",\"b\":2}", "formats", "json", "into", "root", "messageField", "message");
        assertThat(root.get("message").asText()).isEqualTo("m");
        assertThat(root.get("b").asInt()).isEqualTo(2);
        assertThat(root.has("parsed")).isFalse();

        assertThat(Parsed.record("{\"msg\":1}", "formats", "json", "messageField", "msg")
                        .get("message")
                        .asText())
                .isEqualTo("{\"msg\":1}");
    }

    @Test
    void messagesOfDockerAreReadWithoutTheirEscapes() {
        String line = "{\"log\":\"{\\\"a\\\":\\\"x\\\\ny\\\",\\n\\\"b\\\":1}\\n\",\"stream\":\"stdout\",\"time\":\""
                + Parsed.TIME + "\"}\n";
        byte[] bytes = line.getBytes(UTF_8);
        Batch batch = Parsed.cri(bytes, 0, bytes.length);
        MessageParser.json().apply(batch);

        JsonNode record = Parsed.records(batch).get(0);
        assertThat(record.get("parsed").get("a").asText()).isEqualTo("x\ny");
        assertThat(record.get("parsed").get("b").asInt()).isEqualTo(1);
    }

    @Test
    void recordsThatWereChangedAsMapsAreParsedToo() {
        Batch batch = Parsed.cri("text", "{\"a\":0}");
        batch.get(0).put("message", "{\"a\":1,\"time\":2,\"msg\":\"m\"}");
        MessageParser.of(Parsed.options("formats", "json", "into", "root", "messageField", "msg", "level", "true"))
                .apply(batch);

        JsonNode record = Parsed.records(batch).get(0);
        assertThat(record.get("a").asInt()).isEqualTo(1);
        assertThat(record.get("message").asText()).isEqualTo("m");
        assertThat(record.get("parsed").toString()).isEqualTo("{\"time\":2}");
        assertThat(record.get("time").asText()).isEqualTo(Parsed.TIME);
    }

    @Test
    void aRecordIsParsedOnce() {
        Batch batch = Parsed.cri("{\"a\":1}", "{\"a\":}");
        MessageParser.json().apply(batch);
        MessageParser.json().apply(batch);
        MessageParser.of(Map.of("formats", "json", "into", "other", "level", "true"))
                .apply(batch);

        assertThat(Parsed.records(batch).get(0).get("parsed").toString()).isEqualTo("{\"a\":1}");
        assertThat(Parsed.records(batch).get(0).has("other")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "auto    | \"2020-01-02T03:04:05.123456789+02:00\" | 2020-01-02T03:04:05.123456789+02:00",
                "auto    | \"2020-01-02t03:04:05z\"                  | 2020-01-02T03:04:05Z",
                "auto    | 1577836800                              | 2020-01-01T00:00:00Z",
                "auto    | 1577836800.25                           | 2020-01-01T00:00:00.250Z",
                "auto    | 1.57783680025e9                         | 2020-01-01T00:00:00.250Z",
                "auto    | 1577836800123                           | 2020-01-01T00:00:00.123Z",
                "auto    | 1577836800123456                        | 2020-01-01T00:00:00.123456Z",
                "auto    | 1577836800123456789                     | 2020-01-01T00:00:00.123456789Z",
                "auto    | \"1577836800\"                          | 2020-01-01T00:00:00Z",
                "auto    | 12                                      |",
                "auto    | -1577836800                             |",
                "auto    | 1e999999999                             |",
                "auto    | \"2020-13-01T00:00:00Z\"                |",
                "auto    | \"yesterday\"                           |",
                "auto    | true                                    |",
                "s       | 12                                      | 1970-01-01T00:00:12Z",
                "ms      | -1                                      | 1969-12-31T23:59:59.999Z",
                "us      | 1577836800123456                        | 2020-01-01T00:00:00.123456Z",
                "ns      | 5                                       | 1970-01-01T00:00:00.000000005Z",
                "s       | 999999999999999                         |",
                "yyyy-MM-dd HH:mm:ss,SSS | \"2020-01-01 12:00:00,007\" | 2020-01-01T11:00:00.007Z",
                "yyyy-MM-dd'T'HH:mm:ss.SSSX | \"2020-01-01T12:00:00.007+05\" | 2020-01-01T07:00:00.007Z",
                "dd/MMM/yyyy:HH:mm:ss Z | \"01\\/Jan\\/2020:12:00:00 +0000\" | 2020-01-01T12:00:00Z",
                "yyyy-MM-dd HH:mm:ss,SSS | \"2020-01-01\"          |",
            })
    void aMemberTellsTheTime(String format, String value, String time) {
        String record = Parsed.record(
                        "{\"ts\":" + value + '}',
                        "formats",
                        "json",
                        "timeField",
                        "ts",
                        "timeFormat",
                        format,
                        "timeZone",
                        "+01:00")
                .get("time")
                .asText();
        assertThat(record).isEqualTo(time == null ? Parsed.TIME : time);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "{\"level\":\"WARNING\"}                     | warn",
                "{\"severity\":\"Information\"}              | info",
                "{\"log.level\":\"E\"}                       | error",
                "{\"level\":50}                              | error",
                "{\"level\":3}                               | error",
                "{\"lvl\":\"banana\"}                        |",
                "{\"level\":{\"a\":\"warn\"}}                |",
                "{\"msg\":\"level=warn\"}                    |",
                "{\"level\":\"dbg\",\"severity\":\"fatal\"}  | debug",
            })
    void aMemberTellsTheLevel(String message, String level) {
        JsonNode record = Parsed.record(message, "formats", "json", "level", "true");
        assertThat(record.path("level").asText(null)).isEqualTo(level);
        assertThat(record.get("parsed").toString()).isEqualTo(message);
    }

    @ParameterizedTest
    @CsvSource({"text, 3, error", "ERROR: text, 6, error", "text, 9,", "text, null,"})
    void theJournalsPriorityIsTheLevelWhereTheTextTellsNone(String message, String priority, String level) {
        Batch batch = Parsed.cri(message);
        batch.made().begin(0).append((",\"journal\":{\"unit\":\"x\",\"priority\":" + priority + '}').getBytes(UTF_8));
        batch.made().end(0);
        MessageParser.of(Map.of("level", "true")).apply(batch);

        assertThat(Parsed.records(batch).get(0).path("level").asText(null)).isEqualTo(level);
    }
}
