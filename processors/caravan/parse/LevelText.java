package caravan.parse;

import org.jspecify.annotations.Nullable;

/**
 * Finds the level in plain text: at its beginning, behind what may stand before it, as a time, a thread in brackets, the
 * name of a logger. It is a word in capitals ({@code 2026-11-26 10:00:00,123 INFO [main] text}), in brackets
 * ({@code [error]}, {@code [core:error]}), before a colon ({@code warning: text}, {@code INFO:root:text}), a value
 * ({@code level=warn}), a number of syslog ({@code <6>}) or a letter (klog's {@code I1126 10:00:00}, {@code E, [},
 * {@code W |}). Prose ends the search: in "no ERROR found" there is none. It looks at {@value #FAR} bytes, once.
 *
 * <p>For one thread at a time.
 */
final class LevelText {

    static final int FAR = 120;

    private static final int HIGHEST_PRIORITY = 191;
    private static final int DIGITS_OF_DATE = 4;

    private byte[] bytes = {};
    private int end;

    /** Brackets that are open where a word begins. */
    private int open;

    /** Whether the word before was a time of day, behind which a host or logger may stand. */
    private boolean isBehindTime;

    /** The level of the text {@code [from..to)}, null where it tells none. */
    @Nullable
    Level find(byte[] text, int from, int to) {
        bytes = text;
        end = Math.min(to, from + FAR);
        open = 0;
        isBehindTime = false;
        int at = space(from);
        if (at < end && bytes[at] == '<') {
            return priority(at + 1);
        }
        if (isDated(at)) {
            return Level.ofLetter(bytes[at]);
        }
        boolean mayFollow = true;
        while (at < end && mayFollow && bytes[at] != '\n') {
            int wordEnd = wordEnd(at);
            Level found = word(at, wordEnd);
            if (found != null) {
                return found;
            }
            int next = space(wordEnd);
            mayFollow = isHead(at, wordEnd, next, from);
            at = next;
        }
        return null;
    }

    /** Syslog's number: eight times the facility and the severity (RFC 5424 section 6.2.1). */
    private @Nullable Level priority(int from) {
        int number = 0;
        int at = from;
        while (at < end && isDigit(bytes[at]) && number <= HIGHEST_PRIORITY) {
            number = number * 10 + bytes[at++] - '0';
        }
        boolean isPriority = at > from && at < end && bytes[at] == '>' && number <= HIGHEST_PRIORITY;
        return isPriority ? Level.ofNumber(number & 7) : null;
    }

    /** Whether a letter and month and day stand here, as klog writes them. */
    private boolean isDated(int at) {
        int digits = at + 1;
        while (digits < end && isDigit(bytes[digits])) {
            digits++;
        }
        return digits == at + 1 + DIGITS_OF_DATE && digits < end && bytes[digits] == ' ';
    }

    private int space(int from) {
        int at = from;
        while (at < end && (bytes[at] == ' ' || bytes[at] == '\t')) {
            at++;
        }
        return at;
    }

    private int wordEnd(int from) {
        int at = from;
        while (at < end && bytes[at] != ' ' && bytes[at] != '\t' && bytes[at] != '\n') {
            at++;
        }
        return at;
    }

    /** The level that the word names, null where it names none. */
    private @Nullable Level word(int from, int to) {
        int first = from;
        while (first < to && !isLetter(bytes[first])) {
            first++;
        }
        int letters = first;
        while (letters < to && isLetter(bytes[letters])) {
            letters++;
        }
        if (letters == to && to == end && to - first < 3) {
            return null;
        }
        byte behind = letters < to ? bytes[letters] : 0;
        if (behind == '=' || behind == '"' && letters + 1 < to && bytes[letters + 1] == ':') {
            return value(first, letters, to);
        }
        if (letters - first == 1) {
            return letter(first, behind, to);
        }
        boolean isBracketed = open > 0 || first > from && isOpening(bytes[first - 1]);
        if (isBracketed && behind == ':') {
            return lastOf(letters + 1, to);
        }
        Level level = Level.ofWord(bytes, first, letters);
        boolean isWhole = behind == 0 || isClosing(behind) || behind == ':' || behind == ',' || behind == '|';
        boolean isMarked =
                behind == ':' || isBracketed && (behind == 0 || isClosing(behind)) || areCapitals(first, letters);
        return isWhole && isMarked && areMarks(from, first) ? level : null;
    }

