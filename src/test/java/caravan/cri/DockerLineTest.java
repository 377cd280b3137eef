package caravan.cri;

import static caravan.cri.CriLog.TIME;
import static caravan.cri.CriLog.docker;
import static caravan.cri.CriLog.records;
import static caravan.cri.CriLog.shortly;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DockerLineTest {

    private static final String TIME_FIELD = "\"time\":\"" + TIME + "\"";

    @Test
    void aLineHasTimeStreamAndMessage() {
        assertThat(records(docker("hello\\n", "stderr")).get(0))
                .containsEntry("time", TIME)
                .containsEntry("stream", "stderr")
                .containsEntry("logtag", "F")
                .containsEntry("message", "hello");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"stream\":\"stdout\",TIME,\"log\":\"x\\n\"}",
                "{TIME,\"log\":\"x\\n\",\"stream\":\"stdout\"}",
                "{\"log\":\"x\\n\",\"stream\":\"stdout\",\"attrs\":{\"tag\":\"a\\\"}\",\"n\":{\"o\":[1,{}]}},TIME}",
                "{\"attrs\":{},\"log\":\"x\\n\",\"n\":-1.5e3,\"stream\":\"stdout\",\"b\":null,TIME}",
                " {\t\"log\" : \"x\\n\" , \"stream\" :\"stdout\", TIME } "
            })
    void keysComeInAnyOrderAndOthersMayStandBeside(String line) {
        String stripped = line.startsWith(" ") ? line.substring(1) : line;
        assertThat(shortly(stripped.replace("TIME", TIME_FIELD))).containsExactly("out F: x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"log\":\"x\\n\",TIME}",
                "{\"log\":\"x\\n\",\"stream\":\"stdout\"}",
                "{\"stream\":\"stdout\",TIME}",
                "{\"log\":\"x\\n\",\"stream\":\"stdin_\",TIME}",
                "{\"log\":\"x\\n\",\"stream\":\"stdouts\",TIME}",
                "{\"log\":\"x\\n\",\"stream\":\"stdout\",\"time\":\"now\"}",
                "{\"log\":null,\"stream\":\"stdout\",TIME}",
                "{\"log\":{},\"stream\":\"stdout\",TIME}",
                "{\"log\":\"x\\n\",\"log\":\"y\\n\",\"stream\":\"stdout\",TIME}",
                "{\"log\":\"x\\n\",\"stream\":\"stdout\",TIME",
                "{\"log\":\"x\\n\",\"stream\":\"stdout\",TIME,}",
                "{\"log\":\"x\\n\",\"stream\":\"stdout\",TIME}}",
                "{\"log\":\"x\\n\",\"stream\":\"stdout\" TIME}",
                "{\"log\":\"x\\n\",\"stream\":\"stdout\",\"a\":,TIME}",
                "{\"log\":\"x\\n\",\"stream\":\"stdout\",\"a\":[1,TIME}",
                "{\"log\":\"x\\q\",\"stream\":\"stdout\",TIME}",
                "{\"log\":\"x\\u00g0\",\"stream\":\"stdout\",TIME}",
                "{\"log\":\"x\\u00",
                "{\"log\":\"x\\",
                "{\"log\":\"x\ty\",\"stream\":\"stdout\",TIME}"
            })
    void linesThatAreNoneSurviveAsTheyAre(String line) {
        String whole = line.replace("TIME", TIME_FIELD);
        assertThat(shortly(whole)).containsExactly("unparsed: " + whole);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "\\\"quoted\\\" \\\\ \\/, `\"quoted\" \\ /`",
                "caf\\u00e9 \\ud83d\\ude00, caf\u00e9 \uD83D\uDE00",
                "caf\u00e9 \u65e5, caf\u00e9 \u65e5",
                "a\\tb, `a\tb`",
                "\\\\n, `\\n`"
            })
    void escapesStandForWhatJsonSays(String log, String message) {
        assertThat(records(docker(log + "\\n", "stdout")).get(0)).containsEntry("message", message);
    }

    @Test
    void loneSurrogatesAreKept() {
        assertThat(records(docker("a\\ud800b\\n", "stdout")).get(0)).containsEntry("message", "a\uD800b");
    }

    @Test
    void surrogatesMayStandInTwoPieces() {
        assertThat(shortly(docker("\\ud83d", "stdout"), docker("\\ude00\\n", "stdout")))
                .containsExactly("out F: \uD83D\uDE00");
    }

    @Test
    void withoutLineFeedALineIsAPiece() {
        assertThat(shortly(docker("a", "stdout"), docker("b\\\\n", "stdout"), docker("\\n", "stdout")))
                .containsExactly("out F: ab\\n");
    }

    @Test
    void onlyOneLineFeedIsCutOff() {
        assertThat(shortly(docker("a\\n\\n", "stdout"), docker("\\n", "stdout")))
                .containsExactly("out F: a\n", "out F: ");
    }

    @Test
    void anOpenPieceOfOneFormatIsNotJoinedWithTheOther() {
        assertThat(shortly(docker("a", "stdout"), CriLog.cri("stdout F b"))).containsExactly("out P: a", "out F: b");
    }
}
