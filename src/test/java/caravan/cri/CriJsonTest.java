package caravan.cri;

import static caravan.cri.CriLog.batch;
import static caravan.cri.CriLog.cri;
import static caravan.cri.CriLog.docker;
import static caravan.cri.CriLog.lines;
import static caravan.cri.CriLog.parse;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import caravan.batch.Batch;
import caravan.batch.Cut;
import caravan.batch.Incarnation;
import caravan.batch.JsonLines;
import caravan.batch.Record;
import caravan.batch.Source;
import caravan.batch.Span;
import caravan.json.ByteBuf;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Container logs as JSON lines. */
class CriJsonTest {

    private static final String BEHIND =
            ",\"file\":\"/var/log/app.log\",\"incarnation\":\"00000000000000010000000000000002\",\"offset\":";
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void aRecordIsOneLineWithFieldsInOrder() {
        String time = "{\"time\":\"2021-10-16T11:46:21.814079554Z\"";
        assertThat(json(cri("stdout F a \"b\""), cri("stderr F:x c"), "raw"))
                .containsExactly(
                        time + ",\"stream\":\"stdout\",\"logtag\":\"F\",\"message\":\"a \\\"b\\\"\"" + BEHIND
                                + "0,\"end\":46}",
                        time + ",\"stream\":\"stderr\",\"logtag\":\"F:x\",\"message\":\"c\"" + BEHIND
                                + "46,\"end\":90}",
                        "{\"message\":\"raw\",\"unparsed\":true" + BEHIND + "90,\"end\":94}");
    }

    @Test
    void sharedFieldsStandBehindTheMessage() {
        byte[] bytes = lines(cri("stdout F a"));
        Source source = new Source("/var/log/pods/shop_web-1_4f-9/nginx/2.log");
        Batch batch = Batch.of(source, bytes, 0, bytes.length)
                .span(CriLog.INCARNATION, 7)
                .build();
        new CriParser().apply(batch);
        assertThat(json(batch).get(0))
                .contains("\"message\":\"a\",\"kubernetes\":{\"pod_name\":\"web-1\",\"namespace_name\":\"shop\","
                        + "\"pod_id\":\"4f-9\",\"container_name\":\"nginx\",\"restart_count\":2},\"file\":")
                .endsWith("\"offset\":7,\"end\":" + (7 + bytes.length) + "}");
    }

    @Test
    void everyLineSaysWhatItsRecordSays() {
        byte[] text = lines(
                cri("stdout P a\u65e5\t\""),
                cri("stderr P:more \u0001\\"),
                docker("tab\\t \\u00e9 \u00e9\\n", "stdout"),
                cri("stdout F"),
                "{\"log\":1}",
                "\0\0",
                cri("stdout F latin"),
                docker("piece", "stderr"),
                docker("", "stderr"));
        byte[] bytes =
                (new String(text, ISO_8859_1).replace("latin", "l\u00e4tin \u00f6") + "last\"").getBytes(ISO_8859_1);
        Batch batch = parse(batch(bytes).cut(Cut.END));
        List<String> lines = json(batch);
        assertThat(lines).hasSize(batch.size());
        for (int i = 0; i < lines.size(); i++) {
            Map<String, Object> record = batch.get(i);
            assertThat(read(lines.get(i))).isEqualTo(read(caravan.json.JsonText.of(record)));
            assertThat(read(lines.get(i)).keySet()).containsExactlyElementsOf(record.keySet());
        }
    }

    @Test
    void aCharacterMayStandInSeveralPieces() {
        byte[] smile = "\uD83D\uDE00\u65e5".getBytes(UTF_8);
        String[] pieces = new String[smile.length + 1];
        for (int i = 0; i < smile.length; i++) {
            pieces[i] = cri("stdout P x") + (char) (smile[i] & 0xFF);
        }
        pieces[smile.length] = cri("stdout F");
        byte[] bytes = (String.join("\n", pieces).replace("P x", "P ") + '\n').getBytes(ISO_8859_1);
        assertThat(read(json(parse(batch(bytes))).get(0)))
                .containsEntry("message", "\uD83D\uDE00\u65e5")
                .doesNotContainKey("message_base64");
    }

