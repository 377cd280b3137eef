package caravan.json;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Plain values as JSON text (RFC 8259). Off the fast path. */
public final class JsonText {

    private JsonText() {}

    /** The JSON text of a map, list, string, number, boolean or null; anything else as its string. */
    public static String of(@org.jspecify.annotations.Nullable Object value) {
        StringBuilder out = new StringBuilder();
        append(out, value);
        return out.toString();
    }

    /** The same as UTF-8. */
    public static byte[] bytes(@org.jspecify.annotations.Nullable Object value) {
        return of(value).getBytes(StandardCharsets.UTF_8);
    }

    private static void append(StringBuilder out, @org.jspecify.annotations.Nullable Object value) {
        if (value == null || value instanceof Boolean || isFiniteNumber(value)) {
            out.append(value);
        } else if (value instanceof Map<?, ?> map) {
            appendMap(out, map);
        } else if (value instanceof Iterable<?> list) {
            appendList(out, list);
        } else {
            appendString(out, value.toString());
        }
    }

    private static boolean isFiniteNumber(Object value) {
        return value instanceof Number number && !(value instanceof Double || value instanceof Float)
                || value instanceof Number floating && Double.isFinite(floating.doubleValue());
    }

    private static void appendMap(StringBuilder out, Map<?, ?> map) {
        char separator = '{';
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            appendString(out.append(separator), String.valueOf(entry.getKey()));
            append(out.append(':'), entry.getValue());
            separator = ',';
        }
        out.append(separator == '{' ? "{}" : "}");
    }

    private static void appendList(StringBuilder out, Iterable<?> list) {
        char separator = '[';
        for (Object element : list) {
            append(out.append(separator), element);
            separator = ',';
        }
        out.append(separator == '[' ? "[]" : "]");
    }

    private static void appendString(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ' || isLoneSurrogate(text, i)) {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    /** Whether half a character stands at {@code i}, which UTF-8 cannot say. */
    private static boolean isLoneSurrogate(String text, int i) {
        char c = text.charAt(i);
        if (Character.isHighSurrogate(c)) {
            return i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
        }
        return Character.isLowSurrogate(c) && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
    }

    /** The text that the valid inside of a JSON string stands for. Lone surrogates stay. */
    public static String unescape(String inside) {
        StringBuilder text = new StringBuilder(inside.length());
        for (int i = 0; i < inside.length(); i++) {
            char c = inside.charAt(i);
            if (c != '\\') {
                text.append(c);
                continue;
            }
            c = inside.charAt(++i);
            switch (c) {
                case 'n' -> text.append('\n');
                case 'r' -> text.append('\r');
                case 't' -> text.append('\t');
                case 'b' -> text.append('\b');
                case 'f' -> text.append('\f');
                case 'u' -> {
                    text.append((char) Integer.parseInt(inside.substring(i + 1, i + 5), 16));
                    i += 4;
                }
                default -> text.append(c);
            }
        }
        return text.toString();
    }
}
