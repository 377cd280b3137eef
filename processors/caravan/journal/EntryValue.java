package caravan.journal;

import caravan.json.ByteBuf;
import caravan.json.JsonString;
import caravan.text.Utf8;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * A field's value: a string; an array of numbers, which are its bytes where they are not printable text; an array of both,
 * where the entry has the field several times; null, where journalctl left it out. Not safe for several threads.
 */
final class EntryValue {

    private static final int MOST_DIGITS = 18;
    private static final byte[] BASE64 = "_base64".getBytes(StandardCharsets.US_ASCII);

    private final ByteBuf text = new ByteBuf(256);
    private byte[] bytes = {};
    private int from;
    private int to;

    /** The value {@code [valueFrom..valueTo)} of a line, with its quotes or brackets. */
    EntryValue of(byte[] line, int valueFrom, int valueTo) {
        bytes = line;
        from = valueFrom;
        to = valueTo;
        return this;
    }

    boolean isString() {
        return bytes[from] == '"';
    }

    /** Whether it is an array of bytes. */
    private boolean isBinary() {
        return bytes[from] == '[' && from + 1 < to && (isDigit(bytes[from + 1]) || bytes[from + 1] == ' ');
    }

    /** Whether it is several values. */
    private boolean isSeveral() {
        return bytes[from] == '[' && !isBinary();
    }

    boolean isNothing() {
        return bytes[from] == 'n' || to - from == 2 && bytes[from] == '[';
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    /** A string's inside as a whole number, -1 where it is none of at most 18 digits. */
    long number() {
        int length = to - from - 2;
        if (!isString() || length < 1 || length > MOST_DIGITS) {
            return -1;
        }
        long number = 0;
        for (int i = from + 1; i < to - 1; i++) {
            if (!isDigit(bytes[i])) {
                return -1;
            }
            number = number * 10 + bytes[i] - '0';
        }
        return number;
    }

    /** The text, each line feed of several values between two; in a buffer that the next call writes to. */
    ByteBuf text() {
        text.clear();
        if (isSeveral()) {
            forEach((elementFrom, elementTo) -> {
                if (text.size() > 0) {
                    text.append('\n');
                }
                appendText(elementFrom, elementTo);
            });
        } else {
            appendText(from, to);
        }
        return text;
    }

    private void appendText(int valueFrom, int valueTo) {
        if (bytes[valueFrom] == '"') {
            JsonString.unescape(bytes, valueFrom + 1, valueTo - 1, text);
        } else if (bytes[valueFrom] == '[') {
            appendNumbers(valueFrom + 1, valueTo - 1);
        } else if (bytes[valueFrom] != 'n') {
            text.append(bytes, valueFrom, valueTo);
        }
    }

    private void appendNumbers(int numbersFrom, int numbersTo) {
        int value = -1;
        for (int i = numbersFrom; i < numbersTo; i++) {
            if (isDigit(bytes[i])) {
                value = Math.max(value, 0) * 10 + bytes[i] - '0';
            } else if (bytes[i] == ',') {
                text.append((char) (value & 0xff));
                value = -1;
            }
        }
        if (value >= 0) {
            text.append((char) (value & 0xff));
        }
    }

    private interface Element {
        void at(int elementFrom, int elementTo);
    }

    private void forEach(Element each) {
        int depth = 0;
        int start = from + 1;
        for (int i = from + 1; i < to - 1; i++) {
            byte b = bytes[i];
            if (b == '"') {
                i = JsonString.end(bytes, i + 1, to);
            } else if (b == '[') {
                depth++;
            } else if (b == ']') {
                depth--;
            } else if (b == ',' && depth == 0) {
                each.at(start, i);
                start = i + 1;
            }
        }
        if (start < to - 1) {
            each.at(start, to - 1);
        }
    }

    /** Appends {@code ,"name":value}: text, several texts as an array, bytes that are no text as {@code name_base64}. */
    void appendTo(ByteBuf out, byte[] name) {
        if (isString()) {
            appendName(out, name).append(bytes, from, to);
        } else if (isSeveral()) {
            appendName(out, name).append('[');
            boolean[] isLater = new boolean[1];
            forEach((elementFrom, elementTo) -> {
                if (isLater[0]) {
                    out.append(',');
                }
                isLater[0] = true;
                text.clear();
                appendText(elementFrom, elementTo);
                out.append('"');
                JsonString.escape(text.array(), 0, text.size(), out);
                out.append('"');
            });
            out.append(']');
        } else if (isBinary()) {
            text();
            if (Utf8.isValid(text.array(), 0, text.size())) {
                appendName(out, name).append('"');
                JsonString.escape(text.array(), 0, text.size(), out);
            } else {
                byte[] raw = Arrays.copyOf(text.array(), text.size());
                out.append(',')
                        .append('"')
                        .append(name)
                        .append(BASE64)
                        .append('"')
                        .append(':');
                out.append('"').append(Base64.getEncoder().encode(raw));
            }
            out.append('"');
        } else if (!isNothing()) {
            appendName(out, name).append(bytes, from, to);
        }
    }

    private static ByteBuf appendName(ByteBuf out, byte[] name) {
        return out.append(',').append('"').append(name).append('"').append(':');
    }
}
