package caravan.klog;

import caravan.json.ByteBuf;
import caravan.json.JsonString;
import caravan.json.MemberScanner;
import java.util.Arrays;

/**
 * The text of a structured line of klog: a quoted message and keys with values. Reused from line to line.
 *
 * <pre>
 * "Pod status updated" pod="shop/web-1" status="Running" restarts=2 owner={Kind:Job Name:x} diff=&lt;
 * &lt;tab&gt;first line
 * &lt;tab&gt;second line
 *  &gt;
 * </pre>
 *
 * Numbers, {@code true} and {@code false} become such values; all others become text: what is quoted unquoted, Go's
 * structs, lists and maps as they stand. Source: {@code internal/serialize/keyvalues.go} of k8s.io/klog.
 */
final class KeyValues {

    /** Lines with more are left as text. */
    private static final int MOST_PAIRS = 64;

    private static final int LONGEST_KEY = 256;

    /** The message as the inside of a JSON string, where it is not {@linkplain #isMessagePlain plain}. */
    final ByteBuf message = new ByteBuf(256);

    /** The members of a JSON object, with a comma between two. */
    final ByteBuf fields = new ByteBuf(1024);

    /** Whether the message stands in the text just as it is: {@code [messageFrom..messageTo)}. */
    boolean isMessagePlain;

    int messageFrom;
    int messageTo;

    /** Where each key of the line stands in {@link #fields}. */
    private final int[] keys = new int[2 * MOST_PAIRS];

    private final MemberScanner numbers = new MemberScanner();
    private int pairs;
    private byte[] bytes = {};
    private int to;

    /** No string ends any more: the search for one is not repeated, so that time stays linear. */
    private boolean hasNoQuotes;

    /** Reads {@code [from..end)}, where a quote stands at {@code from}; false where it is something else. */
    boolean read(byte[] text, int from, int end) {
        bytes = text;
        to = end;
        pairs = 0;
        fields.clear();
        hasNoQuotes = false;
        messageFrom = from + 1;
        messageTo = GoString.end(text, messageFrom, end);
        if (messageTo < 0 || !readMessage()) {
            return false;
        }
        int at = messageTo + 1;
        while (at >= 0 && at < to) {
            at = bytes[at] == ' ' ? readPair(at + 1) : -1;
        }
        return at == to;
    }

    private boolean readMessage() {
        boolean isEscaped = false;
        for (int at = messageFrom; at < messageTo && !isEscaped; at++) {
            isEscaped = bytes[at] == '\\';
        }
        isMessagePlain = !isEscaped && JsonString.end(bytes, messageFrom, messageTo + 1) == messageTo;
        message.clear();
        return isMessagePlain || GoString.toJson(bytes, messageFrom, messageTo, message);
    }

    /** Reads a key and its value, and gives the index behind them, or -1. */
    private int readPair(int from) {
        int equals = from;
        int limit = Math.min(to, from + LONGEST_KEY);
        while (equals < limit && isOfKey(bytes[equals])) {
            equals++;
        }
        boolean isKey = equals > from && equals + 1 < to && bytes[equals] == '=' && pairs < MOST_PAIRS;
        return isKey && appendKey(from, equals) ? readValue(equals + 1) : -1;
    }

    private static boolean isOfKey(byte b) {
        return b != '=' && b != '"' && (b > ' ' || b < 0);
    }

    /** A key that was there already gets a number, so that the object has no name twice. */
    private boolean appendKey(int from, int end) {
        if (pairs > 0) {
            fields.append(',');
        }
        fields.append('"');
        int start = fields.size();
        if (!append(from, end)) {
            return false;
        }
        int length = fields.size();
        for (int number = 2; isKnown(start); number++) {
            fields.size(length);
            fields.append('_').append(number);
        }
        keys[2 * pairs] = start;
        keys[2 * pairs + 1] = fields.size();
        pairs++;
        fields.append('"').append(':');
        return true;
    }

    private boolean isKnown(int start) {
        byte[] made = fields.array();
        for (int i = 0; i < pairs; i++) {
            if (Arrays.equals(made, keys[2 * i], keys[2 * i + 1], made, start, fields.size())) {
                return true;
            }
        }
        return false;
    }

