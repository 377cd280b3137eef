package caravan.klog;

import java.time.LocalDateTime;
import java.util.Locale;

/**
 * Lines as klog writes them, without line end: {@code FormatHeader} and {@code KVListFormat} of k8s.io/klog, {@code
 * strconv.Quote} of Go, the encoder of component-base's JSON.
 */
final class KlogWriter {

    private KlogWriter() {}

    /** {@code klog.Infof} and its likes. */
    static String line(char level, LocalDateTime time, int thread, String file, int line, String text) {
        return String.format(
                Locale.ROOT,
                "%c%02d%02d %02d:%02d:%02d.%06d %7d %s:%d] %s",
                level,
                time.getMonthValue(),
                time.getDayOfMonth(),
                time.getHour(),
                time.getMinute(),
                time.getSecond(),
                time.getNano() / 1000,
                thread,
                file,
                line,
                text);
    }

    /** The text of {@code klog.InfoS}: keys and values in turn. */
    static String structured(String message, Object... keysAndValues) {
        StringBuilder text = new StringBuilder(quote(message));
        for (int i = 0; i < keysAndValues.length; i += 2) {
            text.append(' ').append(keysAndValues[i]).append('=').append(value(keysAndValues[i + 1]));
        }
        return text.toString();
    }

    private static String value(Object value) {
        if (!(value instanceof String text)) {
            return value.toString();
        }
        if (text.indexOf('\n') < 0) {
            return quote(text);
        }
        String lines = text.endsWith("\n") ? text : text + '\n';
        return "<\n\t" + lines.substring(0, lines.length() - 1).replace("\n", "\n\t") + "\n >";
    }

    /** {@code strconv.Quote} of text that is valid. */
    static String quote(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints().forEach(c -> quoted.append(escaped(c)));
        return quoted.append('"').toString();
    }

    private static String escaped(int c) {
        return switch (c) {
            case '"' -> "\\\"";
            case '\\' -> "\\\\";
            case 7 -> "\\a";
            case '\b' -> "\\b";
            case '\f' -> "\\f";
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            case 11 -> "\\v";
            default -> {
                if (c < ' ' || c == 0x7f) {
                    yield String.format("\\x%02x", c);
                }
                boolean isPrintable = Character.isLetterOrDigit(c) || (c < 0x7f);
                yield isPrintable ? Character.toString(c) : String.format(c > 0xffff ? "\\U%08x" : "\\u%04x", c);
            }
        };
    }
}
