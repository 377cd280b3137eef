package caravan.parse;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** How severe a record is, whatever word or number its program has for that. */
enum Level {
    TRACE,
    DEBUG,
    INFO,
    WARN,
    ERROR,
    FATAL;

    private static final int LONGEST_WORD = "informational".length();

    /** The words as {@link #key} packs them, sorted, and the level of each. */
    private static final long[] KEYS;

    private static final Level[] LEVELS;

    static {
        String[] words = {
            "trace trc trce verbose finest finer",
            "debug dbg dbug fine config",
            "info inf information informational notice",
            "warn warning wrn",
            "error err eror severe fail",
            "fatal ftl critical crit crt alert emergency emerg panic dpanic",
        };
        KEYS = Arrays.stream(words)
                .flatMap(line -> Arrays.stream(line.split(" ")))
                .mapToLong(Level::key)
                .sorted()
                .toArray();
        LEVELS = new Level[KEYS.length];
        for (int level = 0; level < words.length; level++) {
            for (String word : words[level].split(" ")) {
                LEVELS[Arrays.binarySearch(KEYS, key(word))] = values()[level];
            }
        }
    }

    /** The level as the field has it. */
    final byte[] text = ('"' + name().toLowerCase(java.util.Locale.ROOT) + '"').getBytes(US_ASCII);

    /** The level that the word {@code [from..to)} names, in whatever case; null where it names none. */
    static @Nullable Level ofWord(byte[] bytes, int from, int to) {
        int length = to - from;
        if (length < 3 || length > LONGEST_WORD) {
            return null;
        }
        int found = Arrays.binarySearch(KEYS, key(bytes, from, to));
        return found < 0 ? null : LEVELS[found];
    }

    /** The level of a single letter, as klog and others write it. */
    static @Nullable Level ofLetter(byte letter) {
        return switch (letter) {
            case 'T', 'V' -> TRACE;
            case 'D' -> DEBUG;
            case 'I', 'N' -> INFO;
            case 'W' -> WARN;
            case 'E' -> ERROR;
            case 'C', 'F' -> FATAL;
            default -> null;
        };
    }

    /** 0 to 7 as syslog (RFC 5424 section 6.2.1), 10 to 60 as Bunyan and Pino. */
    static @Nullable Level ofNumber(int number) {
        return switch (number) {
            case 0, 1, 2, 60 -> FATAL;
            case 3, 50 -> ERROR;
            case 4, 40 -> WARN;
            case 5, 6, 30 -> INFO;
            case 7, 20 -> DEBUG;
            case 10 -> TRACE;
            default -> null;
        };
    }

    /** The level that a value {@code [from..to)} of a field names, without quotes: a word, a letter or a number. */
    static @Nullable Level ofValue(byte[] bytes, int from, int to) {
        if (to - from == 1 && bytes[from] >= 'A') {
            return ofLetter((byte) (bytes[from] & ~0x20));
        }
        if (to > from && to - from <= 2 && bytes[from] <= '9') {
            int number = 0;
            for (int at = from; at < to; at++) {
                if (bytes[at] < '0' || bytes[at] > '9') {
                    return null;
                }
                number = number * 10 + bytes[at] - '0';
            }
            return ofNumber(number);
        }
        return ofWord(bytes, from, to);
    }

    private static long key(String word) {
        byte[] bytes = word.getBytes(US_ASCII);
        return key(bytes, 0, bytes.length);
    }

    /** A number for a word: 5 bits for each letter, up to 12 of them; -1 where it is no word. */
    private static long key(byte[] bytes, int from, int to) {
        long key = 1;
        for (int at = from; at < Math.min(to, from + LONGEST_WORD - 1); at++) {
            int letter = (bytes[at] | 0x20) - 'a';
            if (letter < 0 || letter > 25) {
                return -1;
            }
            key = key << 5 | letter;
        }
        return key;
    }
}
