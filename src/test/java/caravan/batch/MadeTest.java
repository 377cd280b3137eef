package caravan.batch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import caravan.cri.CriParser;
import caravan.json.ByteBuf;
import caravan.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class MadeTest {

    private static final String TIME = "2026-11-05T13:45:01.000000001Z";
    private static final String TAIL =
            ",\"file\":\"/f\",\"incarnation\":\"00000000000000000000000000000007\",\"offset\":";

    @Test
    void fieldsStandBehindTheMessage() {
        Batch batch = cri(TIME + " stdout F one\n" + TIME + " stderr F two\n");
        add(batch, 1, ",\"level\":\"info\"");
        assertEquals(
                List.of(
                        "{\"time\":\"" + TIME + "\",\"stream\":\"stdout\",\"logtag\":\"F\",\"message\":\"one\"" + TAIL
                                + "0,\"end\":44}",
                        "{\"time\":\"" + TIME + "\",\"stream\":\"stderr\",\"logtag\":\"F\",\"message\":\"two\","
                                + "\"level\":\"info\"" + TAIL + "44,\"end\":88}"),
                lines(batch));
        assertMapsAreTheLines(batch);
    }

    @Test
    void fieldsOfSeveralStepsStandInTheirOrder() {
        Batch batch = raw("one\ntwo\n");
        add(batch, 0, ",\"a\":1");
        add(batch, 1, ",\"b\":2");
        add(batch, 0, ",\"c\":3");
        assertEquals(
                "{\"message\":\"one\",\"a\":1,\"c\":3" + TAIL + "0,\"end\":4}",
                lines(batch).get(0));
        assertMapsAreTheLines(batch);
    }

    @Test
    void aTimeTakesThePlaceOfTheSources() {
        Batch batch = cri(TIME + " stdout F one\n");
        batch.made().time(0, "2020-01-01T00:00:00Z");
        assertEquals(
                "2020-01-01T00:00:00Z", JsonObject.parse(lines(batch).get(0)).get("time"));
        assertEquals(1_577_836_800_000L, batch.epochMillis(0));
        assertMapsAreTheLines(batch);
    }

    @Test
    void aTimeIsGivenWhereThereWasNone() {
        Batch batch = raw("one\n");
        batch.made().time(0, "2020-01-01T00:00:00Z");
        assertEquals(
                "{\"time\":\"2020-01-01T00:00:00Z\",\"message\":\"one\"" + TAIL + "0,\"end\":4}",
                lines(batch).get(0));
        assertMapsAreTheLines(batch);
    }

    @Test
    void aMessageCanBeAPartOfTheLine() {
        Batch batch = raw("I0101 ] \"text\"\n");
        batch.made().message(0, batch.bytes(), 8, 14);
        assertEquals(
                "{\"message\":\"\\\"text\\\"\"" + TAIL + "0,\"end\":15}",
                lines(batch).get(0));
        assertMapsAreTheLines(batch);
    }

    @Test
    void aMessageOfSeveralPiecesCanBeReplaced() {
        Batch batch = cri(TIME + " stdout P one\n" + TIME + " stdout F two\n");
        assertEquals(1, batch.size());
        MessageText text = new MessageText().read(batch, 0);
        batch.made().message(0, text.bytes(), text.from() + 2, text.to());
        assertEquals("etwo", JsonObject.parse(lines(batch).get(0)).get("message"));
        assertMapsAreTheLines(batch);
    }

    @Test
    void aMessageThatIsNoUtf8HasItsBytesBeside() {
        Batch batch = cri(TIME + " stdout P one\n" + TIME + " stdout F two\n");
        batch.made().message(0, new byte[] {'a', (byte) 0xFF}, 0, 2);
        Map<String, Object> line = JsonObject.parse(lines(batch).get(0));
        assertEquals("a\uFFFD", line.get("message"));
        assertEquals("Yf8=", line.get("message_base64"));
        assertMapsAreTheLines(batch);
    }

    @Test
    void aMessageCanBeLeftOut() {
        Batch batch = cri(TIME + " stdout F one\n");
        batch.made().noMessage(0);
        assertEquals(
                "{\"time\":\"" + TIME + "\",\"stream\":\"stdout\",\"logtag\":\"F\"" + TAIL + "0,\"end\":44}",
                lines(batch).get(0));
        assertMapsAreTheLines(batch);
    }

    @Test
    void aRecordMayHaveNothingOfItsOwn() {
        Batch batch = raw("one\n");
        batch.made().noMessage(0);
        assertEquals("{" + TAIL.substring(1) + "0,\"end\":4}", lines(batch).get(0));
        assertMapsAreTheLines(batch);
    }

    @Test
    void aTagListStaysWithAMessageThatIsReplaced() {
        Batch batch = cri(TIME + " stdout F:x one\n");
        batch.made().message(0, batch.bytes(), batch.to() - 3, batch.to() - 1);
        assertTrue(lines(batch).get(0).contains("\"logtag\":\"F:x\",\"message\":\"ne\""));
        assertMapsAreTheLines(batch);
    }

    @Test
    void fieldsThatHaveNoEndAreAFault() {
        Batch batch = raw("one\ntwo\n");
        batch.made().begin(0);
        assertThrows(IllegalStateException.class, () -> batch.made().begin(1));
        assertThrows(IllegalStateException.class, () -> batch.made().end(1));
    }

    @Test
    void aParserForgetsWhatWasMade() {
        Batch batch = cri(TIME + " stdout F one\n");
        batch.made().noMessage(0);
        assertTrue(batch.hasMade());
        new CriParser().apply(batch);
        assertFalse(batch.hasMade());
        assertTrue(lines(batch).get(0).contains("\"message\":\"one\""));
    }

    @Test
    void theTextOfAMessageIsReadFromWhereverItStands() {
        Batch batch = cri(TIME + " stdout F plain\n"
                + TIME + " stdout P par\n" + TIME + " stdout F tial\n"
                + "{\"log\":\"esc\\u0041\\\"ped \\ud83d\\ude00\\n\",\"stream\":\"stdout\",\"time\":\"" + TIME
                + "\"}\n");
        MessageText text = new MessageText();
        assertEquals("plain", string(text.read(batch, 0)));
        assertEquals(batch.bytes(), text.bytes());
        assertEquals("partial", string(text.read(batch, 1)));
        assertEquals("escA\"ped 😀", string(text.read(batch, 2)));
        batch.made().message(1, "ne\tw".getBytes(UTF_8), 0, 4);
        assertEquals("ne\tw", string(text.read(batch, 1)));
        batch.made().noMessage(1);
        assertEquals("", string(text.read(batch, 1)));
    }

    // ---- joining

    @Test
    void joinedRecordsAreOneWithLineFeedsBetween() {
        Batch batch = cri(TIME + " stdout F a\n" + TIME + " stderr F x\n" + TIME + " stdout P b\n" + TIME
                + " stdout F c\n" + TIME + " stdout F d\n");
        RecordJoiner joiner = new RecordJoiner(batch);
        joiner.append(0, 2);
        joiner.append(0, 3);
        assertTrue(joiner.isGone(2));
        joiner.finish();
        assertEquals(List.of("a\nbc\nd", "x"), messages(batch));
        assertEquals(4 * 42, batch.sourceBytes(0));
        assertEquals(5 * 42, batch.endOffset(0));
        assertEquals("a\nbc\nd", string(new MessageText().read(batch, 0)));
        assertMapsAreTheLines(batch);
    }

    @Test
    void escapedMessagesAreJoinedToo() {
        String docker = "{\"log\":\"a\\t%s\\n\",\"stream\":\"stdout\",\"time\":\"" + TIME + "\"}\n";
        Batch batch = cri(docker.formatted(1) + docker.formatted(2));
        join(batch, 0, 1);
        assertEquals(List.of("a\t1\na\t2"), messages(batch));
        assertMapsAreTheLines(batch);
    }

    @Test
    void escapedAndPlainMessagesAreJoinedToo() {
        String docker = "{\"log\":\"a\\t1\\n\",\"stream\":\"stdout\",\"time\":\"" + TIME + "\"}\n";
        Batch batch = cri(docker + TIME + " stdout F \"p\n" + TIME + " stdout F q\n");
        join(batch, 0, 1, 2);
        assertEquals(List.of("a\t1\n\"p\nq"), messages(batch));
        assertMapsAreTheLines(batch);
    }

    @Test
    void madeMessagesAreJoinedAndTheFirstRecordsFieldsStay() {
        Batch batch = raw("a\nb\nc\nd\n");
        batch.made().message(1, "B\"".getBytes(UTF_8), 0, 2);
        add(batch, 0, ",\"level\":\"error\"");
        add(batch, 3, ",\"level\":\"info\"");
        join(batch, 0, 1, 2);
        assertEquals(List.of("a\nB\"\nc", "d"), messages(batch));
        assertEquals("error", batch.get(0).get("level"));
        assertEquals("info", batch.get(1).get("level"));
        assertMapsAreTheLines(batch);
    }

    @Test
    void aBatchWithDecidedRecordsIsNotJoined() {
        Batch batch = raw("a\nb\nc\n");
        batch.filter(0, "rule");
        RecordJoiner joiner = new RecordJoiner(batch);
        joiner.append(1, 2);
        assertThrows(IllegalStateException.class, joiner::finish);
    }

    // ---- helpers

    private static void join(Batch batch, int record, int... later) {
        RecordJoiner joiner = new RecordJoiner(batch);
        for (int next : later) {
            joiner.append(record, next);
        }
        joiner.finish();
    }

    private static void add(Batch batch, int record, String members) {
        batch.made().begin(record).append(members.getBytes(UTF_8));
        batch.made().end(record);
    }

    private static Batch cri(String text) {
        Batch batch = raw(text);
        new CriParser().apply(batch);
        return batch;
    }

    private static Batch raw(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        return Batch.of(new Source("/f"), bytes, 0, bytes.length)
                .span(new Incarnation(0, 7), 0)
                .build();
    }

    private static List<String> lines(Batch batch) {
        ByteBuf out = new ByteBuf(16);
        JsonLines.write(batch, out);
        return new String(out.toByteArray(), UTF_8).lines().toList();
    }

    private static List<Object> messages(Batch batch) {
        List<Object> messages = new ArrayList<>();
        batch.forEach(record -> messages.add(record.get("message")));
        return messages;
    }

    private static String string(MessageText text) {
        return new String(text.bytes(), text.from(), text.length(), UTF_8);
    }

    private static void assertMapsAreTheLines(Batch batch) {
        List<String> lines = lines(batch);
        for (int record = 0; record < batch.size(); record++) {
            Map<String, Object> line = JsonObject.parse(lines.get(record));
            Record map = batch.get(record);
            for (Map.Entry<String, Object> field : line.entrySet()) {
                assertEquals(String.valueOf(field.getValue()), String.valueOf(map.get(field.getKey())), field.getKey());
            }
            assertArrayEquals(line.keySet().toArray(), List.copyOf(map.keySet()).toArray());
        }
    }
}
