package caravan.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObservingTest {

    @Test
    void aPortIsANumber() {
        assertThat(Observing.port("9876")).isEqualTo(9876);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "65536", "-1", "http", "9876 "})
    void anythingElseIsTold(String text) {
        assertThatThrownBy(() -> Observing.port(text))
                .hasMessage("`observe.port` must be a port from 1 to 65535, or empty: was " + text);
    }
}
