package caravan.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** What a file of JSON lines holds, read by a JSON parser that is not ours. */
final class LinesCheck {

    private final Map<String, Long> offsets = new HashMap<>();
    private long records;
    private long payloadBytes;
    private long sum64;

    private LinesCheck() {}

    /** Compares with an expectation of a {@link Corpus}, and gives what was found as text; empty where all is right. */
    static String differences(Path lines, Map<?, ?> expected) throws IOException {
        LinesCheck found = new LinesCheck();
        try (JsonParser parser = new JsonFactory().createParser(Files.newInputStream(lines))) {
            while (parser.nextToken() == JsonToken.START_OBJECT) {
                found.readRecord(parser);
            }
        }
        return differs("records", found.records, expected)
                + differs("payload_bytes", found.payloadBytes, expected)
                + differs("sum64", found.sum64, expected);
    }

    private static String differs(String name, long found, Map<?, ?> expected) {
        long wanted = ((Number) expected.get(name)).longValue();
        return found == wanted ? "" : name + " " + Long.toUnsignedString(found) + " for " + expected.get(name) + "; ";
    }

    private void readRecord(JsonParser parser) throws IOException {
        String file = "";
        long offset = -1;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "message" -> {
                    byte[] message = parser.getText().getBytes(UTF_8);
                    payloadBytes += message.length;
                    sum64 += Blake2b.hash(message);
                }
                case "file" -> file = parser.getText();
                case "offset" -> offset = parser.getLongValue();
                default -> parser.skipChildren();
            }
        }
        records++;
        Long before = offsets.put(file, offset);
        if (before != null && before >= offset) {
            throw new IllegalStateException("offset " + offset + " of " + file + " stands behind " + before);
        }
    }
}
