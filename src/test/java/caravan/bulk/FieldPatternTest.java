package caravan.bulk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.batch.Incarnation;
import java.time.Instant;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FieldPatternTest {

    private static final long TIME = Instant.parse("2026-03-09T07:05:04.999Z").toEpochMilli();
    private static final Map<String, Object> FIELDS = Map.of(
            "kubernetes",
            Map.of("namespace_name", "shop", "labels", Map.of("app.kubernetes.io/name", "web", "empty", "")),
            "n",
            7);

    private static FieldPattern parse(String pattern) {
        return FieldPattern.parse("index", pattern, UnaryOperator.identity());
    }

    private static String of(String pattern) {
        return parse(pattern).of(TIME, path -> caravan.json.JsonObject.lookUp(FIELDS, path));
    }

    @ParameterizedTest
    @CsvSource({
        "logs, logs",
        "logs-%Y.%m.%d, logs-2026.03.09",
        "%Y%m%d%H%M%S, 20260309070504",
        "100%%-%Y, 100%-2026",
        "{kubernetes.namespace_name}, shop",
        "a-{n}-b, a-7-b",
        "{kubernetes.labels.app.kubernetes.io/name}, web",
        "{ kubernetes.namespace_name }-%d, shop-09",
        "{none|other}, other",
        "{kubernetes.labels.empty|other}, other",
        "a{none}b, ab",
        "{none|a|b}, a|b",
    })
    void aNameIsMadeOfTextFieldsAndTime(String pattern, String name) {
        assertThat(of(pattern)).isEqualTo(name);
    }

    @Test
    void aFieldIsMadeFitAndTextIsNot() {
        FieldPattern pattern = FieldPattern.parse(
                "topic", "A/{a}{b|B/}", text -> text.replace("/", "").toLowerCase());

        assertThat(pattern.of(0, Map.of("a", "X/Y", "b", "/")::get)).isEqualTo("A/xyB/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a{b", "{", "a}b", "}", "%", "%x", "a%", "% Y", "{}", "{ }", "{|x}"})
    void aMalformedPatternIsToldWithItsOption(String pattern) {
        assertThatThrownBy(() -> parse(pattern))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("`index` ")
                .hasMessageEndingWith("was \"" + pattern + '"');
    }

    @Test
    void aPatternWithoutFieldsAndTimeIsConstant() {
        assertThat(parse("logs-100%%").isConstant()).isTrue();
        assertThat(parse("logs-%Y").isConstant()).isFalse();
        assertThat(parse("{a}").isConstant()).isFalse();
        assertThat(parse("{a.b|c}-{d}-%Y").fields()).containsExactly("a.b", "d");
    }

    @ParameterizedTest
    @CsvSource({
        "logs, 2000-01-01T00:00:00Z, true",
        "{a}, 2000-01-01T00:00:00Z, true",
        "%Y, 2026-03-09T23:59:59.999Z, true",
        "%Y.%m.%d, 2026-03-10T00:00:00Z, false",
        "%H, 2026-03-09T07:59:59.999Z, true",
        "%H, 2026-03-09T08:00:00Z, false",
        "%d%H%M, 2026-03-09T07:05:59.999Z, true",
        "%M, 2026-03-09T07:06:00Z, false",
        "%S%Y, 2026-03-09T07:05:04Z, true",
        "%S%Y, 2026-03-09T07:05:05Z, false",
    })
    void recordsOfOneUnitOfTimeHaveOneName(String pattern, String other, boolean isSame) {
        FieldPattern parsed = parse(pattern);
        long millis = Instant.parse(other).toEpochMilli();

        assertThat(parsed.timeUnit(millis) == parsed.timeUnit(TIME)).isEqualTo(isSame);
    }

    @Test
    void timesBefore1970AreNoExceptionToThat() {
        FieldPattern pattern = parse("%Y.%m.%d");

        assertThat(pattern.timeUnit(-1)).isNotEqualTo(pattern.timeUnit(0));
        assertThat(pattern.of(-1, path -> null)).isEqualTo("1969.12.31");
    }

    @Test
    void aRecordOfABulkIsAskedForItsFields() {
        byte[] line = "{\"a\":{\"b\":\"x\"}}".getBytes(UTF_8);
        BulkBuilder builder = new BulkBuilder("store", 0);
        LinePosition position = new LinePosition(new Incarnation(0, 1), 0, 1, TIME);
        builder.add(line, 0, line.length, position, new Told(Map.of("pod", "p")).share);

        assertThat(parse("{pod}-{a.b}-%m").of(builder.build(), 0)).isEqualTo("p-x-03");
    }
}
