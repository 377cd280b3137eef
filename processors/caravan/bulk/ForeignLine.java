package caravan.bulk;

import caravan.json.ByteBuf;
import caravan.json.JsonObject;
import caravan.json.JsonString;
import caravan.text.Rfc3339;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * What is delivered of a line that does not tell its position: the line where it is a JSON object, else a record with
 * it as the message, marked {@code unparsed}.
 *
 * @param json one JSON object, without a line feed in it
 * @param position that its origin gives it
 */
public record ForeignLine(byte[] json, LinePosition position) {

    private static final List<String> TIMES = List.of("time", "@timestamp");

    /**
     * Makes it of {@code [from..to)}.
     *
     * @param at index of its first byte in the body that it was read in
     * @param end index behind its last byte there
     * @param before time of the record before it, {@link Rfc3339#NONE} where that is not known
     */
    public static ForeignLine of(byte[] bytes, int from, int to, Origin origin, long at, long end, long before) {
        Map<String, Object> fields = JsonObject.parse(bytes, from, to);
        if (fields == null) {
            LinePosition position = origin.position(at, end, Rfc3339.NONE, before);
            return new ForeignLine(unparsed(bytes, from, to, position), position);
        }
        byte[] json = Arrays.copyOfRange(bytes, from, to);
        return new ForeignLine(onOneLine(json, 0, json.length), origin.position(at, end, time(fields), before));
    }

    private static long time(Map<String, Object> fields) {
        for (String name : TIMES) {
            if (fields.get(name) instanceof String text) {
                byte[] ascii = text.getBytes(StandardCharsets.ISO_8859_1);
                long millis = Rfc3339.epochMillis(ascii, 0, ascii.length);
                if (millis != Rfc3339.NONE) {
                    return millis;
                }
            }
        }
        return Rfc3339.NONE;
    }

    /**
     * JSON text {@code [from..to)} without line ends, which stand between its tokens only, where spaces do as well.
     *
     * @return the same array, changed
     */
    public static byte[] onOneLine(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == '\n' || bytes[i] == '\r') {
                bytes[i] = ' ';
            }
        }
        return bytes;
    }

    private static byte[] unparsed(byte[] bytes, int from, int to, LinePosition position) {
        ByteBuf record = new ByteBuf(to - from + 256);
        record.append('{');
        if (position.epochMillis() != Rfc3339.NONE) {
            append(record, "\"time\":\"" + Instant.ofEpochMilli(position.epochMillis()) + "\",");
        }
        append(record, "\"message\":\"");
        boolean isValid = JsonString.escape(bytes, from, to, record);
        append(record, "\",\"unparsed\":true");
        if (!isValid) {
            String base64 = Base64.getEncoder().encodeToString(Arrays.copyOfRange(bytes, from, to));
            append(record, ",\"message_base64\":\"" + base64 + '"');
        }
        append(
                record,
                ",\"incarnation\":\"" + position.incarnation() + "\",\"offset\":" + position.offset() + ",\"end\":"
                        + position.end() + '}');
        return record.toByteArray();
    }

    private static void append(ByteBuf record, String text) {
        record.append(text.getBytes(StandardCharsets.UTF_8));
    }
}
