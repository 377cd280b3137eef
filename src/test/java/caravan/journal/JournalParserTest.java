package caravan.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.batch.Batch;
import caravan.batch.Incarnation;
import caravan.batch.JsonLines;
import caravan.batch.Source;
import caravan.json.ByteBuf;
import caravan.json.JsonObject;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JournalParserTest {

    private static final String KUBELET = "{\"MESSAGE\":\"Started\",\"PRIORITY\":\"6\",\"SYSLOG_FACILITY\":\"3\","
            + "\"SYSLOG_IDENTIFIER\":\"kubelet\",\"_BOOT_ID\":\"af85\",\"_COMM\":\"kubelet\",\"_HOSTNAME\":\"n1\","
            + "\"_PID\":\"812\",\"_SOURCE_REALTIME_TIMESTAMP\":\"1790000000000001\",\"_SYSTEMD_UNIT\":\"kubelet.service\","
            + "\"_TRANSPORT\":\"stdout\",\"_UID\":\"0\",\"__CURSOR\":\"s=4a;i=1\","
            + "\"__REALTIME_TIMESTAMP\":\"1790000000000077\"}";

    private String fields = JournalFields.DEFAULT;

    private Batch parse(String... lines) {
        byte[] bytes = (String.join("\n", lines) + "\n").getBytes(UTF_8);
        Batch batch = Batch.of(new Source("journal/local"), bytes, 0, bytes.length)
                .span(new Incarnation(0, 7), 0)
                .build();
        new JournalParser(JournalFields.parse(fields)).apply(batch);
        return batch;
    }

    /** The records as they are written, each of which must be the same as its map. */
    private List<Map<String, Object>> records(String... lines) {
        Batch batch = parse(lines);
        List<Map<String, Object>> records = new ArrayList<>();
        for (String line : written(batch).split("\n")) {
            Map<String, Object> record = JsonObject.parse(line);
            assertThat(record).as(line).isNotNull();
            assertThat(JsonObject.parse(caravan.json.JsonText.of(batch.get(records.size()))))
                    .isEqualTo(record);
            records.add(record);
        }
        return records;
    }

    private static String written(Batch batch) {
        ByteBuf out = new ByteBuf(1_000);
        JsonLines.write(batch, out);
        return new String(out.toByteArray(), UTF_8);
    }

    private Map<String, Object> record(String line) {
        return records(line).get(0);
    }

    private Object message(String json) {
        return record("{\"MESSAGE\":" + json + ",\"_PID\":\"1\"}").get("message");
    }

    @Test
    void anEntryOfKubelet() {
        assertThat(written(parse(KUBELET)))
                .isEqualTo("{\"time\":\"2026-09-21T14:13:20.000001Z\",\"message\":\"Started\",\"journal\":{"
                        + "\"unit\":\"kubelet.service\",\"identifier\":\"kubelet\",\"pid\":812,\"uid\":0,\"priority\":6,"
                        + "\"severity\":\"info\",\"transport\":\"stdout\",\"hostname\":\"n1\",\"boot_id\":\"af85\"},"
                        + "\"file\":\"journal/local\",\"incarnation\":\"00000000000000000000000000000007\","
                        + "\"offset\":0,\"end\":" + (KUBELET.length() + 1) + "}\n");
    }

    @Test
    void theTimeOfJournaldWhereTheProgramGaveNone() {
        assertThat(record("{\"MESSAGE\":\"x\",\"__REALTIME_TIMESTAMP\":\"1790000000000077\"}"))
                .containsEntry("time", "2026-09-21T14:13:20.000077Z");
        assertThat(record("{\"_SOURCE_REALTIME_TIMESTAMP\":\"never\",\"__REALTIME_TIMESTAMP\":\"1790000000000077\"}"))
                .containsEntry("time", "2026-09-21T14:13:20.000077Z");
    }

    @Test
    void anEntryWithoutATimeHasNone() {
        assertThat(record("{\"MESSAGE\":\"x\"}")).doesNotContainKey("time").containsEntry("message", "x");
        assertThat(record("{\"__REALTIME_TIMESTAMP\":\"999999999999999999\"}")).doesNotContainKey("time");
    }

    @Test
    void messagesOfSeveralLinesKeepThem() {
        assertThat(message("\"one\\n\\ttwo \\\"quoted\\\" \\u00e9 é\"")).isEqualTo("one\n\ttwo \"quoted\" é é");
    }

    @Test
    void bytesThatAreTextAreText() {
        assertThat(message("[27,91,51,49,109,114,101,100,27,91,48,109]")).isEqualTo("\u001b[31mred\u001b[0m");
        assertThat(message("[ 104, 105 ]")).isEqualTo("hi");
        assertThat(message("[195,169]")).isEqualTo("é");
    }

    @Test
    void bytesThatAreNoTextAreKeptBeside() {
        Map<String, Object> record = record("{\"MESSAGE\":[104,255,0,105],\"_PID\":\"1\"}");
        assertThat(record).containsEntry("message", "h\ufffd\u0000i");
        assertThat(Base64.getDecoder().decode(String.valueOf(record.get("message_base64"))))
                .containsExactly(104, 255, 0, 105);
    }

    @Test
    void severalMessagesAreLinesOfOne() {
        assertThat(message("[\"one\",[116,119,111],\"a,]b\"]")).isEqualTo("one\ntwo\na,]b");
    }

    @Test
    void anEntryWithoutAMessageHasNone() {
        assertThat(record("{\"MESSAGE\":null,\"_PID\":\"1\"}")).doesNotContainKey("message");
        assertThat(record("{\"_PID\":\"1\"}")).doesNotContainKey("message");
        assertThat(record("{\"MESSAGE\":[],\"_PID\":\"1\"}")).doesNotContainKey("message");
        assertThat(message("\"\"")).isEqualTo("");
    }

    @Test
    void aLineThatIsNoEntryIsARecordAsItIs() {
        List<Map<String, Object>> records = records(KUBELET, "-- Reboot --", "{\"MESSAGE\":\"cut o", KUBELET);
        assertThat(records.get(1)).containsEntry("message", "-- Reboot --").containsEntry("unparsed", true);
        assertThat(records.get(2))
                .containsEntry("message", "{\"MESSAGE\":\"cut o")
                .containsEntry("unparsed", true);
        assertThat(records.get(3)).containsEntry("message", "Started").doesNotContainKey("unparsed");
    }

    @Test
    void chosenFieldsStandInTheirOrder() {
        fields = "cursor,comm,facility,message_id";
        assertThat(record(KUBELET.replace("{", "{\"MESSAGE_ID\":\"c0ffee\",")))
                .containsEntry(
                        "journal",
                        Map.of("cursor", "s=4a;i=1", "comm", "kubelet", "facility", 3, "message_id", "c0ffee"));
    }

    @Test
    void noneOfTheChosenFieldsIsNoObject() {
        fields = "exe";
        assertThat(record(KUBELET)).doesNotContainKey("journal");
        fields = "";
        assertThat(record(KUBELET)).doesNotContainKey("journal").containsEntry("message", "Started");
    }

    @Test
    void allOtherFieldsHaveTheirNamesInLowerCase() {
        fields = "unit,*";
        Map<?, ?> journal = (Map<?, ?>) record("{\"MESSAGE\":\"x\",\"UNIT\":\"a.service\",\"CODE_FILE\":\"m.c\","
                        + "\"_SYSTEMD_UNIT\":\"init.scope\",\"_SELINUX_CONTEXT\":[117,10],\"TWICE\":[\"a\",\"b\"],"
                        + "\"BLOB\":[255,254],\"__CURSOR\":\"s=1\",\"__REALTIME_TIMESTAMP\":\"1790000000000077\"}")
                .get("journal");
        assertThat(journal)
                .isEqualTo(Map.of(
                        "unit",
                        "init.scope",
                        "cursor",
                        "s=1",
                        "UNIT",
                        "a.service",
                        "code_file",
                        "m.c",
                        "selinux_context",
                        "u\n",
                        "twice",
                        List.of("a", "b"),
                        "BLOB_base64".toLowerCase(java.util.Locale.ROOT),
                        "//4="));
    }

    @Test
    void aFieldThatIsThereTwiceIsAList() {
        fields = "identifier";
        assertThat(record("{\"SYSLOG_IDENTIFIER\":[\"a\",\"b\"]}"))
                .containsEntry("journal", Map.of("identifier", List.of("a", "b")));
    }

    @Test
    void aNumberThatIsNoneStaysText() {
        fields = "pid,priority";
        assertThat(record("{\"_PID\":\"x1\",\"PRIORITY\":\"9\"}"))
                .containsEntry("journal", Map.of("pid", "x1", "priority", 9));
    }

    @Test
    void namesThatCannotBeAreRefused() {
        assertThatThrownBy(() -> JournalFields.parse("unit,_SYSTEMD_UNIT"))
                .hasMessageContaining("`journal.fields`")
                .hasMessageContaining("_SYSTEMD_UNIT");
    }

    @Test
    void aContainerOfAPodIsNamed() {
        assertThat(record("{\"MESSAGE\":\"hi\",\"CONTAINER_NAME\":\"k8s_web_web-1_shop_4f0e-11_2\","
                        + "\"CONTAINER_ID\":\"0123456789ab\",\"CONTAINER_ID_FULL\":\"0123456789abcdef\"}"))
                .containsEntry(
                        "kubernetes",
                        Map.of(
                                "pod_name", "web-1",
                                "namespace_name", "shop",
                                "pod_id", "4f0e-11",
                                "container_name", "web",
                                "docker_id", "0123456789abcdef",
                                "restart_count", 2));
    }

    @Test
    void aContainerWithAHashInItsNameIsNamed() {
        assertThat(record("{\"CONTAINER_NAME\":\"k8s_POD.2fd7_web_shop_4f0e_0\",\"CONTAINER_ID\":\"01\"}"))
                .extracting("kubernetes")
                .hasFieldOrPropertyWithValue("container_name", "POD")
                .hasFieldOrPropertyWithValue("container_hash", "2fd7")
                .hasFieldOrPropertyWithValue("docker_id", "01");
    }

    @Test
    void aPodThatIsNamedAsThePrefixIsNamed() {
        assertThat(record("{\"CONTAINER_NAME\":\"k8s_app_k8s_k8s_4f0e_0\"}"))
                .extracting("kubernetes")
                .hasFieldOrPropertyWithValue("pod_name", "k8s");
    }

    @Test
    void aContainerOfNoPodIsNotNamed() {
        assertThat(record("{\"CONTAINER_NAME\":\"registry\",\"CONTAINER_ID\":\"01\"}"))
                .doesNotContainKey("kubernetes");
    }

    @Test
    void anEntryWithoutItsEndIsHeldBack() {
        byte[] bytes = (KUBELET + "\n" + KUBELET.substring(0, 40)).getBytes(UTF_8);
        Batch batch = Batch.of(new Source("f"), bytes, 0, bytes.length)
                .span(new Incarnation(0, 7), 0)
                .build();
        new JournalParser().apply(batch);
        assertThat(batch.size()).isEqualTo(1);
        assertThat(batch.length()).isEqualTo(KUBELET.length() + 1);
    }

    @Test
    void sortedAnEntryIsTheSameInWhateverOrder() {
        List<String> members = new ArrayList<>(List.of(
                "\"MESSAGE\":[1,[2,3],\"a]\"]",
                "\"_PID\":\"1\"",
                "\"__CURSOR\":\"s=1;i=2\"",
                "\"_A\":null",
                "\"A\":\"}\""));
        SortedEntry first = new SortedEntry();
        byte[] line = ('{' + String.join(",", members) + '}').getBytes(UTF_8);
        assertThat(first.read(line, 0, line.length)).isTrue();
        assertThat(first.cursor()).isEqualTo("s=1;i=2");
        Random random = new Random(1);
        for (int i = 0; i < 100; i++) {
            java.util.Collections.shuffle(members, random);
            byte[] other = ("x{" + String.join(" , ", members) + " }").getBytes(UTF_8);
            SortedEntry entry = new SortedEntry();
            assertThat(entry.read(other, 1, other.length)).isTrue();
            assertThat(entry.bytes()).isEqualTo(first.bytes());
        }
        assertThat(JsonObject.parse(new String(first.bytes(), UTF_8))).hasSize(5);
    }

    @Test
    void whatIsNoEntryStaysAsItIs() {
        SortedEntry entry = new SortedEntry();
        byte[] line = "{\"MESSAGE\":\"cut".getBytes(UTF_8);
        assertThat(entry.read(line, 0, line.length)).isFalse();
        assertThat(entry.bytes()).isEqualTo(line);
        assertThat(entry.cursor()).isEmpty();
    }
}
