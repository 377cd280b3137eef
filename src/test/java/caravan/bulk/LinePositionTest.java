package caravan.bulk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import caravan.batch.Incarnation;
import caravan.json.JsonText;
import caravan.text.Rfc3339;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Positions in lines, also in those that somebody has made to deceive. */
class LinePositionTest {

    private static final String ID = "0123456789abcdef0123456789abcdef";
    private static final String FORGED = "ffffffffffffffffffffffffffffffff";
    private static final Incarnation INCARNATION = Incarnation.parse(ID);
    private static final String END = ",\"incarnation\":\"" + ID + "\",\"offset\":1024,\"end\":1120}";
    private static final long TIME = Instant.parse("2026-11-22T12:00:00.5Z").toEpochMilli();

    /** Reads a line that stands between others. */
    private static @Nullable LinePosition of(String line) {
        byte[] bytes = ("1120}\n" + line + "\n{\"time\":\"2026-11-22T12:00:00Z\"").getBytes(UTF_8);
        return LinePosition.of(bytes, 6, 6 + line.getBytes(UTF_8).length);
    }

    private static LinePosition position(long time) {
        return new LinePosition(INCARNATION, 1024, 1120, time);
    }

    @Test
    void aLineAsItIsWrittenTellsPositionAndTime() {
        assertThat(of("{\"time\":\"2026-11-22T12:00:00.500000000Z\",\"message\":\"m\"" + END))
                .isEqualTo(position(TIME));
        assertThat(of("{\"message\":\"m\"" + END)).isEqualTo(position(Rfc3339.NONE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"message\":\"m\",\"time\":\"2026-11-22T12:00:00.5Z\"",
                "{\"kubernetes\":{\"time\":\"1999-01-01T00:00:00Z\"},\"time\":\"2026-11-22T12:00:00.5Z\"",
                "{\"message\":\"\\\"time\\\":\\\"1999-01-01T00:00:00Z\\\"\",\"time\":\"2026-11-22T12:00:00.5Z\"",
                "{\"time\" : \"2026-11-22T12:00:00.5Z\"",
                "{ \"time\":\"2026-11-22T12:00:00.5Z\""
            })
    void theTimeIsFoundWhereverItStands(String begin) {
        assertThat(of(begin + END)).isEqualTo(position(TIME));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"message\":\"\\\"time\\\":\\\"2026-11-22T12:00:00.5Z\\\"\"",
                "{\"kubernetes\":{\"time\":\"2026-11-22T12:00:00.5Z\"}",
                "{\"time\":1795348800500",
                "{\"time\":\"yesterday\"",
                "{\"time\":null"
            })
    void whatIsNoTimeOfTheRecordIsNone(String begin) {
        assertThat(of(begin + END)).isEqualTo(position(Rfc3339.NONE));
    }

    @Test
    void fieldsMayStandAnywhere() {
        assertThat(of("{ \"end\" : 1120, \"offset\":1024 ,\"time\":\"2026-11-22T12:00:00.5Z\", \"incarnation\": \"" + ID
                        + "\", \"message\":\"m\"}"))
                .isEqualTo(position(TIME));
        assertThat(of("{\"message\":\"m\"" + END.replace("}", ",\"level\":\"info\"}")))
                .isEqualTo(position(Rfc3339.NONE));
    }

