package caravan.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonStringTest {

    @Property(tries = 5000)
    void escapesAsJavaDecodesAndJsonWrites(@ForAll("nearlyUtf8") byte[] bytes) {
        ByteBuf out = new ByteBuf(0);
        boolean valid = JsonString.escape(bytes, 0, bytes.length, out);
        String text = new String(bytes, UTF_8);
        assertThat('"' + written(out) + '"').isEqualTo(JsonText.of(text));
        assertThat(valid).isEqualTo(java.util.Arrays.equals(text.getBytes(UTF_8), bytes));
    }

    @Property(tries = 5000)
    void findsTheEndOfWhatItEscaped(@ForAll("nearlyUtf8") byte[] bytes) {
        ByteBuf out = new ByteBuf(0).append('"');
        JsonString.escape(bytes, 0, bytes.length, out);
        out.append('"').append(':').append('"');
        assertThat(JsonString.end(out.array(), 1, out.size())).isEqualTo(out.size() - 3);
        assertThat(JsonString.end(out.array(), 1, out.size() - 3)).isEqualTo(-1);
    }

    @Test
    void everyCharacterIsFoundAtEveryPlaceOfAWord() {
        for (int c = 0; c < 0x100; c++) {
            for (int i = 0; i < 20; i++) {
                String text = "x".repeat(i) + (char) c + "y".repeat(19 - i);
                assertThat('"' + escaped(text.getBytes(UTF_8)) + '"').isEqualTo(JsonText.of(text));
            }
        }
    }

    @Test
    void aCharacterMayCrossAnyChunk() {
        for (int i = 4080; i < 4100; i++) {
            String text = "x".repeat(i) + "\u65e5\uD83D\uDE00\u00e9" + "\u0001".repeat(5000);
            assertThat('"' + escaped(text.getBytes(UTF_8)) + '"').isEqualTo(JsonText.of(text));
        }
    }

    @Test
    void onlyTheRangeIsRead() {
        byte[] bytes = "\"\u65e5\"".getBytes(UTF_8);
        assertThat(escaped(java.util.Arrays.copyOfRange(bytes, 1, 4))).isEqualTo("\u65e5");
        ByteBuf out = new ByteBuf(0);
        assertThat(JsonString.escapeValid(bytes, 1, 3, out)).isFalse();
        assertThat(out.size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no end",
                "tab\there\"",
                "bad \\x\"",
                "bad \\u12g4\"",
                "\\u123\"",
                "\\",
                "\\u12",
                "latin \u00e9\"",
                "nul \0\""
            })
    void theInsideOfAStringHasRules(String inside) {
        byte[] latin = inside.getBytes(StandardCharsets.ISO_8859_1);
        assertThat(JsonString.end(latin, 0, latin.length)).isEqualTo(-1);
    }

    @Provide
    Arbitrary<byte[]> nearlyUtf8() {
        Arbitrary<Byte> ascii = Arbitraries.bytes().between((byte) 0, (byte) 127);
        Arbitrary<Byte> plain = Arbitraries.bytes().between((byte) 'a', (byte) 'z');
        Arbitrary<byte[]> bytes = Arbitraries.bytes().array(byte[].class).ofMaxSize(3);
        Arbitrary<byte[]> text = Arbitraries.strings().ofMaxLength(4).map(s -> s.getBytes(UTF_8));
        Arbitrary<byte[]> run = plain.array(byte[].class).ofMaxSize(20);
        Arbitrary<byte[]> part = Arbitraries.oneOf(ascii.array(byte[].class).ofMaxSize(4), text, text, run, run, bytes);
        return part.list().ofMaxSize(8).map(JsonStringTest::concat);
    }

    private static byte[] concat(java.util.List<byte[]> parts) {
        ByteBuf all = new ByteBuf(64);
        parts.forEach(all::append);
        return all.toByteArray();
    }

    private static String escaped(byte[] bytes) {
        ByteBuf out = new ByteBuf(0);
        JsonString.escape(bytes, 0, bytes.length, out);
        return written(out);
    }

    private static String written(ByteBuf out) {
        return new String(out.array(), 0, out.size(), UTF_8);
    }
}
