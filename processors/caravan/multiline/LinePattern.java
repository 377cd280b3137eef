package caravan.multiline;

import java.nio.charset.StandardCharsets;

/**
 * What a line looks like. Patterns are tests of bytes, put together by the methods of this class; none goes back in a
 * line to try something else, so each takes time linear in the length of the line. Immutable.
 */
abstract class LinePattern {

    /** Stands for the first byte of a line that is empty. */
    static final int EMPTY = 256;

    /** Number of values that first bytes have. */
    static final int FIRSTS = EMPTY + 1;

    /** Entries of a table by {@link #kind}. */
    static final int KINDS = 2 * FIRSTS;

    /** Whether the line, or the rest of one, {@code [from..to)} looks like this. */
    abstract boolean matches(byte[] bytes, int from, int to);

    /** Whether a line of a {@link #kind} may look like this. */
    abstract boolean mayBegin(int kind);

    /**
     * What kind of line {@code [from..to)} is by how it begins: its first byte or {@link #EMPTY}, or, where spaces stand
     * there, {@link #FIRSTS} and the first byte behind them or EMPTY.
     */
    static int kind(byte[] bytes, int from, int to) {
        if (from == to) {
            return EMPTY;
        }
        if (!isSpace(bytes[from])) {
            return bytes[from] & 0xFF;
        }
        int at = behindSpace(bytes, from, to);
        return FIRSTS + (at == to ? EMPTY : bytes[at] & 0xFF);
    }

    /** Whether lines of a kind may have a first byte. */
    static boolean isOfKind(int kind, int first) {
        return kind < FIRSTS ? kind == first : isSpace(first);
    }

    /** A carriage return stands at the end of a line, where programs write for Windows. */
    private static boolean isSpace(int b) {
        return b == ' ' || b == '\t' || b == '\r';
    }

    // ---- from the beginning on

    /** Begins with a text. */
    static LinePattern text(String text) {
        return text(text, anything());
    }

    /** Begins with a text, and the rest looks like {@code rest}. */
    static LinePattern text(String text, LinePattern rest) {
        byte[] expected = utf8(text);
        return new LinePattern() {
            @Override
            boolean matches(byte[] bytes, int from, int to) {
                return isAt(expected, bytes, from, to) && rest.matches(bytes, from + expected.length, to);
            }

            @Override
            boolean mayBegin(int kind) {
                return kind == (expected[0] & 0xFF);
            }
        };
    }

    /** Begins with spaces or tabs, and the rest looks like {@code rest}. */
    static LinePattern indented(LinePattern rest) {
        return new LinePattern() {
            @Override
            boolean matches(byte[] bytes, int from, int to) {
                int at = behindSpace(bytes, from, to);
                return at > from && rest.matches(bytes, at, to);
            }

            @Override
            boolean mayBegin(int kind) {
                return kind >= FIRSTS && rest.mayBegin(kind - FIRSTS);
            }
        };
    }

    /** The same with or without spaces or tabs before it. */
    static LinePattern anyIndent(LinePattern rest) {
        return or(rest, indented(rest));
    }

    /** Begins with digits, and the rest looks like {@code rest}. */
    static LinePattern digits(LinePattern rest) {
        return new LinePattern() {
            @Override
            boolean matches(byte[] bytes, int from, int to) {
                int at = from;
                while (at < to && isDigit(bytes[at])) {
                    at++;
                }
                return at > from && rest.matches(bytes, at, to);
            }

            @Override
            boolean mayBegin(int kind) {
                return isDigit(kind);
            }
        };
    }

    /** Begins with a name, which may have parts divided by dots, and the rest looks like {@code rest}. */
    static LinePattern name(LinePattern rest) {
        return new LinePattern() {
            @Override
            boolean matches(byte[] bytes, int from, int to) {
                int at = from;
                while (at < to && (isLetter(bytes[at]) || at > from && isInName(bytes[at]))) {
                    at++;
                }
                return at > from && rest.matches(bytes, at, to);
            }

            @Override
            boolean mayBegin(int kind) {
                return isLetter(kind);
            }
        };
    }

    // ---- the whole line, or the rest of one

    /** Whatever it is. */
    static LinePattern anything() {
        return new LinePattern() {
            @Override
            boolean matches(byte[] bytes, int from, int to) {
                return true;
            }

            @Override
            boolean mayBegin(int kind) {
                return true;
            }
        };
    }

