package caravan.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * A Lease of coordination.k8s.io/v1 as it was read, and what becomes of it:
 *
 * <pre>
 * metadata:
 *   name: caravan-events
 *   annotations:
 *     caravan.io/events-position: "*=123456"     everything up to there is acknowledged
 * spec:
 *   holderIdentity: caravan-events-6f7d8-x2x4z    empty where the last one has left in order
 *   leaseDurationSeconds: 15
 *   acquireTime: "2026-11-01T10:00:00.000000Z"
 *   renewTime: "2026-11-01T10:04:02.000000Z"
 *   leaseTransitions: 3
 * </pre>
 *
 * What others have written into it stays. Immutable.
 */
record Lease(ObjectNode object) {

    static final String POSITION = "caravan.io/events-position";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final DateTimeFormatter MICROS = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /** One that is not there yet, and that nobody holds. */
    static Lease none(String name) {
        ObjectNode object = JSON.createObjectNode();
        object.put("apiVersion", "coordination.k8s.io/v1").put("kind", "Lease");
        object.putObject("metadata").put("name", name);
        return new Lease(object);
    }

    String version() {
        return object.path("metadata").path("resourceVersion").asText();
    }

    String holder() {
        return object.path("spec").path("holderIdentity").asText();
    }

    long durationMillis() {
        return object.path("spec").path("leaseDurationSeconds").asLong() * 1_000;
    }

    String position() {
        return object.path("metadata").path("annotations").path(POSITION).asText();
    }

    private JsonNode spec() {
        return object.path("spec");
    }

    /** Held by somebody from now on. */
    Lease takenBy(String holder, long seconds, Instant now) {
        ObjectNode next = object.deepCopy();
        ObjectNode spec = next.withObject("/spec");
        boolean isFirst = version().isEmpty();
        spec.put(
                "leaseTransitions",
                isFirst ? 0 : spec().path("leaseTransitions").asInt() + 1);
        spec.put("holderIdentity", holder).put("leaseDurationSeconds", seconds);
        spec.put("acquireTime", MICROS.format(now)).put("renewTime", MICROS.format(now));
        return new Lease(next);
    }

    /** Held on; an empty position changes nothing. */
    Lease renewed(long seconds, Instant now, String position) {
        ObjectNode next = object.deepCopy();
        next.withObject("/spec").put("leaseDurationSeconds", seconds).put("renewTime", MICROS.format(now));
        if (!position.isEmpty()) {
            next.withObject("/metadata/annotations").put(POSITION, position);
        }
        return new Lease(next);
    }

    /** Left to whoever comes. */
    Lease left(Instant now, String position) {
        Lease next = renewed(1, now, position);
        next.object.withObject("/spec").put("holderIdentity", "");
        return next;
    }
}
