package caravan.multiline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What start, continue and end mean, alone and together. */
class OwnPatternsTest {

    private static List<String> messages(String text, String... settings) {
        return Joined.messages(Joined.stdout(text.replace(' ', '\n')), Joined.step(settings)).stream()
                .map(message -> message.replace('\n', ' '))
                .toList();
    }

    @Test
    void withAStartEverythingUpToTheNextOneBelongsToIt() {
        assertThat(messages("x y A1 b c A2 A3 d", "start=^A")).containsExactly("x", "y", "A1 b c", "A2", "A3 d");
    }

    @Test
    void withStartAndContinueARecordGoesOnAsLongAsLinesMatch() {
        assertThat(messages("x A1 +b +c d +e A2 A3 +f", "start=^A", "continue=^\\+"))
                .containsExactly("x", "A1 +b +c", "d", "+e", "A2", "A3 +f");
    }

    @Test
    void withAnEndTheRecordEndsWithIt() {
        assertThat(messages("x A1 b c; d A2; A3 e A4 f;", "start=^A", "end=;$"))
                .containsExactly("x", "A1 b c;", "d", "A2;", "A3 e", "A4 f;");
    }

    @Test
    void withContinueAloneLinesBelongToTheOneBefore() {
        assertThat(messages("a +b +c d e +f", "continue=^\\+")).containsExactly("a +b +c", "d", "e +f");
        assertThat(messages("a\\ b\\ c d", "continue=x|^[bc]")).containsExactly("a\\ b\\ c", "d");
    }

    @Test
    void withAnEndAloneALineIsOfTheRecordThatItEnds() {
        assertThat(messages("a b; c; d e f;", "end=;$")).containsExactly("a b;", "c;", "d e f;");
    }

    @Test
    void withAllThreeEachOfThemEndsARecord() {
        assertThat(messages("A1 +b +; +c A2 d A3 +;", "start=^A", "continue=^\\+", "end=;$"))
                .containsExactly("A1 +b +;", "+c", "A2", "d", "A3 +;");
    }

    @Test
    void linesThatAreNotUtf8AreMatchedToo() {
        byte[] file = Joined.stdout("A1 b");
        file[file.length - 2] = (byte) 0xE2;
        assertThat(Joined.messages(file, Joined.step("start=^A", "end=\\x{20AC}$")))
                .hasSize(1);
    }
}
