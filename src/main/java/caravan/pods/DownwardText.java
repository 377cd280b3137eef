package caravan.pods;

import java.util.HashMap;
import java.util.Map;

/**
 * A file of labels or annotations as the downward API writes it, each line {@code key="value"}: the value as Go's {@code
 * strconv.Quote} has it (kubernetes {@code pkg/fieldpath.FormatMap}). A line that is not so is left out.
 */
final class DownwardText {

    private static final String ESCAPES = "abfnrtv\\\"'";
    private static final String ESCAPED = "\u0007\b\f\n\r\t\u000b\\\"'";

    private DownwardText() {}

    static Map<String, String> parse(String text) {
        Map<String, String> values = new HashMap<>();
        for (String line : text.split("\n")) {
            int equals = line.indexOf("=\"");
            if (equals > 0 && line.endsWith("\"") && line.length() > equals + 2) {
                values.put(line.substring(0, equals), unquote(line.substring(equals + 2, line.length() - 1)));
            }
        }
        return values;
    }

    private static String unquote(String quoted) {
        StringBuilder out = new StringBuilder(quoted.length());
        int at = 0;
        while (at < quoted.length()) {
            char c = quoted.charAt(at);
            char kind = c == '\\' && at + 1 < quoted.length() ? quoted.charAt(at + 1) : 0;
            int digits = digits(kind);
            if (kind == 0) {
                out.append(c);
                at++;
            } else if (digits > 0 && at + 2 + digits <= quoted.length()) {
                out.append(codePoint(quoted.substring(at + 2, at + 2 + digits)));
                at += 2 + digits;
            } else {
                int known = ESCAPES.indexOf(kind);
                out.append(known < 0 ? kind : ESCAPED.charAt(known));
                at += 2;
            }
        }
        return out.toString();
    }

    /** Hexadecimal digits behind {@code x} (a byte that is no UTF-8), {@code u} and {@code U}. */
    private static int digits(char kind) {
        return switch (kind) {
            case 'x' -> 2;
            case 'u' -> 4;
            case 'U' -> 8;
            default -> 0;
        };
    }

    private static String codePoint(String hex) {
        try {
            return Character.toString(Integer.parseInt(hex, 16));
        } catch (IllegalArgumentException e) {
            return "\ufffd";
        }
    }
}
