package caravan.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonMembersTest {

    private static final String TEXT =
            "{\"a\" : \"\\\"}\\u00e9\",\r\n \"n\":12, \"r\":{\"x\":[{\"y\":\"}]\\\\\"}],\"n\":1},"
                    + "\"l\":[1,{}] , \"minus\":-1,\"long\":1234567890123456789,\"f\":1.5E3,\"t\":true,\"z\":null}";

    private static JsonMembers parse(String text) {
        byte[] bytes = ("{\"\"" + text + "\n{\"a\":1}").getBytes(UTF_8);
        return JsonMembers.parse(bytes, 3, 3 + text.getBytes(UTF_8).length);
    }

    @Test
    void membersAreFoundWhereTheyStand() {
        byte[] bytes = TEXT.getBytes(UTF_8);
        JsonMembers members = JsonMembers.parse(bytes, 0, bytes.length);

        assertThat(members.text("a")).isEqualTo("\"}\u00e9");
        assertThat(members.number("n")).isEqualTo(12);
        JsonMembers.Range range = members.object("r");
        assertThat(new String(bytes, range.from(), range.to() - range.from(), UTF_8))
                .isEqualTo("{\"x\":[{\"y\":\"}]\\\\\"}],\"n\":1}");
    }

    @Test
    void whatIsOfAnotherKindIsNotThere() {
        JsonMembers members = parse(TEXT);

        assertThat(members.number("minus")).isEqualTo(-1);
        assertThat(members.number("long")).isEqualTo(-1);
        assertThat(members.number("f")).isEqualTo(-1);
        assertThat(members.number("a")).isEqualTo(-1);
        assertThat(members.object("l")).isNull();
        assertThat(members.object("n")).isNull();
        assertThat(members.text("n")).isNull();
        assertThat(members.text("x")).as("a member of a member").isNull();
    }

    @Test
    void theLastOfANameCounts() {
        assertThat(parse("{\"a\":1,\"a\":\"x\",\"a\":2}").number("a")).isEqualTo(2);
        assertThat(parse("{\"a\":1,\"a\":\"x\"}").number("a")).isEqualTo(-1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", " { } ", "{\"a\":{}}", "{\"a\":[]}\r", "{\"a\":[[{\"b\":[]}]]}", "{\"\":0}"})
    void objectsAreRead(String text) {
        assertThat(parse(text)).isNotNull();
    }

    @Test
    void whatIsCutAnywhereIsNoObject() {
        for (int length = 0; length < TEXT.length(); length++) {
            assertThat(parse(TEXT.substring(0, length)))
                    .as("%d characters", length)
                    .isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "1",
                "\"a\"",
                "{\"a\"}",
                "{\"a\":}",
                "{a:1}",
                "{\"a\":1,}",
                "{,}",
                "{\"a\":1 2}",
                "{\"a\":1}}",
                "{\"a\":1} x",
                "{\"a\":{]}",
                "{\"a\":[}}",
                "{\"a\":\"\n\"}",
                "{\"a\":\"\\x\"}",
                "{\"a\":{\"\\x\":1}}",
                "{\"a\":A}"
            })
    void anythingElseIsNone(String text) {
        assertThat(parse(text)).isNull();
    }
}
