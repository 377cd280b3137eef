package caravan.cri;

import static caravan.cri.CriLog.TIME;
import static caravan.cri.CriLog.batch;
import static caravan.cri.CriLog.cri;
import static caravan.cri.CriLog.docker;
import static caravan.cri.CriLog.lines;
import static caravan.cri.CriLog.parse;
import static caravan.cri.CriLog.records;
import static caravan.cri.CriLog.shortly;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import caravan.batch.Batch;
import caravan.batch.Cut;
import caravan.batch.Incarnation;
import caravan.batch.Source;
import caravan.batch.Span;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CriParserTest {

    @Test
    void aLineHasTimeStreamTagAndMessage() {
        Map<String, Object> record = records(cri("stderr F hello")).get(0);
        assertThat(record)
                .containsEntry("time", TIME)
                .containsEntry("stream", "stderr")
                .containsEntry("logtag", "F")
                .containsEntry("message", "hello")
                .containsEntry("offset", 0L)
                .doesNotContainKeys("cut", "unparsed", "kubernetes");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2021-10-16T11:46:21Z",
                "2021-10-16T11:46:21.8Z",
                "2021-10-16T11:46:21.814079554Z",
                "2021-10-16T11:46:21.814079554123Z",
                "2021-10-16T13:46:21.814079554+02:00",
                "2021-10-16T06:16:21.81-05:30",
                "2021-10-16t11:46:21z"
            })
    void timesHaveAnyDigitsAndAnyOffset(String time) {
        assertThat(records(time + " stdout F x").get(0))
                .containsEntry("time", time)
                .containsEntry("message", "x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain text",
                "",
                " ",
                "2021-10-16",
                "2021-10-16T11:46:21.814079554Z",
                "2021-10-16T11:46:21.814079554Z stdout",
                "2021-10-16T11:46:21.814079554Z stdout ",
                "2021-10-16T11:46:21.814079554Z stdout X x",
                "2021-10-16T11:46:21.814079554Z stdout FX x",
                "2021-10-16T11:46:21.814079554Z stdlog F x",
                "2021-10-16T11:46:21.814079554Z stdouts F x",
                "2021-10-16T11:46:21.814079554Z  stdout F x",
                "2021-10-16 11:46:21.814079554Z stdout F x",
                "2021-10-16T11:46:21.814079554 stdout F x",
                "2021-10-16T11:46:21.Z stdout F x",
                "2021-10-16T11:4x:21.814079554Z stdout F x",
                "2021-10-16T11:46:21.81407955:Z stdout F x",
                "2021-10-16T11:46:21.814079554+02 stdout F x",
                "{\"log\":\"x\\n\",\"stream\":\"stdout\"}",
                "{",
                "\0\0\0\0"
            })
    void linesOfNoKnownFormatSurviveAsTheyAre(String line) {
        assertThat(shortly(cri("stdout F before"), line, cri("stdout F behind")))
                .containsExactly("out F: before", "unparsed: " + line, "out F: behind");
    }

    @Test
    void aMessageMayBeEmptyWithAndWithoutTheSpaceBeforeIt() {
        assertThat(shortly(cri("stdout F "), cri("stdout F"), cri("stderr F")))
                .containsExactly("out F: ", "out F: ", "err F: ");
    }

    @Test
    void leadingAndTrailingSpacesAreKept() {
        assertThat(shortly(cri("stdout F   two before, one behind ")))
                .containsExactly("out F:   two before, one behind ");
    }

    @Test
    void furtherTagsAreKept() {
        assertThat(shortly(
                        cri("stdout F:a:b x"),
                        cri("stdout F:a"),
                        cri("stdout F: x"),
                        cri("stdout P:a 1"),
                        cri("stdout P 2"),
                        cri("stdout F:b 3")))
                .containsExactly("out F:a:b: x", "out F:a: ", "out F:: x", "out F:b: 123");
    }

    @Test
    void oneCarriageReturnBeforeTheLineFeedIsALineEnd() {
        assertThat(shortly(
                        cri("stdout F a\r"),
                        cri("stdout F b\r\r"),
                        cri("stdout F\r"),
                        cri("stdout F \r"),
                        "raw\r",
                        "\r"))
                .containsExactly("out F: a", "out F: b\r", "out F: ", "out F: ", "unparsed: raw", "unparsed: ");
    }

    @Test
    void partialLinesAreOneRecord() {
        assertThat(shortly(cri("stdout P a"), cri("stdout P b"), cri("stdout F c"), cri("stdout F d")))
                .containsExactly("out F: abc", "out F: d");
    }

    @Test
    void aFullLineMayEndARecordWithNothing() {
        assertThat(shortly(cri("stdout P a"), cri("stdout F "), cri("stdout P b"), cri("stdout F")))
                .containsExactly("out F: a", "out F: b");
    }

    @Test
    void streamsAreJoinedApartAndOrderedByTheirFirstByte() {
        assertThat(shortly(
                        cri("stdout P a"),
                        cri("stderr P 1"),
                        cri("stdout P b"),
                        cri("stderr F 2"),
                        cri("stderr F 3"),
                        cri("stdout F c")))
                .containsExactly("out F: abc", "err F: 12", "err F: 3");
    }

    @Test
    void aLineOfNoKnownFormatDoesNotEndARecord() {
        assertThat(shortly(cri("stdout P a"), "oops", cri("stdout F b")))
                .containsExactly("out F: ab", "unparsed: oops");
    }

    @Test
    void theTimeOfAJoinedRecordIsThatOfItsFirstLine() {
        assertThat(records("2021-10-16T11:46:21Z stdout P a", "2021-10-16T11:46:22Z stdout F b"))
                .singleElement()
                .satisfies(record -> assertThat(record).containsEntry("time", "2021-10-16T11:46:21Z"));
    }

    @Test
    void whatIsOpenAtTheEndOfTheFileEndsThere() {
        assertThat(shortly(cri("stdout P a"), cri("stderr P 1"), cri("stdout P b")))
                .containsExactly("out P cut=end: ab", "err P cut=end: 1");
    }

    @Test
    void aLineWithoutLineFeedAtTheEndOfTheFileIsMarked() {
        byte[] bytes = (cri("stdout P a") + '\n' + cri("stdout F b")).getBytes(UTF_8);
        assertThat(shortly(parse(batch(bytes).cut(Cut.END)))).containsExactly("out F cut=end: ab");
    }

    @Test
    void invalidUtf8IsNoReasonToDropALine() {
        byte[] bytes = (cri("stdout F caf\u00e9") + '\n').getBytes(ISO_8859_1);
        assertThat(shortly(parse(batch(bytes)))).containsExactly("out F: caf\uFFFD");
    }

    @Test
    void aBatchMayBeginAnywhereInItsBuffer() {
        byte[] bytes = lines("xxxx", cri("stdout P a"), cri("stdout F b"));
        Batch batch = Batch.of(new Source("a.log"), bytes, 5, bytes.length)
                .span(CriLog.INCARNATION, 1000)
                .build();
        new CriParser().apply(batch);
        assertThat(shortly(batch)).containsExactly("out F: ab");
        assertThat(CriLog.offset(batch, 0)).isEqualTo(1000);
    }

    @Test
    void recordsCrossRotations() {
        byte[] bytes = lines(cri("stdout P a"), cri("stdout F b"), cri("stdout F c"));
        int rotation = cri("stdout P a").length() + 1;
        Batch batch = Batch.of(new Source("a.log"), bytes, 0, bytes.length)
                .span(new Span(new Incarnation(0, 1), 50, 50 + rotation, 0))
                .span(new Span(new Incarnation(0, 2), 0, bytes.length - rotation, rotation))
                .build();
        new CriParser().apply(batch);
        assertThat(shortly(batch)).containsExactly("out F: ab", "out F: c");
        assertThat(batch.incarnation(0).low()).isEqualTo(1);
        assertThat(batch.incarnation(1).low()).isEqualTo(2);
    }

    @Test
    void anEmptyBatchHasNoRecords() {
        assertThat(shortly(parse(batch(new byte[0])))).isEmpty();
    }

    @Test
    void theKubernetesFieldComesFromThePath() {
        byte[] bytes = lines(cri("stdout F a"));
        Source source = new Source("/var/log/pods/shop_web-1_4f-9/nginx/2.log");
        Batch batch = Batch.of(source, bytes, 0, bytes.length)
                .span(CriLog.INCARNATION, 0)
                .build();
        new CriParser().apply(batch);
        assertThat(batch.get(0).get("kubernetes"))
                .hasToString(
                        "{pod_name=web-1, namespace_name=shop, pod_id=4f-9, container_name=nginx, restart_count=2}");
    }

    @Test
    void aDockerLineThatAContainerWritesIsItsMessage() {
        String line = docker("inner\\n", "stderr");
        assertThat(shortly(cri("stdout F " + line))).containsExactly("out F: " + line);
    }

    @Test
    void aRuntimeLineThatAContainerWritesIsItsMessage() {
        String line = cri("stderr P inner");
        assertThat(shortly(cri("stdout F " + line), docker(line + "\\n", "stdout")))
                .containsExactly("out F: " + line, "out F: " + line);
    }

    @Test
    void dockerLinesStandBesideRuntimeLines() {
        assertThat(shortly(
                        docker("a\\n", "stdout"),
                        cri("stdout F b"),
                        docker("c", "stderr"),
                        docker("d\\n", "stdout"),
                        docker("e\\n", "stderr")))
                .containsExactly("out F: a", "out F: b", "err F: ce", "out F: d");
    }
}