    /** A letter alone: {@code E, [2026-...} and {@code W | text}. */
    private @Nullable Level letter(int at, byte behind, int to) {
        boolean isFirst = behind == ',' && to == at + 2;
        int next = space(to);
        boolean isColumn = behind == 0 && next + 1 < end && bytes[next] == '|' && bytes[next + 1] == ' ';
        return isFirst || isColumn ? Level.ofLetter(bytes[at]) : null;
    }

    /** {@code [core:error]}: Apache names the module before. */
    private @Nullable Level lastOf(int from, int to) {
        int at = from;
        while (at < to && isLetter(bytes[at])) {
            at++;
        }
        return at < to && isClosing(bytes[at]) ? Level.ofWord(bytes, from, at) : null;
    }

    /** {@code level=warn}, {@code level="warn"} and {@code "level":"warn"}. */
    private @Nullable Level value(int from, int letters, int to) {
        int at = letters;
        while (at < to && !isLetter(bytes[at]) && !isDigit(bytes[at])) {
            at++;
        }
        int valueEnd = at;
        while (valueEnd < to && isLetter(bytes[valueEnd])) {
            valueEnd++;
        }
        return isLevelName(from, letters) ? Level.ofValue(bytes, at, valueEnd) : null;
    }

    private boolean isLevelName(int from, int to) {
        return switch (to - from) {
            case 3 -> is(from, "lvl");
            case 5 -> is(from, "level");
            case 8 -> is(from, "severity") || is(from, "loglevel");
            default -> false;
        };
    }

    private boolean is(int from, String lower) {
        for (int i = 0; i < lower.length(); i++) {
            if ((bytes[from + i] | 0x20) != lower.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Whether a word can stand before a level: anything but prose. */
    private boolean isHead(int from, int to, int next, int textFrom) {
        boolean isHead = open > 0 || isBehindTime || isEdge(bytes[from]) || isEdge(bytes[to - 1]) || isName(from, to);
        isBehindTime = false;
        for (int at = from; at < to; at++) {
            open += isOpening(bytes[at]) ? 1 : isClosing(bytes[at]) && open > 0 ? -1 : 0;
            isBehindTime |= bytes[at] == ':' && isDigit(bytes[from]) && at < to - 1;
        }
        boolean isBeforeDate = next < end && isDigit(bytes[next]) && to - from <= 4;
        boolean isColumn = from >= textFrom + 2 && (bytes[from - 2] == '-' || bytes[from - 2] == '|');
        return isHead || isBeforeDate || isColumn;
    }

    /** Something with digits, dots, or an equals sign in it, or all in capitals as time zones and threads. */
    private boolean isName(int from, int to) {
        boolean areCapitals = true;
        for (int at = from; at < to; at++) {
            byte b = bytes[at];
            if (isDigit(b) || b == '=' || b == '.' && at < to - 1) {
                return true;
            }
            areCapitals &= b >= 'A' && b <= 'Z';
        }
        return areCapitals && to - from <= 5;
    }

    private boolean areCapitals(int from, int to) {
        for (int at = from; at < to; at++) {
            if (bytes[at] > 'Z') {
                return false;
            }
        }
        return true;
    }

    /** Whether nothing but signs stands there. */
    private boolean areMarks(int from, int to) {
        for (int at = from; at < to; at++) {
            if (isDigit(bytes[at]) || bytes[at] < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isEdge(byte b) {
        return b > ' ' && !isLetter(b) && !isDigit(b) && b != '.' && b != ',' && b != '!' && b != '?' && b != '\'';
    }

    private static boolean isOpening(byte b) {
        return b == '[' || b == '(' || b == '{' || b == '<';
    }

    private static boolean isClosing(byte b) {
        return b == ']' || b == ')' || b == '}' || b == '>';
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    private static boolean isLetter(byte b) {
        return (b | 0x20) >= 'a' && (b | 0x20) <= 'z' && b > 0;
    }
}
