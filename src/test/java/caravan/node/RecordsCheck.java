package caravan.node;

import caravan.node.Findings.Fault;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Compares records with what was written, by the {@link Stamp} in each message alone: how often each one is there,
 * whether it is whole, whether it comes behind the one that was written before it by the same container to the same
 * stream, and whether its fields are those of its container. For one thread.
 */
public final class RecordsCheck {

    /** What was found of one origin. */
    private static final class Seen {
        private final BitSet sequences = new BitSet();
        private final Written.Amount amount = new Written.Amount();
        private long highest = -1;
    }

    /** The fields that matter of a record. */
    private record Fields(
            @Nullable String message,
            @Nullable String stream,
            @Nullable String namespace,
            @Nullable String pod,
            @Nullable String container) {

        boolean areOf(String origin) {
            String[] parts = origin.split("/");
            return parts[0].equals(namespace)
                    && parts[1].equals(pod)
                    && parts[2].equals(container)
                    && parts[4].equals(stream);
        }
    }

    private final JsonFactory json = new JsonFactory();
    private final Written written;
    private final boolean ordered;
    private final Map<String, Seen> origins = new HashMap<>();
    private final Findings findings = new Findings();

    /** @param ordered whether records are shown in the order that they should have */
    public RecordsCheck(Written written, boolean ordered) {
        this.written = written;
        this.ordered = ordered;
    }

    /** Takes a record as one JSON object; {@code place} says in findings where it was. */
    public void record(byte[] line, String place) {
        record(line, place, null);
    }

    /** The same; {@code folder} is that of its container. */
    void record(byte[] line, String place, @Nullable String folder) {
        Fields fields;
        try {
            fields = parse(line);
        } catch (JsonParseException e) {
            findings.fault(Fault.UNPARSED, 1, shown(line) + " in " + place + ": " + e.getOriginalMessage());
            return;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (fields.message() == null) {
            findings.fault(Fault.UNPARSED, 1, shown(line) + " in " + place + ": no message");
            return;
        }
        for (String part : fields.message().split("\n", -1)) {
            message(part.getBytes(StandardCharsets.UTF_8), fields, place, folder);
        }
    }

    /** What was found so far. */
    Findings soFar() {
        return findings;
    }

    /** What was found, once all records were shown. */
    public Findings end() {
        written.origins().forEach(this::compare);
        return findings;
    }

    private Fields parse(byte[] line) throws IOException {
        try (JsonParser parser = json.createParser(line)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new JsonParseException(parser, "not an object");
            }
            Map<String, String> texts = new HashMap<>();
            object(parser, "", texts);
            if (parser.nextToken() != null) {
                throw new JsonParseException(parser, "more than one object");
            }
            return new Fields(
                    texts.get("message"),
                    texts.get("stream"),
                    texts.get("kubernetes.namespace_name"),
                    texts.get("kubernetes.pod_name"),
                    texts.get("kubernetes.container_name"));
        }
    }

    /** Takes an object's texts, and those of the {@code kubernetes} object within it. */
    private static void object(JsonParser parser, String prefix, Map<String, String> texts) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = prefix + parser.currentName();
            JsonToken value = parser.nextToken();
            if (value == JsonToken.VALUE_STRING) {
                texts.put(name, parser.getText());
            } else if (value == JsonToken.START_OBJECT && name.equals("kubernetes")) {
                object(parser, "kubernetes.", texts);
            } else {
                parser.skipChildren();
            }
        }
    }

    private void message(byte[] message, Fields fields, String place, @Nullable String folder) {
        Optional<Stamp> found = Stamp.of(message);
        if (found.isEmpty()) {
            findings.fault(Fault.UNPARSED, 1, shown(message) + " in " + place + ": no stamp");
            return;
        }
        Stamp stamp = found.get();
        String origin = stamp.origin();
        Written.Amount expected = written.origins().get(origin);
        boolean finished = expected != null && stamp.sequence() < expected.records;
        if (!finished && (expected == null || !expected.unfinished.contains(stamp.sequence()))) {
            findings.fault(Fault.FOREIGN, 1, origin + ' ' + stamp.sequence() + " in " + place);
            return;
        }
        if (!fields.areOf(origin) || folder != null && !origin.startsWith(folder + '/')) {
            findings.fault(Fault.MISPLACED, 1, origin + ' ' + stamp.sequence() + " in " + place);
        }
        if (finished && stamp.judge(message) != Stamp.Condition.WHOLE) {
            Fault fault = stamp.judge(message) == Stamp.Condition.CUT ? Fault.CUT : Fault.CORRUPTED;
            findings.fault(fault, 1, origin + ' ' + stamp.sequence() + " in " + place);
            return;
        }
        count(stamp, message, finished, place);
    }

    private void count(Stamp stamp, byte[] message, boolean finished, String place) {
        Seen seen = origins.computeIfAbsent(stamp.origin(), unknown -> new Seen());
        int sequence = Math.toIntExact(stamp.sequence());
        if (seen.sequences.get(sequence)) {
            findings.fault(Fault.TWICE, 1, stamp.origin() + ' ' + sequence + " in " + place);
            return;
        }
        if (ordered && sequence < seen.highest) {
            findings.fault(
                    Fault.OUT_OF_ORDER,
                    1,
                    stamp.origin() + ' ' + sequence + " behind " + seen.highest + " in " + place);
        }
        seen.highest = Math.max(seen.highest, sequence);
        seen.sequences.set(sequence);
        if (finished) {
            seen.amount.add(message);
            findings.found();
        } else {
            findings.foundUnfinished();
        }
    }

    private void compare(String origin, Written.Amount expected) {
        findings.expected(expected.records());
        Seen seen = origins.getOrDefault(origin, new Seen());
        BitSet missing = new BitSet();
        missing.set(0, Math.toIntExact(expected.records()));
        expected.unfinished.forEach(sequence -> missing.set(Math.toIntExact(sequence)));
        missing.andNot(seen.sequences);
        for (int from = missing.nextSetBit(0); from >= 0; ) {
            int to = missing.nextClearBit(from);
            findings.fault(Fault.LOST, to - from, origin + " [" + from + ".." + to + ')');
            from = missing.nextSetBit(to);
        }
        if (missing.isEmpty() && seen.amount.sum() != expected.sum()) {
            findings.fault(Fault.CORRUPTED, 1, origin + ": the sums differ");
        }
    }

    private static String shown(byte[] line) {
        String text = new String(line, StandardCharsets.UTF_8);
        return '"' + (text.length() > 120 ? text.substring(0, 120) + "..." : text) + '"';
    }
}
