package caravan.parse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import caravan.batch.Batch;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PatternMessagesTest {

    private static String added(String message, String... patterns) {
        return Parsed.added(message, "formats", "pattern", "patterns", String.join("\n", patterns));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "%{IP:client} %{WORD:verb} %{INT:n:int}       | 10.0.0.1 GET 007  |"
                        + " {\"client\":\"10.0.0.1\",\"verb\":\"GET\",\"n\":7}",
                "(?P<a>\\w+)-(?<b>\\w+)                       | x-y               | {\"a\":\"x\",\"b\":\"y\"}",
                "^%{NUMBER:f:float} %{NUMBER:g:float}$        | 1.50 +2           | {\"f\":1.50,\"g\":\"+2\"}",
                "%{DATA:http.request.path}\\?%{GREEDYDATA:q}  | /a?b \"c\"        |"
                        + " {\"http.request.path\":\"/a\",\"q\":\"b \\\"c\\\"\"}",
                "(?P<a>x)?(?P<b>y)?z                          | yz                | {\"b\":\"y\"}",
                "%{WORD:a}=%{INT:v:int}<>%{WORD:a}:%{WORD:v}  | none              |",
                "(?:%{INT:v:int}!)?(?:%{WORD:v}\\?)?$         | ab?               | {\"v\":\"ab\"}",
                "%{IPV6:ip} %{UUID:id}                        | ::1 123e4567-e89b-12d3-a456-426614174000 | "
                        + "{\"ip\":\"::1\",\"id\":\"123e4567-e89b-12d3-a456-426614174000\"}",
                "%{INT:n:int}                                 | 12345678901234567890 |"
                        + " {\"n\":\"12345678901234567890\"}",
                "\\[%{HTTPDATE:t}\\]                          | [26/Nov/2026:10:00:00 +0100] |"
                        + " {\"t\":\"26/Nov/2026:10:00:00 +0100\"}",
                "%{TIMESTAMP_ISO8601:t} %{LOGLEVEL:l}         | 2026-11-26 10:00:00,123 WARN | "
                        + "{\"t\":\"2026-11-26 10:00:00,123\",\"l\":\"WARN\"}",
                "%{SYSLOGTIMESTAMP:t} %{HOSTNAME:h} %{DATA:p}(?:\\[%{POSINT:pid:int}\\])?: | Nov  6 10:00:00 h.x"
                        + " sshd[7]: y | {\"t\":\"Nov  6 10:00:00\",\"h\":\"h.x\",\"p\":\"sshd\",\"pid\":7}",
                "%{URI:u} %{EMAILADDRESS:e} %{PATH:p}         | https://u@h:1/a?b=c a.b@c.de /x/y | "
                        + "{\"u\":\"https://u@h:1/a?b=c\",\"e\":\"a.b@c.de\",\"p\":\"/x/y\"}",
            })
    void fieldsAreTakenFromTheText(String pattern, String message, String parsed) {
        assertThat(added(message, pattern)).isEqualTo(parsed == null ? "" : ",\"parsed\":" + parsed);
    }

    @Test
    void theCombinedLogOfApacheIsOneName() {
        assertThat(added(
                        "10.0.0.1 - bob [26/Nov/2026:10:00:00 +0000] \"GET /a?b HTTP/1.1\" 200 - \"-\" \"curl \\\"7\"",
                        "%{COMBINEDAPACHELOG}"))
                .isEqualTo(",\"parsed\":{\"clientip\":\"10.0.0.1\",\"ident\":\"-\",\"auth\":\"bob\","
                        + "\"timestamp\":\"26/Nov/2026:10:00:00 +0000\",\"verb\":\"GET\",\"request\":\"/a?b\","
                        + "\"httpversion\":\"1.1\",\"response\":200,\"referrer\":\"-\",\"agent\":\"curl \\\\\"}");
    }

    @Test
    void theFirstPatternThatIsFoundCounts() {
        String[] patterns = {"^a (?P<one>.)", "^(?P<two>.) ", "(?P<three>.)"};
        assertThat(added("a b", patterns)).contains("{\"one\":\"b\"}");
        assertThat(added("x b", patterns)).contains("{\"two\":\"x\"}");
        assertThat(added("xyz", patterns)).contains("{\"three\":\"x\"}");
    }

    @Test
    void whereNoneIsFoundTheMessageStaysAndMayBeMarked() {
        assertThat(added("text", "(?P<n>\\d)")).isEmpty();
        assertThat(Parsed.added("text", "formats", "pattern", "patterns", "(?P<n>\\d)", "markUnmatched", "true"))
                .isEqualTo(",\"parse_error\":\"unmatched\"");
    }

    @Test
    void allNamesAreReadable() {
        for (String name : List.of(
                "WORD",
                "QS",
                "BOOL",
                "MAC",
                "WINPATH",
                "JAVACLASS",
                "BASE16NUM",
                "DATE",
                "DAY",
                "YEAR",
                "HOSTPORT",
                "URIPATHPARAM",
                "NONNEGINT",
                "SPACE",
                "NOTSPACE",
                "USER",
                "ISO8601_TIMEZONE",
                "HTTPMETHOD")) {
            assertThat(GrokPattern.of("%{" + name + ":x}").fields()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"%{NOPE:x}", "(?P<a>x", "text", "%{INT:x:long}", "(a)", "(?P<a>x)(?=y)", "(?P<a>\\1)"})
    void whatIsNoPatternIsRefused(String pattern) {
        assertThatThrownBy(() -> GrokPattern.of(pattern))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("must ");
    }

    /** Patterns and texts that take a backtracking matcher longer than the age of the universe. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '\0',
            value = {
                "(?P<x>(a+)+)$            ~ a ~ !",
                "(?P<x>(a|aa)+)$          ~ a ~ !",
                "(?P<x>(a|a?)+)$          ~ a ~ !",
                "^(?P<x>(.*a){20})$       ~ a ~ !",
                "(?P<x>([a-zA-Z]+)*)$     ~ a ~ !",
                "(?P<x>(x+x+)+y)          ~ x ~ !",
                "^(?P<x>(\\w+\\s?)*)$     ~ a ~ !",
                "%{IP:a}.*%{IP:b}.*%{IP:c}$ ~ 1.1. ~ !",
                "%{QS:q}$                 ~ \"\\ ~ !",
                "%{URI:u} %{EMAILADDRESS:e}$ ~ a.b@ ~ !",
                "%{HOSTNAME:h}!!          ~ a- ~ !",
                "%{UNIXPATH:p}!!          ~ /a ~ !",
                "%{COMBINEDAPACHELOG}     ~ \"[ ~ !",
            })
    void hostileTextsTakeLinearTime(String pattern, String piece, String end) {
        Batch batch = Parsed.cri(piece.repeat(50_000 / piece.length()) + end);
        MessageParser parser = MessageParser.of(Parsed.options("formats", "pattern", "patterns", pattern));
        assertTimeout(Duration.ofSeconds(20), () -> parser.apply(batch));
        assertThat(Parsed.records(batch)).hasSize(1);
    }

    @Test
    void bytesThatAreNoTextAreMatchedToo() {
        byte[] bytes = Parsed.lines("a\u0001b").getBytes(UTF_8);
        bytes[bytes.length - 3] = (byte) 0xff;
        Batch batch = Parsed.cri(bytes, 0, bytes.length);
        MessageParser.of(Parsed.options("formats", "pattern", "patterns", "a(?P<x>.)b", "keep", "false"))
                .apply(batch);
        assertThat(Parsed.records(batch).get(0).get("parsed").get("x").asText()).isEqualTo("\ufffd");
        assertThat(Parsed.records(batch).get(0).has("message_base64")).isTrue();
    }
}