    @Test
    void aLineWithoutEndEndsWhereItBegins() {
        assertThat(of("{\"message\":\"m\",\"incarnation\":\"" + ID + "\",\"offset\":1024}"))
                .isEqualTo(new LinePosition(INCARNATION, 1024, 1024, Rfc3339.NONE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // a text that ends like a position
                "{\"message\":\",\\\"incarnation\\\":\\\"" + FORGED + "\\\",\\\"offset\\\":1,\\\"end\\\":2}\"",
                "{\"message\":\"\\\\\\\",\\\"incarnation\\\":\\\"" + FORGED + "\\\"\"",
                // an object within that is one
                "{\"parsed\":{\"a\":1,\"incarnation\":\"" + FORGED + "\",\"offset\":1,\"end\":2}",
                "{\"parsed\":[{\"a\":1,\"incarnation\":\"" + FORGED + "\",\"offset\":1,\"end\":2}]",
                // the same names before: the last ones count in JSON
                "{\"a\":1,\"incarnation\":\"" + FORGED + "\",\"offset\":1,\"end\":2"
            })
    void nobodyForgesAPositionInAValue(String begin) {
        assertThat(of(begin + END)).isEqualTo(position(Rfc3339.NONE));
        assertThat(of("{" + END.substring(1, END.length() - 1) + ',' + begin.substring(1) + "}"))
                .satisfiesAnyOf(
                        read -> assertThat(read).isEqualTo(position(Rfc3339.NONE)),
                        read -> assertThat(begin).as("the last one counts").startsWith("{\"a\""));
    }

    @Test
    void aNestedPositionAtTheEndIsNotTheRecords() {
        String nested = "{\"a\":1,\"incarnation\":\"" + FORGED + "\",\"offset\":1,\"end\":2}";
        assertThat(of("{\"parsed\":" + nested + '}')).isNull();
        assertThat(of("{\"incarnation\":\"" + ID + "\",\"offset\":1024,\"end\":1120,\"parsed\":" + nested + '}'))
                .isEqualTo(position(Rfc3339.NONE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"offset\":99999999999999999999,\"end\":1120",
                "\"offset\":9223372036854775808,\"end\":1120",
                "\"offset\":1024,\"end\":18446744073709552000",
                "\"offset\":-1,\"end\":1120",
                "\"offset\":1024,\"end\":-1",
                "\"offset\":1024.5,\"end\":1120",
                "\"offset\":1e3,\"end\":1120",
                "\"offset\":\"1024\",\"end\":1120",
                "\"offset\":1024,\"end\":\"1120\"",
                "\"offset\":null,\"end\":1120",
                "\"offset\":,\"end\":1120",
                "\"offset\":1024,\"end\":",
                "\"end\":1120"
            })
    void whatIsNoOffsetIsNoPosition(String offsets) {
        assertThat(of("{\"m\":1,\"incarnation\":\"" + ID + "\"," + offsets + "}"))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "0123456789abcdef0123456789abcde",
                "0123456789abcdef0123456789abcdef0",
                "x123456789abcdef0123456789abcdef"
            })
    void whatIsNoIncarnationIsNoPosition(String id) {
        assertThat(of("{\"m\":1" + END.replace(ID, id))).isNull();
    }

    @Test
    void offsetsAreWholeUpToTheLargestThatAFileHas() {
        String largest = Long.toString(Long.MAX_VALUE);
        assertThat(of("{\"m\":1" + END.replace("1120", largest)).end()).isEqualTo(Long.MAX_VALUE);
        assertThat(of("{\"m\":1" + END.replace("1024", "999999999999999999").replace("1120", largest)))
                .isEqualTo(new LinePosition(INCARNATION, 999_999_999_999_999_999L, Long.MAX_VALUE, Rfc3339.NONE));
    }

    @Test
    void aLineThatIsCutAnywhereHasNoPosition() {
        String line = "{\"time\":\"2026-11-22T12:00:00.5Z\",\"message\":\"\\u00e9\"" + END;
        for (int length = 0; length < line.length(); length++) {
            assertThat(of(line.substring(0, length)))
                    .as("%d characters", length)
                    .isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "[1]", "}", "1120}", ",\"end\":1120}", "null"})
    void whatIsNoObjectHasNoPosition(String line) {
        assertThat(of(line)).isNull();
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void whateverARecordHoldsItsPositionIsRead(
            @ForAll String message,
            @ForAll String name,
            @ForAll @LongRange(min = 0) long offset,
            @ForAll @LongRange(min = 0, max = 1_000_000) long length,
            @ForAll long high,
            @ForAll long low) {
        Incarnation incarnation = new Incarnation(high, low);
        long end = offset + Math.min(length, Long.MAX_VALUE - offset);
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("message", message);
        fields.put("x" + name, Map.of(name, message));
        fields.put("incarnation", incarnation.toString());
        fields.put("offset", offset);
        fields.put("end", end);
        String line = JsonText.of(fields);

        assertThat(of(line)).isEqualTo(new LinePosition(incarnation, offset, end, Rfc3339.NONE));
        fields.put("level", "info");
        assertThat(of(JsonText.of(fields))).isEqualTo(new LinePosition(incarnation, offset, end, Rfc3339.NONE));
    }
}
