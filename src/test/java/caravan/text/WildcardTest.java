package caravan.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WildcardTest {

    @ParameterizedTest
    @CsvSource({
        "app, app, true",
        "app, App, false",
        "app, app2, false",
        "app?, app2, true",
        "app?, app, false",
        "*, app.kubernetes.io/name, true",
        "*, '', true",
        "?, '', false",
        "app*, app, true",
        "app.kubernetes.io/*, app.kubernetes.io/name, true",
        "app.kubernetes.io/*, appXkubernetes.io/name, false",
        "*/name, app.kubernetes.io/name, true",
        "*/name, name, false",
        "*a*b, xaxbxab, true",
        "*a*b, xaxbxa, false",
        "a**b, ab, true"
    })
    void aPatternIsForTheWholeText(String pattern, String text, boolean matches) {
        assertThat(Wildcard.matches(pattern, text)).isEqualTo(matches);
    }

    @Property
    void patternsAreThoseOfARegularExpression(
            @ForAll @Chars({'a', 'b', '.', '*', '?'}) @StringLength(max = 8) String pattern,
            @ForAll @Chars({'a', 'b', '.'}) @StringLength(max = 12) String text) {
        String regex = Pattern.quote(pattern).replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q");
        assertThat(Wildcard.matches(pattern, text)).isEqualTo(text.matches(regex));
    }

    @Test
    void manyStarsTakeNoLongTime() {
        assertThat(Wildcard.matches("*a".repeat(100) + "c", "a".repeat(10_000) + "b"))
                .isFalse();
    }
}
