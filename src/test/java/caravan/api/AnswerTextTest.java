package caravan.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bytes of lists and watches, however they are divided. */
class AnswerTextTest {

    private static final String LIST = """
            {"kind":"PodList","metadata":{"resourceVersion":"7","continue":"x"},"other":{"items":[1]},
             "items":[{"a":1},{"ä":[{"items":[]}]}],"last":[2]}""";

    private static List<ByteBuffer> parts(String text, int size) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        List<ByteBuffer> parts = new ArrayList<>();
        for (int at = 0; at < bytes.length; at += size) {
            parts.add(ByteBuffer.wrap(bytes, at, Math.min(size, bytes.length - at)));
        }
        return parts;
    }

    private static List<String> items(String text, int size) throws IOException {
        Body body = new Body();
        parts(text, size).forEach(body::add);
        List<String> items = new ArrayList<>();
        JsonNode metadata = ObjectList.read(body.stream(), item -> items.add(item.toString()));
        items.add(metadata.path("continue").asText());
        return items;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 1_000})
    void aListIsReadItemByItem(int size) throws IOException {
        assertThat(items(LIST, size)).containsExactly("{\"a\":1}", "{\"ä\":[{\"items\":[]}]}", "x");
    }

    @Test
    void whatIsCutOrNoListIsRefused() {
        for (int end = 0; end < LIST.length(); end++) {
            String cut = LIST.substring(0, end);
            assertThatThrownBy(() -> items(cut, 1_000)).as(cut).isInstanceOf(IOException.class);
        }
        assertThatThrownBy(() -> items("{\"kind\":\"Status\"}", 9)).hasMessageContaining("with items");
        assertThatThrownBy(() -> items("[]", 9)).hasMessageContaining("must be a list in JSON");
    }

    @Test
    void aListWithoutItemsMayHaveNull() throws IOException {
        assertThat(items("{\"metadata\":{},\"items\":null}", 5)).containsExactly("");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 1_000})
    void eventsAreLines(int size) throws IOException {
        List<String> read = new ArrayList<>();
        Lines lines = new Lines(line -> read.add(new String(line, StandardCharsets.UTF_8)));
        for (ByteBuffer part : parts("{\"ä\":1}\n\n{}\nbegun", size)) {
            lines.add(part);
        }
        assertThat(read).containsExactly("{\"ä\":1}", "{}");
    }

    @Test
    void theBackoffDoublesUpToItsBound() {
        Backoff longest = new Backoff(() -> 0);
        Backoff shortest = new Backoff(() -> 1);
        for (long millis : new long[] {1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000}) {
            assertThat(longest.next()).isEqualTo(millis);
            assertThat(shortest.next()).isEqualTo(millis / 2);
        }
        longest.reset();
        assertThat(longest.next()).isEqualTo(1_000);
    }
}
