package caravan.parse;

import static java.nio.charset.StandardCharsets.US_ASCII;

import caravan.json.ByteBuf;
import caravan.json.JsonString;
import caravan.json.MemberScanner;

/**
 * Logfmt: words with spaces between them, each {@code key=value}, {@code key="value"} or {@code key} alone, which is
 * true; the first one has a value, and no other thing stands between them. A key is made of letters, digits and
 * {@code _ . - / @ :}. A quoted value may have the escapes of JSON and of Go ({@code \x1b}). All values are text, for
 * {@code 007} is not 7.
 */
final class LogfmtFormat implements Format {

    private static final byte[] TRUE = ":true".getBytes(US_ASCII);

    /** The members as a JSON object. */
    private final ByteBuf json = new ByteBuf(512);

    private final ByteBuf value = new ByteBuf(256);
    private byte[] bytes = {};
    private int to;

    @Override
    public Answer read(byte[] text, int from, int limit, MemberScanner members) {
        bytes = text;
        to = limit;
        json.clear();
        json.append('{');
        int at = space(from);
        int first = at;
        while (at >= 0 && at < to) {
            at = pair(at, at == first);
        }
        if (at < 0 || first == to) {
            return Answer.OTHER;
        }
        json.append('}');
        return members.scan(json.array(), 0, json.size()) ? Format.unique(members) : Answer.OTHER;
    }

    /** Reads a word and the space behind it, and gives the index behind them; -1 where it is none. */
    private int pair(int from, boolean needsValue) {
        int at = from;
        while (at < to && isOfKey(bytes[at])) {
            at++;
        }
        if (at == from || needsValue && (at == to || bytes[at] != '=')) {
            return -1;
        }
        if (json.size() > 1) {
            json.append(',');
        }
        json.append('"').append(bytes, from, at).append('"');
        if (at == to || isSpace(bytes[at])) {
            json.append(TRUE);
            return space(at);
        }
        if (bytes[at] != '=') {
            return -1;
        }
        json.append(':').append('"');
        int end = at + 1 < to && bytes[at + 1] == '"' ? quoted(at + 2) : plain(at + 1);
        json.append('"');
        return end < 0 || end < to && !isSpace(bytes[end]) ? -1 : space(end);
    }

    private int plain(int from) {
        int at = from;
        while (at < to && !isSpace(bytes[at]) && bytes[at] != '"') {
            at++;
        }
        JsonString.escape(bytes, from, at, json);
        return at;
    }

    private int quoted(int from) {
        int end = JsonString.end(bytes, from, to);
        if (end >= 0) {
            json.append(bytes, from, end);
            return end + 1;
        }
        value.clear();
        int at = from;
        while (at < to && bytes[at] != '"') {
            at = bytes[at] == '\\' && at + 1 < to ? escape(at) : plainByte(at);
        }
        JsonString.escape(value.array(), 0, value.size(), json);
        return at < to ? at + 1 : -1;
    }

    private int plainByte(int at) {
        value.append((char) bytes[at]);
        return at + 1;
    }

    /** An escape of Go's {@code strconv.Quote}, or one of JSON. */
    private int escape(int at) {
        byte kind = bytes[at + 1];
        int digits =
                switch (kind) {
                    case 'x' -> 2;
                    case 'u' -> 4;
                    case 'U' -> 8;
                    default -> 0;
                };
        if (digits > 0) {
            int code = code(at + 2, digits);
            if (code < 0) {
                return plainByte(at);
            }
            if (kind == 'x') {
                value.append((char) code);
            } else {
                value.append(Character.toString(code).getBytes(java.nio.charset.StandardCharsets.UTF_8));
            }
            return at + 2 + digits;
        }
        value.append(
                switch (kind) {
                    case 'a' -> '\u0007';
                    case 'b' -> '\b';
                    case 'f' -> '\f';
                    case 'n' -> '\n';
                    case 'r' -> '\r';
                    case 't' -> '\t';
                    case 'v' -> '\u000b';
                    default -> (char) kind;
                });
        return at + 2;
    }

    /** A number of so many hexadecimal digits, -1 where it is none or no character. */
    private int code(int from, int digits) {
        if (to - from < digits) {
            return -1;
        }
        long code = 0;
        for (int at = from; at < from + digits; at++) {
            int digit = Character.digit(bytes[at], 16);
            if (digit < 0) {
                return -1;
            }
            code = code << 4 | digit;
        }
        return code <= Character.MAX_CODE_POINT ? (int) code : -1;
    }

    private int space(int from) {
        int at = from;
        while (at < to && isSpace(bytes[at])) {
            at++;
        }
        return at;
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\t' || b == '\r' || b == '\n';
    }

    private static boolean isOfKey(byte b) {
        return b >= 'a' && b <= 'z'
                || b >= 'A' && b <= 'Z'
                || b >= '-' && b <= ':' // - . / and digits
                || b == '_'
                || b == '@';
    }
}
