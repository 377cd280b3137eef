package caravan.klog;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import caravan.batch.Batch;
import caravan.batch.Cut;
import caravan.batch.Source;
import caravan.journal.JournalFields;
import caravan.journal.JournalParser;
import caravan.json.JsonObject;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is made of each line. */
class KlogTest {

    private static final String HEADER = "I1105 13:45:01.123456    1234 kubelet.go:2345] ";
    private static final LocalDateTime TIME = LocalDateTime.parse("2026-11-05T13:45:01.123456");

    private static Object fields(String text) {
        return ((Map<?, ?>) Read.record(HEADER + text).get("klog")).get("fields");
    }

    private static Object value(String value) {
        return ((Map<?, ?>) fields("\"x\" key=" + value + " last=\"y\"")).get("key");
    }

    @Test
    void textIsWhatStandsBehindTheHeader() {
        assertThat(Read.record(HEADER + "Starting kubelet on port 10250"))
                .containsEntry("time", "2026-11-05T13:45:01.123456Z")
                .containsEntry("message", "Starting kubelet on port 10250")
                .containsEntry("level", "info")
                .containsEntry("klog", JsonObject.parse("{\"thread\":1234,\"file\":\"kubelet.go\",\"line\":2345}"))
                .containsEntry("offset", 0);
    }