    @Test
    void bytesThatAreNotUtf8StandBesideTheMessage() {
        byte[] bytes = lines(cri("stdout P caf\u00e9"), cri("stdout F \u00fcber"), cri("stdout F \uFFFD"));
        byte[] latin =
                new String(bytes, UTF_8).replace("\uFFFD", "\u00ef\u00bf\u00bd").getBytes(ISO_8859_1);
        List<String> lines = json(parse(batch(latin)));
        assertThat(read(lines.get(0)))
                .containsEntry("message", "caf\uFFFD\uFFFDber")
                .containsEntry(
                        "message_base64",
                        Base64.getEncoder().encodeToString("caf\u00e9\u00fcber".getBytes(ISO_8859_1)));
        assertThat(read(lines.get(1))).containsEntry("message", "\uFFFD").doesNotContainKey("message_base64");
    }

    @Test
    void filteredRecordsAreLeftOutAndEditedOnesWrittenAsTheyAre() {
        Batch batch = parse(batch(lines(cri("stdout F a"), cri("stdout F b"), cri("stdout F c"))));
        batch.filter(0, "test");
        batch.get(1).put("added", List.of("x", 1));
        List<String> lines = json(batch);
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).contains("\"message\":\"b\"").endsWith(",\"added\":[\"x\",1]}");
        assertThat(lines.get(1)).contains("\"message\":\"c\"");
    }

    @Test
    void partOfTheRecordsCanBeWritten() {
        Batch batch = parse(batch(lines(cri("stdout F a"), cri("stdout F b"), cri("stdout F c"))));
        ByteBuf out = new ByteBuf(0);
        assertThat(JsonLines.write(batch, 1, 2, out)).isEqualTo(1);
        assertThat(split(out)).singleElement().asString().contains("\"message\":\"b\"");
    }

    @Test
    void theEndCountsOnOverARotation() {
        byte[] bytes = lines(cri("stdout P a"), cri("stdout F b"));
        int half = bytes.length / 2;
        Batch batch = parse(Batch.of(new Source("a.log"), bytes, 0, bytes.length)
                .span(new Span(new Incarnation(0, 1), 50, 50 + half, 0))
                .span(new Span(new Incarnation(0, 2), 0, half, half)));
        assertThat(json(batch))
                .singleElement()
                .asString()
                .endsWith("01\",\"offset\":50,\"end\":" + (50 + bytes.length) + "}");
    }

    @Test
    void eachRecordHasItsOwnIncarnationAndOffset() {
        byte[] bytes = lines(cri("stdout F a"), cri("stdout F b"));
        int half = bytes.length / 2;
        Batch batch = parse(Batch.of(new Source("a.log"), bytes, 0, bytes.length)
                .span(new Span(new Incarnation(0, 1), 50, 50 + half, 0))
                .span(new Span(new Incarnation(0, 2), 0, half, half)));
        assertThat(json(batch).get(0)).endsWith("01\",\"offset\":50,\"end\":" + (50 + half) + "}");
        assertThat(json(batch).get(1)).endsWith("02\",\"offset\":0,\"end\":" + half + "}");
    }

    @Test
    void halfACharacterOfDockerSurvivesAnEdit() {
        Batch batch = parse(batch(lines(docker("\\ud83d\\n", "stdout"))));
        Record record = batch.get(0);
        record.put("x", "\uD83D\uDE00\uDE00");
        assertThat(json(batch).get(0)).contains("\"message\":\"\\ud83d\"").contains("\"x\":\"\uD83D\uDE00\\ude00\"");
    }

    private static List<String> json(String... lines) {
        return json(parse(batch(lines(lines))));
    }

    private static List<String> json(Batch batch) {
        ByteBuf out = new ByteBuf(0);
        JsonLines.write(batch, out);
        return split(out);
    }

    private static List<String> split(ByteBuf out) {
        return new String(out.toByteArray(), UTF_8).lines().toList();
    }

    private static Map<String, Object> read(String json) {
        try {
            return JSON.readValue(json, new TypeReference<>() {});
        } catch (IOException e) {
            throw new UncheckedIOException(json, e);
        }
    }
}
