package caravan.multiline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Stack traces of each language, alone and between other lines. */
class TraceTest {

    private static final Multiline ALL = Joined.step("languages=all");

    static Stream<Arguments> samples() {
        return Samples.BY_LANGUAGE.entrySet().stream()
                .flatMap(of -> of.getValue().stream().map(sample -> Arguments.of(of.getKey(), sample)));
    }

    private static List<String> messages(String text, Multiline step) {
        return Joined.messages(Joined.stdout(text), step);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void aTraceIsOneRecord(Language language, String sample) {
        Multiline alone = Joined.step("languages=" + language.text());
        String text = "before\n" + sample + "behind\n";
        assertThat(messages(text, alone)).containsExactly("before", sample.stripTrailing(), "behind");
        assertThat(messages(text, ALL)).containsExactly("before", sample.stripTrailing(), "behind");
        assertThat(messages(sample, ALL)).containsExactly(sample.stripTrailing());
    }

    @ParameterizedTest
    @EnumSource(Language.class)
    void tracesOfALanguageBehindEachOtherAreRecordsOfTheirOwn(Language language) {
        List<String> samples = new ArrayList<>(Samples.BY_LANGUAGE.get(language));
        if (language == Language.RUBY) {
            samples.remove(1); // what caused an error is written like another one
        }
        Multiline alone = Joined.step("languages=" + language.text());
        assertThat(messages(String.join("", samples), alone))
                .containsExactlyElementsOf(
                        samples.stream().map(String::stripTrailing).toList());
    }

    @Test
    void tracesOfAllLanguagesBehindEachOtherAreRecordsOfTheirOwn() {
        List<String> samples = Samples.all();
        samples.removeIf(sample -> sample.startsWith("/app/order.rb:42:in 'Order#close'"));
        assertThat(messages(String.join("", samples), ALL))
                .containsExactlyElementsOf(
                        samples.stream().map(String::stripTrailing).toList());
    }

    @Test
    void ordinaryLinesAreRecordsOfTheirOwn() {
        String text = String.join("\n", Samples.ORDINARY) + '\n';
        assertThat(messages(text, Joined.step())).isEqualTo(Samples.ORDINARY);
        List<String> lines = new ArrayList<>(Samples.ORDINARY);
        lines.removeIf(line -> line.startsWith("\tat") || line.startsWith("Caused by"));
        assertThat(messages(String.join("\n", lines) + '\n', ALL)).isEqualTo(lines);
    }

    @Test
    void languagesThatWereNotAskedForStayApart() {
        String sample = Samples.BY_LANGUAGE.get(Language.PYTHON).get(0);
        assertThat(messages(sample, Joined.step("languages=java, go"))).hasSize(5);
    }
}
