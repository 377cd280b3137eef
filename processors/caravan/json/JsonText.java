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
                    if (c < 0x20) {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