    private int readValue(int from) {
        if (bytes[from] == '"') {
            int end = GoString.end(bytes, from + 1, to);
            if (end < 0) {
                return -1;
            }
            fields.append('"');
            boolean isValid = GoString.toJson(bytes, from + 1, end, fields);
            fields.append('"');
            return isValid ? end + 1 : -1;
        }
        if (isBlock(from)) {
            return readBlock(from + 2);
        }
        int end = bareEnd(from, true);
        end = end < 0 ? bareEnd(from, false) : end;
        return end > from && appendBare(from, end) ? end : -1;
    }

    private boolean isBlock(int at) {
        return at + 1 < to && bytes[at] == '<' && bytes[at + 1] == '\n';
    }

    // ---- values of several lines

    /** Reads lines with a tab in front as far as the line {@code " >"}, and gives the index behind it, or -1. */
    private int readBlock(int from) {
        ByteBuf lines = new ByteBuf(256);
        int at = from;
        while (at < to && bytes[at] == '\t') {
            int feed = feed(at);
            lines.append(bytes, at + 1, feed);
            if (feed + 1 < to && bytes[feed + 1] == '\t') {
                lines.append('\n');
            }
            at = Math.min(to, feed + 1);
        }
        fields.append('"');
        boolean isValid = JsonString.escape(lines.array(), 0, lines.size(), fields);
        fields.append('"');
        return isValid ? behindBlock(at) : -1;
    }

    /** The index behind {@code " >"}; the end of the text where it was cut before that. */
    private int behindBlock(int at) {
        if (at == to) {
            return to;
        }
        return at + 1 < to && bytes[at] == ' ' && bytes[at + 1] == '>' ? at + 2 : -1;
    }

    private int feed(int from) {
        int at = from;
        while (at < to && bytes[at] != '\n') {
            at++;
        }
        return at;
    }

    // ---- values without quotes

    /**
     * The end of a value without quotes: where a space and a further key follow.
     *
     * @param isNested whether what stands in brackets or quotes is passed over
     * @return -1 where brackets do not fit or a line ends
     */
    private int bareEnd(int from, boolean isNested) {
        int depth = 0;
        for (int at = from; at < to; at++) {
            byte b = bytes[at];
            if (b == '\n') {
                return -1;
            }
            if (b == ' ' && depth == 0 && isKeyAt(at + 1)) {
                return at;
            }
            if (!isNested) {
                continue;
            }
            if (b == '"') {
                at = behindQuoted(at);
            } else if (b == '{' || b == '[' || b == '(') {
                depth++;
            } else if (b == '}' || b == ']' || b == ')') {
                depth--;
            } else if (b == '<' && depth > 0 && isBlock(at)) {
                at = lastOfBlock(at + 2);
            }
            if (depth < 0) {
                return -1;
            }
        }
        return depth == 0 ? to : -1;
    }

    private int behindQuoted(int quote) {
        int end = hasNoQuotes ? -1 : GoString.end(bytes, quote + 1, to);
        hasNoQuotes |= end < 0;
        return end < 0 ? quote : end;
    }

    /** The last byte of a value of several lines within a struct. */
    private int lastOfBlock(int from) {
        int at = from;
        while (at < to && bytes[at] == '\t') {
            at = feed(at) + 1;
        }
        return Math.min(at, to - 1);
    }

    private boolean isKeyAt(int from) {
        int at = from;
        while (at < to && isOfSimpleKey(bytes[at])) {
            at++;
        }
        return at > from && at < to && bytes[at] == '=';
    }

    private static boolean isOfSimpleKey(byte b) {
        return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '-' && b <= '9' || b == '_';
    }

    private boolean appendBare(int from, int end) {
        if (numbers.isNumber(bytes, from, end) || is("true", from, end) || is("false", from, end)) {
            fields.append(bytes, from, end);
            return true;
        }
        fields.append('"');
        boolean isValid = append(from, end);
        fields.append('"');
        return isValid;
    }

    /** Appends text as the inside of a JSON string; false where it is not valid UTF-8. */
    private boolean append(int from, int end) {
        if (PlainText.isPlain(bytes, from, end)) {
            fields.append(bytes, from, end);
            return true;
        }
        return JsonString.escape(bytes, from, end, fields);
    }

    private boolean is(String word, int from, int end) {
        if (end - from != word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (bytes[from + i] != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
