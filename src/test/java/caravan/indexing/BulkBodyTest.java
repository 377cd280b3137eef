package caravan.indexing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.batch.Batch;
import caravan.bulk.Bulk;
import caravan.json.ByteBuf;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** The lines of a bulk request. */
class BulkBodyTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PLAIN =
            "{\"time\":\"2026-11-25T23:59:59.123456789Z\",\"stream\":\"stdout\",\"message\":\"a\""
                    + ",\"incarnation\":\"00c0ffee00c0ffee00c0ffee00c0ffee\",\"offset\":8192,\"end\":8301}";

    private static final IndexName DAILY = IndexName.ofIndex("index", "caravan-%Y.%m.%d");

    private static String write(String... lines) throws IOException {
        return Bulks.text(new BulkBody(Bulks.ofLines(lines), DAILY));
    }

    @Test
    void theIdIsThePositionAndTheTimeIsTheTimestamp() throws IOException {
        assertThat(write(PLAIN)).isEqualTo("""
                {"create":{"_index":"caravan-2026.11.25","_id":"00c0ffee00c0ffee00c0ffee00c0ffee-8192-8301"}}
                %s
                """.formatted(PLAIN.replace("time", "@timestamp")));
    }

    @Test
    void eachRecordGoesIntoTheIndexOfItsDay() throws IOException {
        String next = PLAIN.replace("25T23:59:59", "26T00:00:00")
                .replace("8192", "8301")
                .replace("8301}", "8400}");

        assertThat(write(PLAIN, next, PLAIN).lines().filter(line -> line.startsWith("{\"create")))
                .containsExactly(
                        "{\"create\":{\"_index\":\"caravan-2026.11.25\",\"_id\":\"00c0ffee00c0ffee00c0ffee00c0ffee-8192-8301\"}}",
                        "{\"create\":{\"_index\":\"caravan-2026.11.26\",\"_id\":\"00c0ffee00c0ffee00c0ffee00c0ffee-8301-8400\"}}",
                        "{\"create\":{\"_index\":\"caravan-2026.11.25\",\"_id\":\"00c0ffee00c0ffee00c0ffee00c0ffee-8192-8301\"}}");
    }

    @Test
    void aRecordWithoutTimeStandsUnderTheTimeItsFileWasSeenFirst() throws IOException {
        assertThat(write("{\"message\":\"a\"}")).isEqualTo("""
                {"create":{"_index":"caravan-2026.11.25","_id":"%s-0-99"}}
                {"@timestamp":"2026-11-25T20:00:00Z","message":"a"}
                """.formatted(Bulks.INCARNATION));
    }

    @Test
    void aTimeThatStoresDoNotTakeStaysBesideTheTimestamp() throws IOException {
        for (String time : List.of("yesterday", "2026-11-25t20:00:00z", "2026-11-25T20:00:00.1234567890Z")) {
            String line = "{\"time\":\"" + time + "\",\"message\":\"a\"}";
            assertThat(write(line))
                    .contains(",\"time\":\"" + time + '"')
                    .contains("{\"@timestamp\":\"2026-11-25T20:00:00");
        }
    }

    @Test
    void anOffsetIsTakenAsItIs() throws IOException {
        assertThat(write("{\"time\":\"2026-11-26T01:00:00.5+02:00\",\"message\":\"a\"}"))
                .contains("caravan-2026.11.25")
                .contains("{\"@timestamp\":\"2026-11-26T01:00:00.5+02:00\",\"message\"");
    }

    @Test
    void aTimestampOfItsOwnIsKept() throws IOException {
        String line = "{\"time\":\"2026-11-25T20:00:00Z\",\"message\":\"a\",\"@timestamp\":\"2026-11-25T20:00:01Z\"}";

        assertThat(write(line)).endsWith('\n' + line + '\n');
    }

    @Test
    void whatIsNoObjectIsLeftToTheStoreToRefuse() throws IOException {
        assertThat(write("[1]", "{}", "plain text").lines().toList()).hasSize(6).contains("[1]", "{}", "plain text");
    }

    @Test
    void onlyOpenRecordsAreWritten() throws IOException {
        Bulk bulk = Bulks.ofLines(PLAIN, "{\"message\":\"b\"}", "{\"message\":\"c\"}");
        bulk.delivered(0);
        bulk.refuse(2, "no");

        assertThat(Bulks.text(new BulkBody(bulk, DAILY)).lines())
                .hasSize(2)
                .last()
                .asString()
                .contains("\"message\":\"b\"");
    }

    @Test
    void itIsMadeInPiecesOfWholeRecords() throws IOException {
        String[] lines = new String[2_000];
        Arrays.fill(lines, PLAIN);
        BulkBody body = new BulkBody(Bulks.ofLines(lines), DAILY);
        StringBuilder text = new StringBuilder();
        int pieces = 0;
        for (ByteBuf piece = body.piece(); piece != null; piece = body.piece()) {
            assertThat(piece.array()[piece.size() - 1]).isEqualTo((byte) '\n');
            text.append(new String(piece.array(), 0, piece.size(), StandardCharsets.UTF_8));
            pieces++;
        }

        assertThat(pieces).isBetween(5, 20);
        assertThat(text.toString())
                .isEqualTo(write(lines))
                .isEqualTo(write(PLAIN).repeat(2_000));
    }

    @Test
    void itBeginsAgainForAnotherHost() throws IOException {
        BulkBody body = new BulkBody(Bulks.ofLines(PLAIN, PLAIN), DAILY);
        body.piece();

        assertThat(Bulks.text(body)).isEqualTo(write(PLAIN, PLAIN)).isEqualTo(Bulks.text(body));
        assertThat(body.piece()).isNull();
    }

    @Test
    void nobodyReadsItBehindItsEnd() {
        BulkBody body = new BulkBody(Bulks.ofLines(PLAIN), DAILY);
        body.end();

        assertThatThrownBy(body::piece).isInstanceOf(IOException.class);
    }

    @Test
    void namesAreMadeOfFieldsOfEachRecord() throws IOException {
        IndexName naming = IndexName.ofIndex("index", "app-{kubernetes.labels.app|none}-%Y");
        Bulk bulk = Bulks.ofLines(
                "{\"message\":\"a\",\"kubernetes\":{\"labels\":{\"app\":\"Web Shop\"}}}",
                "{\"message\":\"b\"}",
                "{\"message\":\"c\",\"kubernetes\":{\"labels\":{\"app\":\"\\\"}}\\n{\\\"delete\\\":{\"}}}");

        assertThat(Bulks.text(new BulkBody(bulk, naming)).lines().filter(line -> line.startsWith("{\"create")))
                .map(line -> JSON.readTree(line).at("/create/_index").asText())
                .containsExactly("app-web_shop-2026", "app-none-2026", "app-______delete___-2026");
    }

    @Test
    void messagesCannotForgeActionLines() throws IOException {
        String forged = "\"}\n{\"delete\":{\"_index\":\"other\",\"_id\":\"1\"}}\r\n{\"index\":{}}\u2028\u0085\0\t\\";
        byte[] log = ("2026-11-25T20:00:00.1Z stdout P \"}\n"
                        + "2026-11-25T20:00:00.2Z stdout F {\"delete\":{\"_index\":\"other\",\"_id\":\"1\"}}\n"
                        + "2026-11-25T20:00:00.3Z stdout F {\"index\":{}}\u2028\u0085\0\t\\ \r\n")
                .getBytes(StandardCharsets.UTF_8);

        assertThat(actionsOf(Bulks.ofLog(log))).containsOnly("create").hasSize(2);
        assertThat(write("{\"message\":" + JSON.writeValueAsString(forged) + '}')
                        .lines())
                .hasSize(2);
    }

    @Property(tries = 300)
    void anyBytesOfALogMakeTwoLinesOfJsonForEachRecord(@ForAll List<@Size(max = 40) byte[]> messages)
            throws IOException {
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        for (byte[] message : messages) {
            log.writeBytes("2026-11-25T20:00:00.123456789Z stdout F ".getBytes(StandardCharsets.UTF_8));
            log.writeBytes(message);
            log.write('\n');
        }
        Bulk bulk = Bulks.ofLog(log.toByteArray());

        assertThat(actionsOf(bulk)).hasSize(bulk.size()).allMatch("create"::equals);
    }

    @Property(tries = 100)
    void changedRecordsDoSoToo(@ForAll List<String> values) throws IOException {
        Batch batch = Bulks.batch(
                "2026-11-25T20:00:00Z stdout F a\n".repeat(values.size()).getBytes(StandardCharsets.UTF_8));
        for (int i = 0; i < values.size(); i++) {
            batch.get(i).put("message", values.get(i));
            batch.get(i).put("k\n" + values.get(i), values.get(i));
        }
        Bulk bulk = Bulks.of(batch);

        assertThat(actionsOf(bulk)).hasSize(values.size()).allMatch("create"::equals);
    }

    /** Reads a request as a store does: by line feeds, every second line an action. */
    private static List<String> actionsOf(Bulk bulk) throws IOException {
        if (bulk.size() == 0) {
            return List.of();
        }
        List<String> actions = new ArrayList<>();
        String[] lines = Bulks.text(new BulkBody(bulk, DAILY)).split("\n", -1);
        assertThat(lines[lines.length - 1]).isEmpty();
        for (int i = 0; i + 1 < lines.length; i += 2) {
            actions.add(JSON.readTree(lines[i]).fieldNames().next());
            JsonNode document = JSON.readTree(lines[i + 1]);
            assertThat(document.fieldNames().next()).isEqualTo("@timestamp");
        }
        return actions;
    }
}
