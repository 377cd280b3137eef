package caravan.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class EscapesTest {

    /** Mostly what needs care: half pairs, control characters, what escapes are made of. */
    @Provide
    static Arbitrary<String> texts() {
        return Arbitraries.oneOf(
                        Arbitraries.chars()
                                .with('\\', '\t', '\n', '\r', 'u', 'n', '0', '\0', '\u007f', '\u0085', '\u2028'),
                        Arbitraries.chars().range('\ud800', '\udfff'),
                        Arbitraries.chars().all())
                .list()
                .ofMaxSize(20)
                .map(chars -> {
                    StringBuilder text = new StringBuilder();
                    chars.forEach(text::append);
                    return text.toString();
                });
    }

    @Property
    void anyTextComesBack(@ForAll("texts") String text) {
        String escaped = Escapes.escape(text);
        assertThat(Escapes.unescape(escaped)).isEqualTo(text);
        assertThat(escaped.chars()).noneMatch(Character::isISOControl);
        assertThat(new String(escaped.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                .isEqualTo(escaped);
    }

    @Property
    void anyLineComesBack(@ForAll("texts") String key, @ForAll("texts") String value) {
        LogLine line = new LogLine.Change(key, value);
        byte[] bytes = LogLine.encode(line);
        assertThat(bytes[bytes.length - 1]).isEqualTo((byte) '\n');
        assertThat(LogLine.decode(bytes, 0, bytes.length - 1)).isEqualTo(line);
    }

    @Example
    void plainTextStaysAsItIs() {
        String path = "/var/log/pods/ns_pödle-😀_1/c/0.log 42";
        assertThat(Escapes.escape(path)).isSameAs(path);
    }

    @Example
    void unknownEscapesAreRefused() {
        for (String text : new String[] {"\\", "\\x", "a\\", "\\u12", "\\uzzzz"}) {
            assertThatThrownBy(() -> Escapes.unescape(text)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
