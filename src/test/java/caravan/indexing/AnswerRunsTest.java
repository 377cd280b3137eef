package caravan.indexing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers made short: what a client reads from the short form is what it would have read from the long one. */
class AnswerRunsTest {

    private static final List<String> ITEMS = List.of(
            "{\"create\":{\"_index\":\"caravan-2026.11.25\",\"status\":201}}",
            "{\"create\":{\"_index\":\"caravan-2026.11.26\",\"status\":201}}",
            "{\"create\":{\"_index\":\"caravan-2026.11.25\",\"status\":400,\"error\":{\"type\":\"a\",\"reason\":\"}},{\\\"\\\\\"}}}",
            "{\"create\":{\"_index\":\"caravan-2026.11.25\",\"status\":409,\"error\":{\"type\":\"b\",\"reason\":\"[1]\"}}}",
            "{\"c\":{}}");

    @Property(tries = 500)
    void theSameItemsInTheSameOrder(
            @ForAll List<@IntRange(max = 4) Integer> kinds, @ForAll @IntRange(min = 1, max = 200) int piece)
            throws IOException {
        List<String> items = kinds.stream().map(ITEMS::get).toList();
        byte[] answer = answer(items);

        byte[] shorter = shorten(answer, piece);
        assertThat(expand(shorter)).isEqualTo(items);
        assertThat(shorter.length).isLessThanOrEqualTo(answer.length);
    }

    @Property(tries = 20)
    void manyOfOneKindBecomeOne(@ForAll @IntRange(min = 2, max = 50_000) int count) throws IOException {
        byte[] shorter = shorten(answer(java.util.Collections.nCopies(count, ITEMS.get(0))), 1000);

        assertThat(new String(shorter, StandardCharsets.UTF_8))
                .isEqualTo("{\"errors\":false,\"took\":7,\"items\":[{\"create\":{\"_index\":\"caravan-2026.11.25\","
                        + "\"status\":201,\"_id\":\"*" + count + "\"}}]}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "<html>\"items\":[</html>",
                "{\"items\":[",
                "{\"items\":[]}",
                "{\"items\":[{\"create\":{\"_index\":\"caravan-2026.11.25\",\"status\":201}}",
                "{\"items\":[{\"create\":{\"_index\":\"caravan-2026.11.25\",\"stat",
                "{\"items\" : [ {\"create\":{\"_index\":\"x\"}}, {\"create\":{\"_index\":\"x\"}} ]}",
                "{\"items\":[null]}",
                "{\"items\":[\"\\",
                "{\"error\":{\"reason\":\"no\"},\"status\":400}",
            })
    void anythingElseStaysAsItIs(String answer) {
        for (int piece = 1; piece <= answer.length() + 1; piece++) {
            assertThat(new String(shorten(answer.getBytes(StandardCharsets.UTF_8), piece), StandardCharsets.UTF_8))
                    .isEqualTo(answer);
        }
    }

    @Test
    void whiteSpaceDoesNoHarm() throws IOException {
        String answer = "{\"items\":[\n " + ITEMS.get(0) + " ,\t" + ITEMS.get(0) + ", " + ITEMS.get(1) + ",\r\n"
                + ITEMS.get(2) + " ] }";

        for (int piece = 1; piece <= answer.length(); piece++) {
            assertThat(expand(shorten(answer.getBytes(StandardCharsets.UTF_8), piece)))
                    .containsExactly(ITEMS.get(0), ITEMS.get(0), ITEMS.get(1), ITEMS.get(2));
        }
    }

    /** The answer arrives in pieces of so many bytes. */
    private static byte[] shorten(byte[] answer, int piece) {
        AnswerRuns runs = new AnswerRuns();
        for (int at = 0; at < answer.length; at += piece) {
            runs.add(answer, at, Math.min(answer.length, at + piece));
        }
        return runs.end();
    }

    private static byte[] answer(List<String> items) {
        return ("{\"errors\":false,\"took\":7,\"items\":[" + String.join(",", items) + "]}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static List<String> expand(byte[] answer) throws IOException {
        List<String> items = new ArrayList<>();
        for (JsonNode item : new ObjectMapper().readTree(answer).path("items")) {
            JsonNode result = item.elements().next();
            int count = AnswerRuns.count(result.path("_id").asText(null));
            ((com.fasterxml.jackson.databind.node.ObjectNode) result).remove("_id");
            for (int i = 0; i < count; i++) {
                items.add(item.toString());
            }
        }
        return items;
    }
}
