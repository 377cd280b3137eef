package caravan.verdict;

import caravan.batch.Incarnation;
import caravan.bulk.LinePosition;
import caravan.json.ByteBuf;
import caravan.json.JsonMembers;
import caravan.json.JsonObject;
import caravan.json.JsonText;
import caravan.text.Rfc3339;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter as {@link DeadLetter} writes it, read again. It looks into the line, which must not change. A letter of a
 * later version would say so in a member {@code version}; those without one are of the first.
 */
public final class LetterLine {

    /** The version that is written, and the last one that is understood. */
    public static final int VERSION = 1;

    private static final String INCARNATION = "incarnation";
    private static final String OFFSET = "offset";
    private static final String END = "end";

    /** What makes two letters the same. */
    private record Identity(String destination, Incarnation incarnation, long offset, long end, ByteBuffer record) {}

    private final byte[] bytes;
    private final JsonMembers.Range record;
    private final long epochMillis;
    private final String destination;
    private final String reason;
    private final Incarnation incarnation;
    private final long offset;
    private final long end;
    private final long version;

    private LetterLine(byte[] bytes, JsonMembers members, JsonMembers.Range record, Incarnation incarnation) {
        this.bytes = bytes;
        this.record = record;
        this.incarnation = incarnation;
        byte[] time = text(members, "time").getBytes(StandardCharsets.UTF_8);
        this.epochMillis = Rfc3339.epochMillis(time, 0, time.length);
        this.destination = text(members, "destination");
        this.reason = text(members, "reason");
        this.offset = members.number(OFFSET);
        this.end = members.number(END);
        this.version = Math.max(1, members.number("version"));
    }

    private static String text(JsonMembers members, String name) {
        String text = members.text(name);
        return text == null ? "" : text;
    }

    /** Reads a line {@code [from..to)} without its line end, its fields in any order; null where it is no letter. */
    public static @Nullable LetterLine parse(byte[] bytes, int from, int to) {
        JsonMembers members = JsonMembers.parse(bytes, from, to);
        if (members == null || members.number(OFFSET) < 0 || members.number(END) < 0) {
            return null;
        }
        JsonMembers.Range record = members.object("record");
        String incarnation = members.text(INCARNATION);
        if (record == null || incarnation == null) {
            return null;
        }
        try {
            return new LetterLine(bytes, members, record, Incarnation.parse(incarnation));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Above {@link #VERSION} it is from a later program, and not to be taken for what it seems to say. */
    public long version() {
        return version;
    }

    /** When it was refused, milliseconds since 1970, {@link Rfc3339#NONE} where that is not known. */
    public long epochMillis() {
        return epochMillis;
    }

    /** Who refused it, empty where that is not known. */
    public String destination() {
        return destination;
    }

    /** Why, empty where that is not known. */
    public String reason() {
        return reason;
    }

    /** Equal for letters that tell the same record refused by the same destination, whenever and for what reason. */
    public Object identity() {
        ByteBuffer content = ByteBuffer.wrap(bytes, record.from(), record.to() - record.from());
        return new Identity(destination, incarnation, offset, end, content);
    }

    /**
     * The record's fields, a map that may be changed.
     *
     * @throws IllegalArgumentException where the record is not JSON within its brackets, or nested too deep
     */
    public Map<String, Object> fields() {
        Map<String, Object> fields = JsonObject.parse(bytes, record.from(), record.to());
        if (fields == null) {
            throw new IllegalArgumentException("its record is no JSON object");
        }
        return fields;
    }

    /**
     * Appends the record as it is, as a line of JSON that has its position.
     *
     * @throws IllegalArgumentException as {@link #fields}, where it does not end with its position
     */
    public void appendTo(ByteBuf lines) {
        LinePosition own = LinePosition.of(bytes, record.from(), record.to());
        if (own != null && isHere(own)) {
            lines.append(bytes, record.from(), record.to()).append('\n');
        } else {
            appendTo(lines, fields());
        }
    }

    private boolean isHere(LinePosition own) {
        return own.incarnation().equals(incarnation) && own.offset() == offset && own.end() == end;
    }

    /** Appends other fields as a line of JSON; whatever they say, the position stays the letter's. */
    public void appendTo(ByteBuf lines, Map<String, ?> mended) {
        Map<String, Object> fields = new LinkedHashMap<>(mended);
        fields.remove(INCARNATION);
        fields.remove(OFFSET);
        fields.remove(END);
        fields.put(INCARNATION, incarnation.toString());
        fields.put(OFFSET, offset);
        fields.put(END, end);
        lines.append(JsonText.bytes(fields)).append('\n');
    }
}
