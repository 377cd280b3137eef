package caravan.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinesTest {

    @Test
    void theFirstLineFeedIsFoundWhereverItStands() {
        for (int from = 0; from < 20; from++) {
            for (int feed = from; feed < 40; feed++) {
                byte[] bytes = ("\n".repeat(from) + "x".repeat(feed - from) + "\n\n\u000b\t").getBytes(UTF_8);
                assertThat(Lines.feed(bytes, from, bytes.length)).isEqualTo(feed);
                assertThat(Lines.feed(bytes, from, feed)).isEqualTo(feed);
            }
        }
    }

    @Property
    void aFeedIsFoundAmongAnyBytes(@ForAll @Size(max = 40) byte[] bytes) {
        int feed = 0;
        while (feed < bytes.length && bytes[feed] != '\n') {
            feed++;
        }
        assertThat(Lines.feed(bytes, 0, bytes.length)).isEqualTo(feed);
    }

    @ParameterizedTest
    @CsvSource({"abc|abcd|, 0, 4", "abc|abcd|, 4, 9", "abcdef, 0, 4", "abcd, 0, 4", "abcde|, 0, 4", "abcde|, 4, 6"})
    void aLineEndsBehindItsFeedOrAtTheLimit(String text, int from, int end) {
        byte[] bytes = text.replace('|', '\n').getBytes(UTF_8);
        assertThat(Lines.end(bytes, from, from, bytes.length, 4)).isEqualTo(end);
    }

    @Test
    void aLongLineIsCutBeforeACharacterNotWithinIt() {
        byte[] bytes = "ab\uD83D\uDE00\u65e5c".getBytes(UTF_8);
        assertThat(Lines.cut(bytes, 0, bytes.length, 2)).isEqualTo(2);
        assertThat(Lines.cut(bytes, 0, bytes.length, 3)).isEqualTo(2);
        assertThat(Lines.cut(bytes, 0, bytes.length, 5)).isEqualTo(2);
        assertThat(Lines.cut(bytes, 0, bytes.length, 6)).isEqualTo(6);
        assertThat(Lines.cut(bytes, 0, bytes.length, 8)).isEqualTo(6);
        assertThat(Lines.cut(bytes, 0, bytes.length, 99)).isEqualTo(bytes.length);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 9})
    void cuttingAlwaysGetsOn(int limit) {
        byte[] bytes = "\uD83D\uDE00\u65e5\u00e9x".repeat(3).getBytes(UTF_8);
        for (int at = 0; at < bytes.length; ) {
            int next = Lines.cut(bytes, at, bytes.length, limit);
            assertThat(next).isBetween(at + 1, at + limit);
            at = next;
        }
    }

    @ParameterizedTest
    @CsvSource({"abc|, 3", "abc~|, 3", "abc~~|, 4", "|, 0", "~|, 0", "abc, 3", "abc~, 4", "'', 0"})
    void oneCarriageReturnIsOfTheLineEnd(String text, int end) {
        byte[] bytes = text.replace('|', '\n').replace('~', '\r').getBytes(UTF_8);
        assertThat(Lines.textEnd(bytes, 0, bytes.length)).isEqualTo(end);
    }
}