    @ParameterizedTest
    @CsvSource({"I, info", "W, warn", "E, error", "F, fatal"})
    void levels(char letter, String level) {
        assertThat(Read.record(KlogWriter.line(letter, TIME, 1, "a.go", 2, "x")))
                .containsEntry("level", level);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "I1105 13:45:01.123456 7654321 a.go:1] x                | x | 7654321 | a.go    | 1",
                "W1105 13:45:01.123456       1 ???:1] x                 | x | 1       | ???     | 1",
                "E1105 13:45:01.123456    1234 cmd/a.go:12] x] y        | x] y | 1234 | cmd/a.go | 12",
                "I1105 13:45:01.123456 140703290 storage.cc:12] x       | x | 140703290 | storage.cc | 12",
                "I1105 13:45:01.123456       1 a.go:1]                  | '' | 1      | a.go    | 1"
            })
    void headersThatDiffer(String line, String message, long thread, String file, int number) {
        Map<String, Object> record = Read.record(line);
        assertThat(record).containsEntry("message", message);
        assertThat(record.get("klog").toString())
                .isEqualTo("{thread=" + thread + ", file=" + file + ", line=" + number + '}');
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Flag --cgroup-driver has been deprecated",
                "I1305 13:45:01.123456    1234 a.go:1] month",
                "I1105 25:45:01.123456    1234 a.go:1] hour",
                "I1105 13:45:01.12345     1234 a.go:1] five digits",
                "I1105 13:45:01.123456    1234 a.go] no line",
                "I1105 13:45:01.123456    1234 :1] no file",
                "I1105 13:45:01.123456         a.go:1] no thread",
                "X1105 13:45:01.123456    1234 a.go:1] level",
                "I1105 13:45:01.123456    1234 a.go:1",
                "I",
                "{\"level\":\"info\",\"ts\":\"2021-11-02T13:20:00.123Z\",\"caller\":\"a/b.go:12\",\"msg\":\"etcd\"}",
                "{\"ts\":1635859200.123,\"msg\":\"seconds\"}",
                "{\"ts\":1635859200123.4,\"msg\":\"twice\",\"a\":1,\"a\":2}",
                "{\"ts\":1635859200123.4,\"msg\":\"torn",
                "{\"ts\":1635859200123.4,\"caller\":\"a.go:1\"}",
                "{\"ts\":1635859200123.4,\"msg\":7}",
                "time=\"2026-11-05T13:45:01Z\" level=info msg=\"Loading containers: start.\""
            })
    void anotherLineStaysAsItIs(String line) {
        assertThat(Read.record(line))
                .containsEntry("message", line)
                .containsOnlyKeys("message", "file", "incarnation", "offset", "end");
    }

    @Test
    void keysAndValuesOfAStructuredLine() {
        String text = KlogWriter.structured(
                "Pod \"status\" updated", "pod", "shop/web-1", "restarts", 2, "ready", true, "err", "tab\there");
        assertThat(Read.record(HEADER + text)).containsEntry("message", "Pod \"status\" updated");
        assertThat(fields(text).toString()).isEqualTo("{pod=shop/web-1, restarts=2, ready=true, err=tab\there}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "{Kind:Job Name:x UID:}            | {Kind:Job Name:x UID:}",
                "{\"kind\":\"Job\",\"n\":[1,2]}    | {\"kind\":\"Job\",\"n\":[1,2]}",
                "&{Name:a key=b}                   | &{Name:a key=b}",
                "[\"a/b\",\"c/d\"]                 | [\"a/b\",\"c/d\"]",
                "map[a:b c:d]                      | map[a:b c:d]",
                "<nil>                             | <nil>",
                "Running and well                  | Running and well",
                "it's (open                        | it's (open",
                "{ a=\"x y\" b=2 }                 | { a=\"x y\" b=2 }",
                "1.5                               | 1.5",
                "-7                                | -7",
                "1e6                               | 1000000",
                "007                               | 007",
                "NaN                               | NaN"
            })
    void valuesWithoutQuotes(String value, String read) {
        Object found = value(value);
        assertThat(found instanceof java.math.BigDecimal number ? number.toPlainString() : found.toString())
                .isEqualTo(read);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "\"a\\a\\v\\x7f\\u00e9\\U0001f600\" | ^a\u0007\u000b\u007f\u00e9\ud83d\ude00^",
                "\"\\xff\\xfe\"                     | \\xff\\xfe",
                "\"\"                               | ^^"
            })
    void escapesOfGo(String value, String read) {
        assertThat(value(value)).isEqualTo(read);
    }

    @Test
    void aKeyThatIsThereTwiceGetsANumber() {
        assertThat(fields("\"x\" err=\"a\" err=\"b\" err=\"c\"").toString()).isEqualTo("{err=a, err_2=b, err_3=c}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"quoted\" is the first word",
                "\"open",
                "\"x\" key",
                "\"x\" key=",
                "\"x\" =1",
                "\"x\" key=\"open",
                "\"x\" key=\"a\"b",
                "\"x\"  key=1"
            })
    void whatOnlyBeginsLikeAStructuredLineIsText(String text) {
        assertThat(Read.record(HEADER + text)).containsEntry("message", text);
    }

    @Test
    void valuesOfSeveralLines() {
        List<Map<String, Object>> records = Read.records(
                HEADER + "\"Diff\" diff=<",
                "\tfirst",
                "\t",
                "\t\tthird >",
                " > pod=\"shop/web-1\" more=<",
                "\tx",
                " >",
                "\tnot klog's");
        assertThat(records).hasSize(2);
        assertThat(records.get(0)).containsEntry("message", "Diff");
        assertThat(((Map<?, ?>) records.get(0).get("klog")).get("fields"))
                .isEqualTo(Map.of("diff", "first\n\n\tthird >", "pod", "shop/web-1", "more", "x"));
        assertThat(records.get(1)).containsEntry("message", "\tnot klog's");
    }

    @Test
    void aForeignLineEndsAValue() {
        List<Map<String, Object>> records =
                Read.records(HEADER + "\"Diff\" diff=<", "\tfirst", "panic: foreign", "\tsecond");
        assertThat(records)
                .extracting(record -> record.get("message"))
                .containsExactly("Diff", "panic: foreign", "\tsecond");
        assertThat(records.get(0).get("klog").toString()).contains("{diff=first}");
    }

    @Test
    void aFatalLineHasItsGoroutines() {
        String dump =
                "goroutine 1 [running]:\nmain.main()\n\t/src/main.go:12 +0x1d\n\ngoroutine 7 [select, 3 minutes]:\n"
                        + "k8s.io/x.(*T).run(0xc000, {0x1, 0x2})\n\t/src/x.go:1 +0x1\ncreated by main.main in goroutine 1\n\t/src/main.go:9";
        List<Map<String, Object>> records =
                Read.records(("F" + HEADER.substring(1) + "cannot start\n" + dump + "\nFlag --x is old").split("\n"));
        assertThat(records)
                .extracting(record -> record.get("message"))
                .containsExactly("cannot start\n" + dump, "Flag --x is old");
        assertThat(records.get(0)).containsEntry("level", "fatal").doesNotContainKey("cut");
    }

    @Test
    void otherLinesBehindAFatalOneStandAlone() {
        assertThat(Read.records("F" + HEADER.substring(1) + "cannot start", "\tat X.main(X.java:1)", "exit 255"))
                .hasSize(3);
        assertThat(Read.records(HEADER + "fine", "goroutine 1 [running]:")).hasSize(2);
    }

    @Test
    void jsonOfInformation() {
        assertThat(
                        Read.record(
                                "{\"ts\":1635859200123.456,\"logger\":\"sync\",\"caller\":\"kubelet/kubelet.go:12\","
                                        + "\"msg\":\"Pod \\\"up\\\"\",\"v\":4,\"pod\":{\"name\":\"web-1\",\"namespace\":\"shop\"},\"n\":[1,2.50]}"))
                .containsEntry("time", "2021-11-02T13:20:00.123456Z")
                .containsEntry("message", "Pod \"up\"")
                .containsEntry("level", "info")
                .extractingByKey("klog")
                .hasToString("{file=kubelet/kubelet.go, line=12, v=4, fields={logger=sync, "
                        + "pod={name=web-1, namespace=shop}, n=[1, 2.50]}}");
    }

    @Test
    void jsonOfAnError() {
        assertThat(Read.record(
                        "{\"ts\":1635859200123,\"caller\":\"a/b.go:1\",\"msg\":\"Failed\",\"err\":\"no such pod\"}"))
                .containsEntry("time", "2021-11-02T13:20:00.123Z")
                .containsEntry("level", "error")
                .extractingByKey("klog")
                .hasToString("{file=a/b.go, line=1, fields={err=no such pod}}");
        assertThat(Read.record("{\"ts\":1635859200123,\"msg\":\"m\",\"v\":0}").get("klog"))
                .hasToString("{v=0}");
    }

    @Test
    void aContainersTimeStays() {
        List<Map<String, Object>> records = Read.container(
                "2026-11-05T15:45:01.123999999+02:00 stderr F " + HEADER + "\"x\" a=1",
                "2026-11-05T15:45:02.123999999+02:00 stdout F plain");
        assertThat(records.get(0))
                .containsEntry("time", "2026-11-05T15:45:01.123999999+02:00")
                .containsEntry("stream", "stderr")
                .containsEntry("message", "x")
                .containsEntry("level", "info");
        assertThat(records.get(1)).containsEntry("message", "plain").doesNotContainKey("level");
    }

    @Test
    void streamsOfAContainerAreJoinedEachByItself() {
        String time = "2026-11-05T13:45:01.1Z ";
        List<Map<String, Object>> records = Read.container(
                time + "stderr F " + HEADER + "\"a\" diff=<",
                time + "stdout F " + HEADER + "\"b\" diff=<",
                time + "stderr P \tfi",
                time + "stdout F \tother",
                time + "stderr F rst",
                time + "stderr F  >",
                time + "stdout F  >");
        assertThat(records)
                .extracting(record -> record.get("klog").toString().replaceAll(".*diff=|}}", ""))
                .containsExactly("first", "other");
    }

    @Test
    void dockersLinesAreReadToo() {
        List<Map<String, Object>> records = Read.container(
                "{\"log\":\"" + HEADER
                        + "\\\"a\\\" diff=\\u003c\\n\",\"stream\":\"stderr\",\"time\":\"2026-11-05T13:45:01.1Z\"}",
                "{\"log\":\"\\tx \\\"y\\\"\\n\",\"stream\":\"stderr\",\"time\":\"2026-11-05T13:45:01.1Z\"}",
                "{\"log\":\" \\u003e\\n\",\"stream\":\"stderr\",\"time\":\"2026-11-05T13:45:01.1Z\"}");
        assertThat(records).hasSize(1);
        assertThat(records.get(0))
                .containsEntry("message", "a")
                .extractingByKey("klog")
                .asString()
                .contains("{diff=x \"y\"}");
    }

    @Test
    void linesOfAJournalAreJoinedByTheirProcess() {
        String kubelet = "\"_SYSTEMD_UNIT\":\"kubelet.service\",\"_PID\":\"7\"}";
        String proxy = "\"_SYSTEMD_UNIT\":\"kube-proxy.service\",\"_PID\":\"8\"}";
        String time = "{\"__REALTIME_TIMESTAMP\":\"1635859200123456\",\"MESSAGE\":";
        String file = String.join(
                        "\n",
                        time + "\"" + HEADER + "\\\"a\\\" diff=<\"," + kubelet,
                        time + "\"" + HEADER + "\\\"b\\\" diff=<\"," + proxy,
                        time + "\"\\tof a\"," + kubelet,
                        time + "\"level=info msg=x\",\"_SYSTEMD_UNIT\":\"containerd.service\"}",
                        time + "\"\\tof b\"," + proxy,
                        time + "\" >\"," + kubelet,
                        time + "\" >\"," + proxy)
                + '\n';
        Batch batch = Read.batch(file).cut(Cut.END).build();
        new JournalParser(JournalFields.parse("unit,pid")).apply(batch);
        List<Map<String, Object>> records = Read.records(Read.apply(batch, ZoneOffset.UTC));
        assertThat(records).extracting(record -> record.get("message")).containsExactly("a", "b", "level=info msg=x");
        assertThat(records.get(0))
                .containsEntry("time", "2021-11-02T13:20:00.123456Z")
                .containsEntry("journal", Map.of("unit", "kubelet.service", "pid", 7));
        assertThat(records.get(0).get("klog").toString()).contains("{diff=of a}");
        assertThat(records.get(1).get("klog").toString()).contains("{diff=of b}");
    }

    @Test
    void bytesThatAreNoTextAreKept() {
        byte[] bytes = (HEADER + "caf\u00e9\n" + HEADER + "\"x\" key=\"caf\u00e9\"\n").getBytes(ISO_8859_1);
        Batch batch = Batch.of(new Source("/f"), bytes, 0, bytes.length)
                .span(Read.INCARNATION, 0)
                .cut(Cut.END)
                .build();
        List<Map<String, Object>> records = Read.records(Read.apply(batch, ZoneOffset.UTC));
        assertThat(records.get(0)).containsEntry("message", "caf\ufffd").containsEntry("message_base64", "Y2Fm6Q==");
        assertThat(records.get(1))
                .containsEntry("message", "\"x\" key=\"caf\ufffd\"")
                .containsKey("message_base64");
    }

    @Property
    void whatGoQuotesComesBack(
            @ForAll String message, @ForAll @StringLength(max = 50) String value, @ForAll int number) {
        String valid = new String(
                message.getBytes(java.nio.charset.StandardCharsets.UTF_8), java.nio.charset.StandardCharsets.UTF_8);
        String text = new String(
                value.getBytes(java.nio.charset.StandardCharsets.UTF_8), java.nio.charset.StandardCharsets.UTF_8);
        String line = KlogWriter.line('W', TIME, 7, "x.go", 9, KlogWriter.structured(valid, "a", text, "n", number));
        Map<String, Object> record = Read.record(line.split("\n", -1));
        assertThat(record).containsEntry("message", valid);
        Map<?, ?> fields = (Map<?, ?>) ((Map<?, ?>) record.get("klog")).get("fields");
        String withoutEnd = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        assertThat(fields.get("a")).isEqualTo(withoutEnd);
        assertThat(fields.get("n").toString()).isEqualTo(String.valueOf(number));
    }

    @Test
    void hostileLinesTakeLinearTime() {
        String quotes = "\\\"".repeat(200_000);
        for (String text : List.of(
                "\"x\" a={\"" + quotes,
                "\"x\" a=" + "[".repeat(200_000),
                "\"x\" a=" + "b ".repeat(200_000),
                "\"x\"" + " a=1".repeat(100_000),
                "\"x\" " + "a".repeat(400_000))) {
            long began = System.nanoTime();
            Read.record(HEADER + text);
            assertThat(System.nanoTime() - began).isLessThan(2_000_000_000L);
        }
    }
}
