package caravan.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;

import caravan.batch.Batch;
import caravan.batch.Incarnation;
import caravan.batch.JsonLines;
import caravan.batch.Source;
import caravan.cri.CriParser;
import caravan.json.ByteBuf;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/** Batches of container logs, and what is written of them. */
final class Enriched {

    static final String TIME = "2021-10-16T11:46:21.814079554Z";

    private static final ObjectMapper JSON = new ObjectMapper();

    private Enriched() {}

    /** A parsed batch of runtime lines: each the stream, a space and the message. */
    static Batch batch(Source source, String place, String... lines) {
        StringBuilder text = new StringBuilder();
        for (String line : lines) {
            text.append(TIME).append(' ').append(line.replaceFirst(" ", " F ")).append('\n');
        }
        return parsed(source, place, text.toString());
    }

    static Batch batch(String path, String... lines) {
        return batch(new Source(path), path, lines);
    }

    /** A parsed batch of lines as they are. */
    static Batch parsed(Source source, String place, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        Batch batch = Batch.of(source, bytes, 0, bytes.length)
                .span(new Incarnation(1, 2), 0)
                .place(place)
                .build();
        new CriParser().apply(batch);
        return batch;
    }

    static List<String> json(Batch batch) {
        ByteBuf out = new ByteBuf(0);
        JsonLines.write(batch, out);
        return new String(out.toByteArray(), UTF_8).lines().toList();
    }

    /** The text of the field {@code kubernetes} in a line that {@link #json} gave. */
    static String field(String line) {
        int from = line.indexOf("\"kubernetes\":") + "\"kubernetes\":".length();
        return line.substring(from, line.lastIndexOf(",\"file\":"));
    }

    static Map<String, Object> read(String json) {
        try {
            return JSON.readValue(json, new TypeReference<>() {});
        } catch (IOException e) {
            throw new UncheckedIOException(json, e);
        }
    }
}
