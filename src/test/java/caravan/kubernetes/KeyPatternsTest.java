package caravan.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class KeyPatternsTest {

    @Test
    void excludeWins() {
        KeyPatterns patterns = new KeyPatterns(List.of("app*"), List.of("*secret*"));
        assertThat(patterns.accept("app")).isTrue();
        assertThat(patterns.accept("app-secret")).isFalse();
        assertThat(patterns.accept("team")).isFalse();
        assertThat(new KeyPatterns(List.of(), List.of("*secret*")).accept("team"))
                .isTrue();
    }
}
