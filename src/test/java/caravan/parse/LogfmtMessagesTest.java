package caravan.parse;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import caravan.batch.Batch;
import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogfmtMessagesTest {

    private static final String[] LOGFMT = {"formats", "logfmt"};

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "a=1                                 | {\"a\":\"1\"}",
                "a=1 b=x,y  c=                       | {\"a\":\"1\",\"b\":\"x,y\",\"c\":\"\"}",
                "ts=2026-11-26T10:00:00Z flag n=007  | {\"ts\":\"2026-11-26T10:00:00Z\",\"flag\":true,\"n\":\"007\"}",
                "msg=\"two words\" path=/a/b?c=d     | {\"msg\":\"two words\",\"path\":\"/a/b?c=d\"}",
                "msg=\"\" a.b-c/d:e@f_g=1            | {\"msg\":\"\",\"a.b-c/d:e@f_g\":\"1\"}",
                "msg=\"say \\\"hi\\\" \\u00e9\\\\\"  | {\"msg\":\"say \\\"hi\\\" \\u00e9\\\\\"}",
                "msg=\"\\x1b[31mred\\a\\U0001F600\"  | {\"msg\":\"\\u001b[31mred\\u0007\ud83d\ude00\"}",
                "msg=\"a\tb\"                        | {\"msg\":\"a\\tb\"}",
                "msg=back\\slash é=                  |",
                "u=日本                              | {\"u\":\"日本\"}",
            })
    void pairsAreRead(String message, String parsed) {
        assertThat(Parsed.added(message, LOGFMT)).isEqualTo(parsed == null ? "" : ",\"parsed\":" + parsed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "text",
                "text a=1",
                "a=1 (b)",
                "a=\"x",
                "a=\"x\"y",
                "a=x\"y\"",
                "=1",
                "a=1 =",
                "GET /x?a=b HTTP/1.1",
                "{\"a\":1}",
                "a==\"\"b",
            })
    void whatIsNoLogfmtStaysAsItIs(String message) {
        assertThat(Parsed.added(message, LOGFMT)).isEmpty();
    }

    @Test
    void keysThatRepeatAreMarked() {
        assertThat(Parsed.added("a=1 a=2", LOGFMT)).isEqualTo(",\"parse_error\":\"duplicate\"");
    }

    @Test
    void timeLevelAndMessageComeFromKeys() {
        JsonNode record = Parsed.record(
                "time=\"2020-01-01T00:00:00Z\" level=warning msg=\"a \\\"b\\\"\" n=1",
                "formats",
                "logfmt",
                "timeField",
                "time",
                "level",
                "true",
                "messageField",
                "msg",
                "into",
                "root");
        assertThat(record.get("time").asText()).isEqualTo("2020-01-01T00:00:00Z");
        assertThat(record.get("message").asText()).isEqualTo("a \"b\"");
        assertThat(record.get("level").asText()).isEqualTo("warn");
        assertThat(record.get("n").asText()).isEqualTo("1");
        assertThat(record.get("parsed").toString())
                .isEqualTo("{\"time\":\"2020-01-01T00:00:00Z\",\"level\":\"warning\"}");
    }

    @Test
    void bytesThatAreNoTextStayInTheMessage() {
        byte[] bytes = Parsed.lines("a=\u00ff msg=x").getBytes(ISO_8859_1);
        Batch batch = Parsed.cri(bytes, 0, bytes.length);
        MessageParser.of(Parsed.options("formats", "logfmt", "keep", "false", "messageField", "msg"))
                .apply(batch);

        JsonNode record = Parsed.records(batch).get(0);
        assertThat(record.get("parsed").get("a").asText()).isEqualTo("\ufffd");
        assertThat(record.get("parsed").get("msg").asText()).isEqualTo("x");
        assertThat(record.get("message").asText()).isEqualTo("a=\ufffd msg=x");
        assertThat(record.has("message_base64")).isTrue();
    }
}
