package caravan.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpellingTest {

    @ParameterizedTest
    @CsvSource({
        "kafka, kafka, 0",
        "kafka, kafk, 1",
        "kafka, kaffka, 1",
        "kafka, kavka, 1",
        "kafka, akfka, 1",
        "s3, kafka, 5"
    })
    void countsMistakes(String written, String meant, int mistakes) {
        assertThat(Spelling.mistakes(written, meant)).isEqualTo(mistakes);
        assertThat(Spelling.mistakes(meant, written)).isEqualTo(mistakes);
    }

    @Test
    void theNearestIsMeantAndNothingThatIsFar() {
        List<String> names = List.of("logs.begin", "logs.exclude", "s3.ca");
        assertThat(Spelling.nearest("logs.exlude", names)).isEqualTo("logs.exclude");
        assertThat(Spelling.nearest("logs.depth", names)).isNull();
        assertThat(Spelling.nearest("s4", names)).isNull();
    }
}
