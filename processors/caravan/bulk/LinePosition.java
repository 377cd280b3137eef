package caravan.bulk;

import caravan.batch.Incarnation;
import caravan.json.JsonObject;
import caravan.text.Rfc3339;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a record that came as a line of JSON has its place, and its time.
 *
 * @param incarnation the content history that it begins in
 * @param offset of its first byte
 * @param end offset behind its last byte
 * @param epochMillis its own time, {@link Rfc3339#NONE} where it has none
 */
public record LinePosition(Incarnation incarnation, long offset, long end, long epochMillis) {

    private static final byte[] TIME = ascii("{\"time\":\"");
    private static final byte[] TIME_NAME = ascii("\"time\"");
    private static final byte[] INCARNATION = ascii(",\"incarnation\":\"");
    private static final byte[] OFFSET = ascii("\",\"offset\":");
    private static final byte[] END = ascii(",\"end\":");
    private static final int MOST_DIGITS = 18;

    /**
     * Reads the position in a line {@code [from..to)}, as {@link caravan.batch.JsonLines} writes it or with the same
     * fields at other places; null where it has none.
     */
    public static @Nullable LinePosition of(byte[] bytes, int from, int to) {
        LinePosition quick = atTheEnd(bytes, from, to);
        boolean isAll = quick != null && (quick.epochMillis != Rfc3339.NONE || !isNamed(TIME_NAME, bytes, from, to));
        return isAll ? quick : anywhere(bytes, from, to);
    }

    /** Within a string the quotes of a name have backslashes before them. */
    private static boolean isNamed(byte[] name, byte[] bytes, int from, int to) {
        for (int at = from; at + name.length <= to; at++) {
            if (bytes[at] == '"' && isAt(name, bytes, from, to, at)) {
                return true;
            }
        }
        return false;
    }

    /** Within a string a quote has a backslash before it: what is compared here cannot stand in a value. */
    private static @Nullable LinePosition atTheEnd(byte[] bytes, int from, int to) {
        int close = to - 1;
        int end = digitsBefore(bytes, from, close);
        int offsetEnd = end - END.length;
        if (close <= from || bytes[close] != '}' || end == close || !isAt(END, bytes, from, to, offsetEnd)) {
            return null;
        }
        int offset = digitsBefore(bytes, from, offsetEnd);
        int incarnationEnd = offset - OFFSET.length;
        int incarnation = incarnationEnd - Incarnation.TEXT_LENGTH;
        if (offset == offsetEnd
                || !isAt(OFFSET, bytes, from, to, incarnationEnd)
                || !isAt(INCARNATION, bytes, from, to, incarnation - INCARNATION.length)) {
            return null;
        }
        long time = isAt(TIME, bytes, from, to, from) ? time(bytes, from + TIME.length, to) : Rfc3339.NONE;
        try {
            return new LinePosition(
                    Incarnation.parse(text(bytes, incarnation, incarnationEnd)),
                    Long.parseLong(text(bytes, offset, offsetEnd)),
                    Long.parseLong(text(bytes, end, close)),
                    time);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static int digitsBefore(byte[] bytes, int from, int to) {
        int at = to;
        while (at > from && to - at < MOST_DIGITS && bytes[at - 1] >= '0' && bytes[at - 1] <= '9') {
            at--;
        }
        return at;
    }

    private static boolean isAt(byte[] what, byte[] bytes, int from, int to, int at) {
        if (at < from || at + what.length > to) {
            return false;
        }
        for (int i = 0; i < what.length; i++) {
            if (bytes[at + i] != what[i]) {
                return false;
            }
        }
        return true;
    }

    private static long time(byte[] bytes, int from, int to) {
        for (int at = from; at < to; at++) {
            if (bytes[at] == '"') {
                return Rfc3339.epochMillis(bytes, from, at);
            }
        }
        return Rfc3339.NONE;
    }

    private static @Nullable LinePosition anywhere(byte[] bytes, int from, int to) {
        Map<String, Object> fields = JsonObject.parse(bytes, from, to);
        if (fields == null || !(fields.get("incarnation") instanceof String incarnation)) {
            return null;
        }
        long offset = whole(fields.get("offset"));
        long end = fields.containsKey("end") ? whole(fields.get("end")) : offset;
        if (offset < 0 || end < 0) {
            return null;
        }
        byte[] time = fields.get("time") instanceof String text ? ascii(text) : new byte[0];
        try {
            return new LinePosition(
                    Incarnation.parse(incarnation), offset, end, Rfc3339.epochMillis(time, 0, time.length));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** A number that is whole and that a file can have as an offset, -1 for everything else. */
    private static long whole(@Nullable Object value) {
        return value instanceof Integer || value instanceof Long ? ((Number) value).longValue() : -1;
    }

    private static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
