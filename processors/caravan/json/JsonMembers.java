package caravan.json;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The members of text that is one JSON object (RFC 8259), without reading what is within them: of objects and arrays it
 * is known where they stand, not whether what is between their brackets is right. Of two members with one name the last
 * counts. Immutable, as long as nobody writes to the text.
 */
public final class JsonMembers {

    private static final int MOST_DIGITS = 18;
    private static final Object OTHER = new Object();

    /**
     * Where an object or array stands: {@code [from..to)}.
     *
     * @param isObject whether it is an object
     */
    public record Range(int from, int to, boolean isObject) {}

    private final Map<String, Object> members = new HashMap<>();

    private JsonMembers() {}

    /** The members of UTF-8 text {@code [from..to)}, null where it is something else. */
    public static @Nullable JsonMembers parse(byte[] bytes, int from, int to) {
        Scanner scanner = new Scanner(bytes, from, to);
        return scanner.scan() ? scanner.read : null;
    }

    /** A member that is a string, null where there is none. */
    public @Nullable String text(String name) {
        return members.get(name) instanceof String text ? text : null;
    }

    /** A member that is a whole number of at most 18 digits and not negative, -1 where there is none. */
    public long number(String name) {
        return members.get(name) instanceof Long number ? number : -1;
    }

    /** Where a member stands that is an object, null where there is none. */
    public @Nullable Range object(String name) {
        return members.get(name) instanceof Range range && range.isObject() ? range : null;
    }

    /** Goes through the text once. */
    private static final class Scanner {
        private final JsonMembers read = new JsonMembers();
        private final byte[] bytes;
        private final int to;
        private int at;

        private Scanner(byte[] bytes, int from, int to) {
            this.bytes = bytes;
            this.at = from;
            this.to = to;
        }

        private boolean scan() {
            if (!isNext('{')) {
                return false;
            }
            if (!isNext('}')) {
                do {
                    if (!isMember()) {
                        return false;
                    }
                } while (isNext(','));
                if (!isNext('}')) {
                    return false;
                }
            }
            skipSpace();
            return at == to;
        }

        private void skipSpace() {
            while (at < to && (bytes[at] == ' ' || bytes[at] == '\t' || bytes[at] == '\r' || bytes[at] == '\n')) {
                at++;
            }
        }

        /** Passes white space, and the character where it is there. */
        private boolean isNext(char expected) {
            skipSpace();
            if (at < to && bytes[at] == expected) {
                at++;
                return true;
            }
            return false;
        }

        private boolean isMember() {
            if (!isNext('"')) {
                return false;
            }
            String name = string();
            if (name == null || !isNext(':')) {
                return false;
            }
            skipSpace();
            Object value = at < to ? value() : null;
            if (value != null) {
                read.members.put(name, value);
            }
            return value != null;
        }

        /** The string whose inside begins here, null where it has no end. */
        private @Nullable String string() {
            int end = JsonString.end(bytes, at, to);
            if (end < 0) {
                return null;
            }
            String inside = new String(bytes, at, end - at, StandardCharsets.UTF_8);
            at = end + 1;
            return inside.indexOf('\\') < 0 ? inside : JsonText.unescape(inside);
        }

        private @Nullable Object value() {
            byte first = bytes[at];
            if (first == '"') {
                at++;
                return string();
            }
            return first == '{' || first == '[' ? nested() : plain();
        }

        private @Nullable Range nested() {
            int from = at;
            int depth = 0;
            while (at < to) {
                byte b = bytes[at++];
                if (b == '"') {
                    int end = JsonString.end(bytes, at, to);
                    if (end < 0) {
                        return null;
                    }
                    at = end + 1;
                } else if (b == '{' || b == '[') {
                    depth++;
                } else if ((b == '}' || b == ']') && --depth == 0) {
                    return (bytes[from] == '{') == (b == '}') ? new Range(from, at, b == '}') : null;
                }
            }
            return null;
        }

        /** A whole number, or anything else that is one word. */
        private @Nullable Object plain() {
            int from = at;
            boolean isNumber = true;
            while (at < to && isWord(bytes[at])) {
                isNumber &= bytes[at] >= '0' && bytes[at] <= '9';
                at++;
            }
            if (at == from) {
                return null;
            }
            String word = new String(bytes, from, at - from, StandardCharsets.ISO_8859_1);
            return isNumber && word.length() <= MOST_DIGITS ? Long.valueOf(word) : OTHER;
        }

        private static boolean isWord(byte b) {
            return b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b == '-' || b == '+' || b == '.' || b == 'E';
        }
    }
}
