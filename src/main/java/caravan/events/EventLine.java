package caravan.events;

import caravan.batch.Incarnation;
import caravan.json.JsonText;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * An event as a line of JSON, and its position, which is the same whenever and by whomever it is read: the incarnation is
 * the event's uid, the offset its resource version, shifted so that the line has room before the next one. A repeat has
 * another resource version, so it is a record of its own.
 *
 * <p>The line is the event as the API server gives it out, without what differs between a list and a watch ({@code kind},
 * {@code apiVersion}) and without {@code managedFields}.
 *
 * <p>Where a uid is no UUID the incarnation is made of its SHA-256, where a resource version is no number below 2^42 the
 * offset is: then two repeats of one event may be taken for the same record, with a probability of 2^-42. An event that
 * has no room is cut: its message ends early, and it has the member {@code cut}.
 *
 * @param bytes without a line feed
 */
record EventLine(byte[] bytes, Incarnation incarnation, long offset) {

    /** Bits of an offset that are within a line: events and their line feeds have less than 2 MiB. */
    static final int LINE_BITS = 21;

    /** No line is longer, with its line feed. */
    static final int MOST_BYTES = (1 << LINE_BITS) - 1;

    private static final int VERSION_BITS = Long.SIZE - 1 - LINE_BITS;
    private static final int MOST_MESSAGE = 64 * 1024;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** An event of the API; it is changed. @throws IllegalArgumentException if it lacks what every object has */
    static EventLine of(JsonNode event) {
        String uid = required(event, "uid");
        String version = required(event, "resourceVersion");
        return new EventLine(bytes((ObjectNode) event), incarnation(uid), offset(version));
    }

    static String required(JsonNode object, String field) {
        String value = object.path("metadata").path(field).asText();
        if (value.isEmpty()) {
            throw new IllegalArgumentException("an event of the Kubernetes API must have metadata." + field);
        }
        return value;
    }

    private static byte[] bytes(ObjectNode event) {
        event.remove(List.of("kind", "apiVersion"));
        ((ObjectNode) event.path("metadata")).remove("managedFields");
        byte[] whole = write(event);
        return whole.length < MOST_BYTES ? whole : cut(event);
    }

    private static byte[] write(JsonNode event) {
        try {
            return JSON.writeValueAsBytes(event);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a record is made of, a beginning of the message, and nothing else that may be long. */
    private static byte[] cut(ObjectNode event) {
        String message = event.path("message").asText();
        event.put("message", message.substring(0, Math.min(MOST_MESSAGE, message.length())));
        event.put("cut", "size");
        ((ObjectNode) event.path("metadata")).remove(List.of("annotations", "labels"));
        byte[] shorter = write(event);
        if (shorter.length < MOST_BYTES) {
            return shorter;
        }
        Map<String, Object> named = new TreeMap<>();
        for (String field : List.of("name", "namespace", "uid", "resourceVersion", "creationTimestamp")) {
            named.put(field, event.path("metadata").path(field).asText());
        }
        return JsonText.bytes(Map.of("metadata", named, "involvedObject", Map.of(), "cut", "size"));
    }

    static Incarnation incarnation(String uid) {
        try {
            UUID id = UUID.fromString(uid);
            if (id.toString().equals(uid)) {
                return new Incarnation(id.getMostSignificantBits(), id.getLeastSignificantBits());
            }
        } catch (IllegalArgumentException e) {
            // some other name
        }
        ByteBuffer hash = hash(uid);
        return new Incarnation(hash.getLong(), hash.getLong());
    }

    static long offset(String version) {
        long number = Progress.number(version);
        boolean fits = number >= 0 && number >>> VERSION_BITS == 0;
        return (fits ? number : hash(version).getLong() >>> Long.SIZE - VERSION_BITS) << LINE_BITS;
    }

    private static ByteBuffer hash(String text) {
        try {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
