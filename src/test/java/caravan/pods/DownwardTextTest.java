package caravan.pods;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DownwardTextTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "plain | plain",
                "a\\\"b | a\"b",
                "a\\\\b | a\\b",
                "\\u00e9 | é",
                "\\U0001f600 | 😀",
                "\\x41 | A",
                "caf\\u00e9=\\\"x | café=\"x",
                "\\q | q",
                "\\u12 | u12",
            })
    void valuesAreUnquoted(String quoted, String value) {
        assertThat(DownwardText.parse("k=\"" + quoted + "\"")).isEqualTo(Map.of("k", value));
    }

    @Test
    void controlCharactersAreUnquoted() {
        assertThat(DownwardText.parse("k=\"a\\nb\\tc\\r\\a\\b\\f\\v\""))
                .isEqualTo(Map.of("k", "a\nb\tc\r\u0007\b\f\u000b"));
    }

    @Test
    void linesThatAreNotOfTheFormatAreLeftOut() {
        assertThat(DownwardText.parse("a=\"1\"\n\nnonsense\n=\"x\"\nb=\"\nexample.com/c=\"\"\n"))
                .isEqualTo(Map.of("a", "1", "example.com/c", ""));
    }
}
