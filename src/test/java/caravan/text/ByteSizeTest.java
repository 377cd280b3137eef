package caravan.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSizeTest {

    @ParameterizedTest
    @CsvSource({"16777216,16777216", "16m,16777216", "16 MB,16777216", "16MiB,16777216", "1k,1024", "10g,10737418240"})
    void sizesComeInEveryUsualForm(String text, long bytes) {
        assertThat(ByteSize.parse("rollSize", text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "m", "-1", "1.5m", "16 mm", "99999999999t", "0x10"})
    void otherSizesAreRefused(String text) {
        assertThatThrownBy(() -> ByteSize.parse("rollSize", text)).hasMessageContaining("`rollSize`");
    }
}
