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
    void theSameItemsInTheSameOrder(@ForAll List<@IntRange(max = 4) Integer> kinds) throws IOException {
        List<String> items = kinds.stream().map(ITEMS::get).toList();
        byte[] answer = answer(items);

        byte[] shorter = AnswerRuns.shorten(answer);
        assertThat(expand(shorter)).isEqualTo(items);
        assertThat(shorter.length).isLessThanOrEqualTo(answer.length);
    }

    @Property(tries = 20)
    void manyOfOneKindBecomeOne(@ForAll @IntRange(min = 2, max = 50_000) int count) throws IOException {
        byte[] shorter = AnswerRuns.shorten(answer(java.util.Collections.nCopies(count, ITEMS.get(0))));

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
                "{\"items\":[{\"create\":{\"_index\":\"caravan-2026.11.25\",\"status\":201}},",
                "{\"items\":[{\"create\":{\"_index\":\"caravan-2026.11.25\",\"stat",
                "{\"items\":[ {\"create\":{\"_index\":\"x\"}}, {\"create\":{\"_index\":\"x\"}} ]}",
                "{\"items\":[\"\\",
                "{\"error\":{\"reason\":\"no\"},\"status\":400}",
            })
    void anythingElseStaysAsItIs(String answer) {
        assertThat(new String(AnswerRuns.shorten(answer.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8))
                .isEqualTo(answer);
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
