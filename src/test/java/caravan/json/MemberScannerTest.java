package caravan.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import caravan.json.MemberScanner.Kind;
import caravan.text.Utf8;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MemberScannerTest {

    /** What texts are made of and changed with: pieces that are valid, that are nearly so, and that are not. */
    private static final List<String> PIECES = List.of(
            ("{ } [ ] , : \" \\ a \"a\" \"a\":1 \"\\u0061\" \"b\":{} \"\\ud83d\\ude00\" \"\\ud83d\" \"\\x\" \\u00 0 1 -1 01 -"
                            + " 1.5 1. .5 1e5 1E+5 1e 1e+ 1e-400 12345678901234567890 true false null tru nul True NaN"
                            + " \"é\" é 日 \u0000 \u001f \"\t\" \"\u007f\" {} [] [1,2] {\"x\":[{\"y\":null}]} {\"a\":1} /**/")
                    .split(" "));

    private final MemberScanner scanner = new MemberScanner();

    private boolean scan(String text) {
        byte[] bytes = ("{\"\"" + text + "\n{\"a\":1}").getBytes(UTF_8);
        return scanner.scan(bytes, 3, bytes.length - 8);
    }

    private String name(int member) {
        return new String(
                scanner.bytes(), scanner.nameFrom(member), scanner.nameTo(member) - scanner.nameFrom(member), UTF_8);
    }

    private String value(int member) {
        return new String(
                scanner.bytes(), scanner.valueFrom(member), scanner.valueTo(member) - scanner.valueFrom(member), UTF_8);
    }

    @Test
    void membersAreFoundWhereTheyStand() {
        assertThat(
                        scan(
                                " {\"a\\\"\":\"x\\n\" , \"\":-1.50E+3,\n\"o\" :{\"a\":[1,{}]},\"l\":[ ],\"t\":true,\"z\":null} \r"))
                .isTrue();

        assertThat(IntStream.range(0, scanner.size())
                        .mapToObj(member -> name(member) + ' ' + value(member) + ' ' + scanner.kind(member)))
                .containsExactly(
                        "a\\\" \"x\\n\" STRING",
                        " -1.50E+3 NUMBER",
                        "o {\"a\":[1,{}]} OBJECT",
                        "l [ ] ARRAY",
                        "t true BOOLEAN",
                        "z null NULL");
    }

    @Test
    void membersAreFoundByNameHoweverItIsEscaped() {
        assertThat(scan("{\"t\\u0069me\":1,\"caf\\u00e9\":2,\"x\":3,\"\\\"\":4,\"x\":5}"))
                .isTrue();

        assertThat(scanner.find("time".getBytes(UTF_8))).isEqualTo(0);
        assertThat(scanner.find("caf\u00e9".getBytes(UTF_8))).isEqualTo(1);
        assertThat(scanner.find("x".getBytes(UTF_8))).as("the last one").isEqualTo(4);
        assertThat(scanner.find("\"".getBytes(UTF_8))).isEqualTo(3);
        assertThat(scanner.find("t\\u0069me".getBytes(UTF_8))).isEqualTo(-1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "{}                               | false",
                "{\"a\":1}                        | false",
                "{\"a\":1,\"b\":1,\"\":1}         | false",
                "{\"a\":{\"b\":1},\"b\":{\"b\":1}} | false",
                "{\"a\":1,\"b\":2,\"a\":3}        | true",
                "{\"a\":1,\"\\u0061\":2}          | true",
                "{\"\\u0061\":1,\"a\":2}          | true",
                "{\"\":1,\"\":2}                  | true",
            })
    void namesThatAreRepeatedAreSeen(String text, boolean repeated) {
        assertThat(scan(text)).isTrue();
        assertThat(scanner.hasRepeatedNames()).isEqualTo(repeated);
    }

    @ParameterizedTest
    @ValueSource(ints = {94, 95, 96, 99, 1_000_000})
    void objectsThatNobodyCouldReadInsideOthersAreNone(int arrays) {
        assertThat(scan("{\"a\":" + "[".repeat(arrays) + "]".repeat(arrays) + '}'))
                .isEqualTo(arrays < MemberScanner.DEEPEST);
    }

    @Test
    void numbersThatNoTypeHoldsAreNone() {
        assertThat(scan("{\"a\":" + "1".repeat(1000) + '}')).isTrue();
        assertThat(scan("{\"a\":" + "1".repeat(1001) + '}')).isFalse();
        assertThat(scan("{\"a\":1e999999999}")).isTrue();
        assertThat(scan("{\"a\":1e1000000000}")).isFalse();
    }

    @Test
    void whatIsCutAnywhereIsNoObject() {
        byte[] bytes = "{\"a\":[1.5e3,\"\\u00e9\",{\"b\":null}],\"c\":{\"d\":true}}".getBytes(UTF_8);
        for (int to = 0; to < bytes.length; to++) {
            assertThat(scanner.scan(bytes, 0, to)).as("cut at %d", to).isFalse();
        }
        assertThat(scanner.scan(bytes, 0, bytes.length)).isTrue();
    }

    @Test
    void everyTextIsJudgedAsJacksonDoes() {
        SplittableRandom random = new SplittableRandom(7);
        int valid = 0;
        for (int i = 0; i < 200_000; i++) {
            byte[] text = i % 2 == 0 ? assembled(random) : changed(generated(random, 0), random);
            valid += isAsJacksonSays(text) ? 1 : 0;
        }
        assertThat(valid).isBetween(20_000, 180_000);
    }

    private static byte[] assembled(SplittableRandom random) {
        StringBuilder text = new StringBuilder("{");
        for (int i = random.nextInt(8); i > 0; i--) {
            text.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return text.append('}').toString().getBytes(UTF_8);
    }

    private static String generated(SplittableRandom random, int depth) {
        List<String> members = new ArrayList<>();
        for (int i = random.nextInt(depth == 0 ? 12 : 4); i > 0; i--) {
            members.add((random.nextInt(3) == 0 ? "\"\\u006" : "\"") + random.nextInt(30) + "\" :"
                    + scalarOrObject(random, depth));
        }
        return '{' + String.join(", ", members) + '}';
    }

    private static String scalarOrObject(SplittableRandom random, int depth) {
        List<String> scalars = List.of("\"x y\\\\\"", "0", "-1.25e-7", "true", "null", "[]", "[[1] , \"é\"]", "\"日本\"");
        return depth < 3 && random.nextInt(3) == 0
                ? generated(random, depth + 1)
                : scalars.get(random.nextInt(scalars.size()));
    }

    /** Mostly the text, else some bytes of it taken out, doubled or replaced. */
    private static byte[] changed(String text, SplittableRandom random) {
        byte[] bytes = text.getBytes(UTF_8);
        for (int i = random.nextInt(3); i > 0; i--) {
            int at = random.nextInt(bytes.length);
            bytes[at] = (byte) (random.nextBoolean() ? random.nextInt(256) : bytes[random.nextInt(bytes.length)]);
        }
        return bytes;
    }

    private boolean isAsJacksonSays(byte[] text) {
        Map<String, Object> expected =
                Utf8.isValid(text, 0, text.length) ? JsonObject.parse(new String(text, UTF_8)) : null;
        boolean isObject = scanner.scan(text, 0, text.length);
        assertThat(isObject).as(new String(text, UTF_8)).isEqualTo(expected != null);
        if (expected != null) {
            Map<String, Object> found = new LinkedHashMap<>();
            HashSet<String> names = new HashSet<>();
            for (int member = 0; member < scanner.size(); member++) {
                String name = JsonText.unescape(name(member));
                names.add(new String(name.getBytes(UTF_8), UTF_8));
                found.put(
                        name, JsonObject.parse("{\"v\":" + value(member) + '}').get("v"));
            }
            assertThat(found).isEqualTo(expected);
            assertThat(scanner.hasRepeatedNames()).isEqualTo(names.size() < scanner.size());
        }
        return isObject;
    }

    @Test
    void longTextsTakeLinearTime() {
        StringBuilder text = new StringBuilder("{");
        for (int i = 0; i < 200_000; i++) {
            text.append("\"").append(i).append("\":").append(i).append(',');
        }
        String members = text.append("\"\":0}").toString();
        String open = "{\"a\":".repeat(500_000);
        assertTimeout(Duration.ofSeconds(10), () -> {
            assertThat(scan(members)).isTrue();
            assertThat(scanner.hasRepeatedNames()).isFalse();
            assertThat(scanner.kind(0)).isEqualTo(Kind.NUMBER);
            assertThat(scan(open)).isFalse();
            assertThat(scan("{" + "\"a\":1,".repeat(500_000) + "\"a\":1}")).isTrue();
            assertThat(scanner.hasRepeatedNames()).isTrue();
        });
    }
}
