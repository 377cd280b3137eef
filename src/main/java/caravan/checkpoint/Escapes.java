package caravan.checkpoint;

/** Any text as a field of a line: no tab, no newline, nothing that UTF-8 cannot carry. */
final class Escapes {

    private Escapes() {}

    static String escape(String text) {
        StringBuilder out = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean pair = isPair(text, i);
            if (out == null && !pair && mustEscape(c)) {
                out = new StringBuilder(text.length() + 16).append(text, 0, i);
            }
            if (out != null) {
                append(out, text, i, pair);
            }
            if (pair) {
                i++;
            }
        }
        return out == null ? text : out.toString();
    }

    private static void append(StringBuilder out, String text, int at, boolean pair) {
        char c = text.charAt(at);
        if (pair) {
            out.append(c).append(text.charAt(at + 1));
        } else if (mustEscape(c)) {
            escape(out, c);
        } else {
            out.append(c);
        }
    }

    private static boolean isPair(String text, int at) {
        return at + 1 < text.length() && Character.isSurrogatePair(text.charAt(at), text.charAt(at + 1));
    }

    private static boolean mustEscape(char c) {
        return c == '\\' || Character.isISOControl(c) || Character.isSurrogate(c);
    }

    private static void escape(StringBuilder out, char c) {
        switch (c) {
            case '\\' -> out.append("\\\\");
            case '\t' -> out.append("\\t");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            default -> out.append("\\u").append(String.format("%04x", (int) c));
        }
    }

    /** @throws IllegalArgumentException when a backslash is followed by something else than {@link #escape} writes */
    static String unescape(String text) {
        int backslash = text.indexOf('\\');
        if (backslash < 0) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length());
        int from = 0;
        for (; backslash >= 0; backslash = text.indexOf('\\', from)) {
            out.append(text, from, backslash);
            from = unescape(text, backslash + 1, out);
        }
        return out.append(text, from, text.length()).toString();
    }

    private static int unescape(String text, int at, StringBuilder out) {
        char kind = at < text.length() ? text.charAt(at) : '?';
        switch (kind) {
            case '\\' -> out.append('\\');
            case 't' -> out.append('\t');
            case 'n' -> out.append('\n');
            case 'r' -> out.append('\r');
            case 'u' -> {
                if (at + 5 > text.length()) {
                    throw new IllegalArgumentException("\\u needs 4 hex digits: was \"" + text + '"');
                }
                out.append((char) Integer.parseInt(text, at + 1, at + 5, 16));
                return at + 5;
            }
            default -> throw new IllegalArgumentException("unknown escape: \\" + kind);
        }
        return at + 1;
    }
}
