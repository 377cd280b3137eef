package caravan.node;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * What every record of the sample node carries, so that an archive alone tells loss, duplicates, disorder and damage:
 *
 * <pre>
 * rid=shop/checkout-5d9c7b6f9-x2x4z/app/0/stdout/41/0000153/1c291ca3
 *     namespace, pod, container, restart, stream, sequence, bytes of the message, its CRC-32C without these 8 digits
 * </pre>
 *
 * In JSON it is the value of {@code "rid"}.
 *
 * @param origin the first five parts: all records of an origin are numbered 0, 1, 2, ...
 * @param sequence the record's number within its origin
 * @param bytes the message's length in UTF-8
 * @param crc the message's checksum
 * @param end where the stamp ends within the message, in bytes
 */
public record Stamp(String origin, long sequence, int bytes, int crc, int end) {

    /** What became of a stamped message. */
    public enum Condition {
        WHOLE,
        /** Shorter than it was. */
        CUT,
        CORRUPTED
    }

    private static final int CRC_DIGITS = 8;
    private static final String BLANK = "/0000000/00000000";
    private static final int PARTS = 8;

    /** The stamp as it stands in a message that is not {@linkplain #seal sealed} yet. */
    static String blank(String origin, long sequence) {
        return origin + '/' + sequence + BLANK;
    }

    /** Writes length and checksum into a message's blank stamp. */
    static byte[] seal(String text) {
        byte[] message = text.getBytes(StandardCharsets.UTF_8);
        int end = end(message, start(message));
        put(
                message,
                end - BLANK.length() + 1,
                Integer.toString(10_000_000 + message.length).substring(1));
        put(message, end - CRC_DIGITS, HexFormat.of().toHexDigits(checksum(message, end)));
        return message;
    }

    private static void put(byte[] message, int at, String digits) {
        byte[] ascii = digits.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(ascii, 0, message, at, ascii.length);
    }

    /**
     * The first stamp of a message, unless there is none or it is damaged beyond reading. It is found in a line of JSON
     * that holds the message too, but that is not what it {@linkplain #judge judges}.
     */
    public static Optional<Stamp> of(byte[] message) {
        int start = start(message);
        int end = end(message, start);
        String[] parts = new String(message, start, end - start, StandardCharsets.US_ASCII).split("/", -1);
        if (parts.length != PARTS || parts[PARTS - 1].length() != CRC_DIGITS) {
            return Optional.empty();
        }
        String origin = String.join("/", parts[0], parts[1], parts[2], parts[3], parts[4]);
        try {
            int crc = HexFormat.fromHexDigits(parts[7]);
            return Optional.of(new Stamp(origin, Long.parseLong(parts[5]), Integer.parseInt(parts[6]), crc, end));
        } catch (NumberFormatException damaged) {
            return Optional.empty();
        }
    }

    /** Compares the message which bears this stamp with what it was. */
    public Condition judge(byte[] message) {
        if (message.length < bytes) {
            return Condition.CUT;
        }
        return message.length == bytes && checksum(message, end) == crc ? Condition.WHOLE : Condition.CORRUPTED;
    }

    private static int checksum(byte[] message, int end) {
        CRC32C crc = new CRC32C();
        crc.update(message, 0, end - CRC_DIGITS);
        crc.update(message, end, message.length - end);
        return (int) crc.getValue();
    }

    /** Behind the first {@code rid=} or {@code "rid":"}, the latter within a JSON text too. */
    private static int start(byte[] message) {
        for (int i = 0; i + 3 < message.length; i++) {
            if (message[i] == 'r' && message[i + 1] == 'i' && message[i + 2] == 'd' && isSeparator(message[i + 3])) {
                int start = i + 4;
                while (start < message.length && isSeparator(message[start])) {
                    start++;
                }
                return start;
            }
        }
        return message.length;
    }

    private static boolean isSeparator(byte b) {
        return b == '=' || b == '"' || b == ':' || b == '\\';
    }

    private static int end(byte[] message, int start) {
        int end = start;
        while (end < message.length && isToken(message[end])) {
            end++;
        }
        return end;
    }

    private static boolean isToken(byte b) {
        return b >= 'a' && b <= 'z' || b >= '-' && b <= '9';
    }
}
