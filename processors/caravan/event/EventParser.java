package caravan.event;

import caravan.batch.Batch;
import caravan.batch.Made;
import caravan.batch.RecordIndex;
import caravan.json.JsonObject;
import caravan.json.JsonText;
import caravan.text.Lines;
import caravan.text.Rfc3339;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads lines each of which is an Event of the Kubernetes API (core/v1) in JSON. A record has the event's {@code time} and
 * {@code message}, the object {@code event} with what else it tells, and {@code kubernetes} where it is about a pod. A line
 * that is something else becomes a record with the line as message, marked {@code unparsed}.
 *
 * <p>The time is that of the last occurrence: the first there is of {@code series.lastObservedTime}, {@code lastTimestamp},
 * {@code eventTime}, {@code firstTimestamp} and {@code metadata.creationTimestamp}.
 *
 * <p>Keeps no state: one instance serves all threads.
 */
public final class EventParser {

    private static final int TYPICAL_LINE = 1_024;
    private static final List<String> TIMES = List.of(
            "series.lastObservedTime", "lastTimestamp", "eventTime", "firstTimestamp", "metadata.creationTimestamp");

    /** Makes a record of each line. Holds nothing back. */
    public void apply(Batch batch) {
        byte[] bytes = batch.bytes();
        RecordIndex index = new RecordIndex(batch.length() / TYPICAL_LINE);
        for (int at = batch.from(), next; at < batch.to(); at = next) {
            next = Lines.end(bytes, at, at, batch.to(), batch.maxLineBytes());
            index.add(at, next, 0, 0, at, Lines.textEnd(bytes, at, next), 0);
        }
        batch.parsed(index);
        for (int record = 0; record < index.size(); record++) {
            int from = batch.start(record);
            read(batch, record, JsonObject.parse(bytes, from, Lines.textEnd(bytes, from, batch.end(record))));
        }
    }

    private static void read(Batch batch, int record, @Nullable Map<String, Object> event) {
        if (event == null || !(event.get("involvedObject") instanceof Map<?, ?> involved)) {
            batch.index().flags(record, RecordIndex.UNPARSED);
            return;
        }
        Made made = batch.made();
        String time = time(event);
        if (time != null) {
            made.time(record, time);
        }
        byte[] message = text(event.get("message")).getBytes(StandardCharsets.UTF_8);
        made.message(record, message, 0, message.length);
        made.begin(record)
                .append(field("event", EventFields.event(event)))
                .append(field("kubernetes", EventFields.pod(involved)));
        made.end(record);
    }

    private static byte[] field(String name, Map<String, Object> value) {
        return value.isEmpty()
                ? new byte[0]
                : (",\"" + name + "\":" + JsonText.of(value)).getBytes(StandardCharsets.UTF_8);
    }

    private static @Nullable String time(Map<String, Object> event) {
        for (String name : TIMES) {
            String text = text(JsonObject.lookUp(event, name));
            if (Rfc3339.matches(text.getBytes(StandardCharsets.UTF_8), 0, text.length())) {
                return text;
            }
        }
        return null;
    }

    private static String text(@Nullable Object value) {
        return value instanceof String text ? text : "";
    }
}
