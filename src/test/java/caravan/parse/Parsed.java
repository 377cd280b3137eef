package caravan.parse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import caravan.batch.Batch;
import caravan.batch.Incarnation;
import caravan.batch.JsonLines;
import caravan.batch.Source;
import caravan.cri.CriParser;
import caravan.json.ByteBuf;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Batches parsed by a step, their lines read by a strict parser. */
final class Parsed {

    static final String TIME = "2026-11-26T10:00:00.123456789Z";
    static final String PATH = "/var/log/containers/web-1_shop_nginx-" + "0123456789abcdef".repeat(4) + ".log";

    private static final JsonMapper STRICT = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    static {
        STRICT.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder().build());
    }

    private Parsed() {}

    /** Options by pairs of name and value. */
    static Map<String, String> options(String... pairs) {
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            options.put(pairs[i], pairs[i + 1]);
        }
        return options;
    }

    static Batch cri(byte[] bytes, int from, int to) {
        Batch batch = Batch.of(new Source(PATH), bytes, from, to)
                .span(new Incarnation(0, 7), from)
                .build();
        new CriParser().apply(batch);
        return batch;
    }

    /** A batch of a container that wrote these messages. */
    static Batch cri(String... messages) {
        byte[] bytes = lines(messages).getBytes(UTF_8);
        return cri(bytes, 0, bytes.length);
    }

    static String lines(String... messages) {
        StringBuilder lines = new StringBuilder();
        for (String message : messages) {
            lines.append(TIME).append(" stdout F ").append(message).append('\n');
        }
        return lines.toString();
    }

    /** Each live record as its line, which is one JSON object with unique names, and says what the record's map says. */
    static List<JsonNode> records(Batch batch) {
        List<JsonNode> records = new ArrayList<>();
        for (String line : new String(written(batch), UTF_8).split("\n")) {
            if (!line.isEmpty()) {
                records.add(read(line));
            }
        }
        int record = 0;
        for (Map<String, Object> map : batch) {
            List<String> names = new ArrayList<>();
            records.get(record++).fieldNames().forEachRemaining(names::add);
            assertThat(map.keySet()).containsExactlyElementsOf(names);
        }
        assertThat(records).hasSize(record);
        return records;
    }

    static JsonNode read(String line) {
        try (JsonParser parser = STRICT.createParser(line)) {
            return STRICT.readTree(parser);
        } catch (IOException e) {
            throw new UncheckedIOException(line, e);
        }
    }

    /** The record of one message, parsed. */
    static JsonNode record(String message, String... options) {
        Batch batch = cri(message);
        MessageParser.of(options(options)).apply(batch);
        return records(batch).get(0);
    }

    /** What a step has added to the record of one message: its fields behind the message, as JSON. */
    static String added(String message, String... options) {
        Batch batch = cri(message);
        MessageParser.of(options(options)).apply(batch);
        String line = new String(written(batch), UTF_8);
        records(batch);
        int kubernetes = line.lastIndexOf(",\"kubernetes\":{");
        String before = new String(written(cri(message)), UTF_8);
        String head = before.substring(0, before.lastIndexOf(",\"kubernetes\":{"));
        assertThat(line).startsWith(head);
        return line.substring(head.length(), kubernetes);
    }

    static byte[] written(Batch batch) {
        ByteBuf out = new ByteBuf(16);
        JsonLines.write(batch, out);
        return out.toByteArray();
    }
}
