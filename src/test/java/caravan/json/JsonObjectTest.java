package caravan.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonObjectTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "{}                                          | {}",
                "{\"a\":1}                                   | {\"a\":1}",
                " \t{ \"a\" : [ 1 , true , null ] } \r       | {\"a\":[1,true,null]}",
                "{\"b\":1,\"a\":{\"c\":{},\"d\":[[]]}}       | {\"b\":1,\"a\":{\"c\":{},\"d\":[[]]}}",
                "{\"a\":1.10,\"b\":-0.5,\"c\":1e3}           | {\"a\":1.10,\"b\":-0.5,\"c\":1E+3}",
                "{\"a\":9223372036854775807}                 | {\"a\":9223372036854775807}",
                "{\"a\":123456789012345678901234567890}      | {\"a\":123456789012345678901234567890}",
                "{\"a\":1e400,\"b\":0.12345678901234567890}  | {\"a\":1E+400,\"b\":0.12345678901234567890}",
                "{\"a\":\"\\u65e5\\n\\\"\"}                  | {\"a\":\"\u65e5\\n\\\"\"}",
                "{\"a\":\"\\ud83d\"}                         | {\"a\":\"\\ud83d\"}",
                "{\"a\":1,\"b\":2,\"a\":3}                   | {\"a\":3,\"b\":2}",
                "{\"a.b\":{\"\":false}}                      | {\"a.b\":{\"\":false}}",
            })
    void anObjectIsRead(String message, String read) {
        assertThat(JsonText.of(JsonObject.parse(message))).isEqualTo(read);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 4_000, 7_999, 8_000, 8_001, 100_000})
    void anObjectIsReadOutOfManyOfThem(int length) {
        String one = "{\"a\":\"" + "x".repeat(length) + "\"}";
        byte[] three = (one + '\n' + one + '\n' + one).getBytes(StandardCharsets.UTF_8);

        assertThat(JsonObject.parse(three, 0, one.length())).hasSize(1);
        assertThat(JsonObject.parse(three, one.length() + 1, 2 * one.length() + 1))
                .hasSize(1);
        assertThat(JsonObject.parse(three, 2 * one.length() + 2, three.length)).hasSize(1);
        assertThat(JsonObject.parse(three, one.length() + 1, three.length)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "text",
                "{",
                "}",
                "{\"a\":1",
                "{\"a\":1}}",
                "{\"a\":1} {\"b\":2}",
                "{\"a\":1} text",
                "text {\"a\":1}",
                "{a:1}",
                "{'a':1}",
                "{\"a\":1,}",
                "{\"a\":NaN}",
                "{\"a\":01}",
                "{\"a\":\"\n\"}",
                "{\"a\":\"\\x\"}",
                "{\"a\" 1}",
                "// {}",
                "{\"a\":1} // {}",
                "[1,2]",
                "[{\"a\":1}]",
                "\"a\"",
                "1",
                "null",
                "{\"a\":1e99999999999}"
            })
    void anythingElseIsText(String message) {
        assertThat(JsonObject.parse(message)).isNull();
    }

    @Test
    void nestingHasALimit() {
        assertThat(JsonObject.parse("{\"a\":".repeat(99) + "1" + "}".repeat(99)))
                .isNotNull();
        assertThat(JsonObject.parse("{\"a\":".repeat(101) + "1" + "}".repeat(101)))
                .isNull();
        assertThat(JsonObject.parse("{\"a\":" + "[".repeat(500_000))).isNull();
        assertThat(JsonObject.parse("{\"a\":" + "9".repeat(500_000) + "}")).isNull();
    }

    @Provide
    Arbitrary<Map<String, Object>> objects() {
        Arbitrary<Object> plain = Arbitraries.oneOf(
                Arbitraries.strings().map(Object.class::cast),
                Arbitraries.longs().map(number -> number == number.intValue() ? (Object) number.intValue() : number),
                Arbitraries.bigDecimals().ofScale(3).map(Object.class::cast),
                Arbitraries.of(true, false));
        Arbitrary<Object> nested = Arbitraries.lazyOf(
                () -> plain, () -> plain.list().ofMaxSize(3).map(Object.class::cast), () -> Arbitraries.maps(
                                Arbitraries.strings().ofMaxLength(3), plain)
                        .ofMaxSize(3)
                        .map(Object.class::cast));
        return Arbitraries.maps(Arbitraries.strings().ofMaxLength(5), nested).ofMaxSize(5);
    }

    @Property(tries = 300)
    void whatIsWrittenIsReadAsItWas(@ForAll("objects") Map<String, Object> object) {
        assertThat(JsonObject.parse(JsonText.of(object))).isEqualTo(object);
        assertThat(JsonObject.parse(JsonText.of(List.of(object)))).isNull();
    }
}
