package caravan.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How far one has come, as text and compared. */
class PositionTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "*=17", "shop=17;web=18,20,web/a.1"})
    void isTheSameAsText(String text) {
        assertThat(Position.parse(text)).hasToString(text);
    }

    @Test
    void whatIsNoPositionIsRefused() {
        assertThatThrownBy(() -> Position.parse("17")).hasMessageContaining("was \"17\"");
        assertThatThrownBy(() -> Position.parse("*=1,2")).hasMessageContaining("was \"1,2\"");
    }

    @Test
    void theFurtherOneOfEachNamespaceCounts() {
        Position mine = Position.parse("a=5;b=9;c=3,7,c/m");
        Position theirs = Position.parse("a=6;b=8;c=3,7,c/x;d=1");
        assertThat(mine.further(theirs)).hasToString("a=6;b=9;c=3,7,c/x;d=1");
        assertThat(theirs.further(mine)).hasToString("a=6;b=9;c=3,7,c/x;d=1");
    }

    @Test
    void aNamespaceThatWasNotAloneBeforeGoesOnWhereAllWere() {
        assertThat(Position.parse("*=17").of("shop")).isEqualTo(Progress.at("17"));
    }

    @Test
    void ofABrokenListWhatStandsBeforeItsLastObjectWasSeen() {
        Progress progress = Progress.parse("10,20,shop/m");
        assertThat(progress.has("10", "shop/z")).isTrue();
        assertThat(progress.has("15", "shop/m")).isTrue();
        assertThat(progress.has("15", "shop/n")).isFalse();
        assertThat(progress.has("21", "shop/a")).isFalse();
        assertThat(progress.has("odd", "shop/a")).isFalse();
    }
}
