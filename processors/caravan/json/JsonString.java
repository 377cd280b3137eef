package caravan.json;

import caravan.text.Utf8;
import java.nio.charset.StandardCharsets;

/** The inside of a JSON string (RFC 8259 section 7), from and in UTF-8 bytes. */
public final class JsonString {

    private JsonString() {}

    /**
     * Appends {@code [from..to)} escaped. Valid UTF-8 passes as it is; each invalid sequence becomes U+FFFD, as
     * {@link String#String(byte[], java.nio.charset.Charset)} makes it.
     *
     * @return false when there were invalid sequences
     */
    public static boolean escape(byte[] bytes, int from, int to, ByteBuf out) {
        String text = new String(bytes, from, to - from, StandardCharsets.UTF_8);
        byte[] json = JsonText.bytes(text);
        out.append(json, 1, json.length - 1);
        return Utf8.isValid(bytes, from, to);
    }

    /**
     * The index of the quote that ends the string whose inside begins at {@code from}, or -1 where the inside is not
     * valid: a control character, an unknown escape, bad UTF-8, no end before {@code to}. Lone surrogates are valid.
     */
    public static int end(byte[] bytes, int from, int to) {
        for (int at = from; at < to; ) {
            byte b = bytes[at];
            if (b == '"') {
                return at;
            }
            int length = b == '\\' ? escapeLength(bytes, at, to) : (b & 0xE0) == 0 ? 0 : Utf8.sequence(bytes, at, to);
            if (length == 0) {
                return -1;
            }
            at += length;
        }
        return -1;
    }

    private static int escapeLength(byte[] bytes, int at, int to) {
        if (to - at < 2) {
            return 0;
        }
        return switch (bytes[at + 1]) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> 2;
            case 'u' -> to - at >= 6 && areHex(bytes, at + 2, at + 6) ? 6 : 0;
            default -> 0;
        };
    }

    private static boolean areHex(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (Character.digit(bytes[i], 16) < 0) {
                return false;
            }
        }
        return true;
    }
}