    /** Nothing, or spaces and tabs. */
    static LinePattern blank() {
        return new LinePattern() {
            @Override
            boolean matches(byte[] bytes, int from, int to) {
                return behindSpace(bytes, from, to) == to;
            }

            @Override
            boolean mayBegin(int kind) {
                return kind == EMPTY || kind == FIRSTS + EMPTY;
            }
        };
    }

    /** Holds one of the texts. */
    static LinePattern holds(String... texts) {
        byte[][] expected = new byte[texts.length][];
        for (int i = 0; i < texts.length; i++) {
            expected[i] = utf8(texts[i]);
        }
        return new LinePattern() {
            @Override
            boolean matches(byte[] bytes, int from, int to) {
                for (byte[] text : expected) {
                    if (isWithin(text, bytes, from, to)) {
                        return true;
                    }
                }
                return false;
            }

            @Override
            boolean mayBegin(int kind) {
                return kind != EMPTY;
            }
        };
    }

    /** Ends with a text, after which spaces may stand. */
    static LinePattern ends(String text) {
        byte[] expected = utf8(text);
        return new LinePattern() {
            @Override
            boolean matches(byte[] bytes, int from, int to) {
                int end = to;
                while (end > from && isSpace(bytes[end - 1])) {
                    end--;
                }
                return end - from >= expected.length && isAt(expected, bytes, end - expected.length, end);
            }

            @Override
            boolean mayBegin(int kind) {
                return kind != EMPTY;
            }
        };
    }

    /** Ends with a colon and the number of a line. */
    static LinePattern endsWithLineNumber() {
        return new LinePattern() {
            @Override
            boolean matches(byte[] bytes, int from, int to) {
                int end = to;
                while (end > from && isSpace(bytes[end - 1])) {
                    end--;
                }
                int at = end;
                while (at > from && isDigit(bytes[at - 1])) {
                    at--;
                }
                return at < end && at > from && bytes[at - 1] == ':';
            }

            @Override
            boolean mayBegin(int kind) {
                return kind != EMPTY;
            }
        };
    }

    // ---- of several

    /** Looks like one of these. */
    static LinePattern or(LinePattern... patterns) {
        return new LinePattern() {
            @Override
            boolean matches(byte[] bytes, int from, int to) {
                for (LinePattern pattern : patterns) {
                    if (pattern.matches(bytes, from, to)) {
                        return true;
                    }
                }
                return false;
            }

            @Override
            boolean mayBegin(int kind) {
                for (LinePattern pattern : patterns) {
                    if (pattern.mayBegin(kind)) {
                        return true;
                    }
                }
                return false;
            }
        };
    }

    /** Does not look like this. */
    static LinePattern not(LinePattern pattern) {
        return new LinePattern() {
            @Override
            boolean matches(byte[] bytes, int from, int to) {
                return !pattern.matches(bytes, from, to);
            }

            @Override
            boolean mayBegin(int kind) {
                return true;
            }
        };
    }

    /** Looks like both. */
    static LinePattern and(LinePattern one, LinePattern other) {
        return new LinePattern() {
            @Override
            boolean matches(byte[] bytes, int from, int to) {
                return one.matches(bytes, from, to) && other.matches(bytes, from, to);
            }

            @Override
            boolean mayBegin(int kind) {
                return one.mayBegin(kind) && other.mayBegin(kind);
            }
        };
    }

    // ---- bytes

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static int behindSpace(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && isSpace(bytes[at])) {
            at++;
        }
        return at;
    }

    private static boolean isAt(byte[] text, byte[] bytes, int from, int to) {
        if (to - from < text.length) {
            return false;
        }
        for (int i = 0; i < text.length; i++) {
            if (bytes[from + i] != text[i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean isWithin(byte[] text, byte[] bytes, int from, int to) {
        byte first = text[0];
        for (int at = from; at <= to - text.length; at++) {
            if (bytes[at] == first && isAt(text, bytes, at, to)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isDigit(int b) {
        return b >= '0' && b <= '9';
    }

    private static boolean isLetter(int b) {
        return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b == '_';
    }

    private static boolean isInName(int b) {
        return isDigit(b) || b == '.' || b == '$';
    }
}
