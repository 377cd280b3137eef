package caravan.klog;

import caravan.json.ByteBuf;
import caravan.json.JsonString;
import java.nio.charset.StandardCharsets;

/**
 * The inside of a string as Go's {@code strconv.Quote} writes it: escapes of JSON and of Go ({@code \a \v \x7f
 * \U0001f600}). A byte that is no text, {@code \xff}, stays as it is written. Static, without state.
 */
final class GoString {

    private GoString() {}

    /** The index of the quote that ends the string whose inside begins at {@code from}, or -1. */
    static int end(byte[] bytes, int from, int to) {
        for (int at = from; at < to; at++) {
            byte b = bytes[at];
            if (b == '"') {
                return at;
            }
            if (b == '\n') {
                return -1;
            }
            if (b == '\\') {
                at++;
            }
        }
        return -1;
    }

    /**
     * Appends the inside {@code [from..to)} as the inside of a JSON string, where a quote stands at {@code to}.
     *
     * @return false where it is not valid UTF-8; then something has been appended all the same
     */
    static boolean toJson(byte[] bytes, int from, int to, ByteBuf out) {
        if (JsonString.end(bytes, from, to + 1) == to) {
            out.append(bytes, from, to);
            return true;
        }
        ByteBuf text = new ByteBuf(to - from);
        for (int at = from; at < to; ) {
            at = bytes[at] == '\\' && at + 1 < to ? escape(bytes, at, to, text) : plain(bytes, at, text);
        }
        return JsonString.escape(text.array(), 0, text.size(), out);
    }

    private static int plain(byte[] bytes, int at, ByteBuf text) {
        text.append((char) bytes[at]);
        return at + 1;
    }

    /** Appends what the escape at {@code at} stands for, and gives the index behind it. */
    private static int escape(byte[] bytes, int at, int to, ByteBuf text) {
        byte kind = bytes[at + 1];
        int digits = kind == 'x' ? 2 : kind == 'u' ? 4 : kind == 'U' ? 8 : 0;
        if (digits > 0) {
            return codePoint(bytes, at, digits, to, text);
        }
        text.append(
                switch (kind) {
                    case 'a' -> (char) 7;
                    case 'b' -> '\b';
                    case 'f' -> '\f';
                    case 'n' -> '\n';
                    case 'r' -> '\r';
                    case 't' -> '\t';
                    case 'v' -> (char) 11;
                    default -> (char) kind;
                });
        return at + 2;
    }

    private static int codePoint(byte[] bytes, int at, int digits, int to, ByteBuf text) {
        int end = at + 2 + digits;
        long value = 0;
        boolean isNumber = end <= to;
        for (int i = at + 2; i < end && isNumber; i++) {
            int digit = Character.digit(bytes[i], 16);
            isNumber = digit >= 0;
            value = value << 4 | digit;
        }
        boolean isText = digits == 2 ? value < 0x80 : value <= Character.MAX_CODE_POINT;
        if (!isNumber || !isText) {
            text.append('\\');
            return at + 1;
        }
        text.append(Character.toString((int) value).getBytes(StandardCharsets.UTF_8));
        return end;
    }
}
