package caravan.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ParseOptionsTest {

    @Test
    void oneMessageNamesEveryFault() {
        Map<String, String> options = Map.of(
                "formats", "json,xml,pattern",
                "into", "kubernetes",
                "keep", "yes",
                "timeField", "ts",
                "timeFormat", "HH:mm",
                "timeZone", "Mars",
                "level", "on",
                "patterns", "(?P<a>x)\n%{NOPE:b}\n(",
                "nonsense", "1");
        assertThatThrownBy(() -> new ParseOptions(options, name -> "parse." + name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("`parse.formats` must be among json, logfmt, pattern: was xml")
                .hasMessageContaining(
                        "`parse.into` must be root or a name that is no field of every record: was kubernetes")
                .hasMessageContaining("`parse.keep` must be true or false: was yes")
                .hasMessageContaining("`parse.timeFormat` must be auto, s, ms, us, ns or a pattern")
                .hasMessageContaining(": was HH:mm")
                .hasMessageContaining("`parse.timeZone` must be a zone such as UTC, +02:00 or Europe/Berlin: was Mars")
                .hasMessageContaining("`parse.level` must be true or false: was on")
                .hasMessageContaining("`parse.patterns` must use names that are known: %{NOPE}: was %{NOPE:b}")
                .hasMessageContaining("must be a regular expression of RE2")
                .hasMessageContaining("was nonsense");
    }

    @Test
    void patternsMustBeGivenWhereTheyAreNamed() {
        assertThatThrownBy(() -> MessageParser.of(Map.of("formats", "pattern")))
                .hasMessage("`patterns` must be given where a step looks for them: was empty");
    }

    @Test
    void byDefaultThereIsNothingToDo() {
        assertThat(new ParseOptions(Map.of(), name -> name).isNothing()).isTrue();
    }
}
