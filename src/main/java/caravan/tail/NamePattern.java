package caravan.tail;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One form of a rotated file's name, before compression: base, then a day and a time or a number, then what was the
 * base's extension.
 */
final class NamePattern {

    static final String DAY = "(?:19|20)\\d\\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01])";
    static final String DASHED_DAY = "(?:19|20)\\d\\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01])";

    static final String NO_EXTENSION = "(?<extension>)";

    /** Begins with a letter: what begins with a digit is a part of a name, or a number. */
    static final String EXTENSION = "(?<extension>\\.[A-Za-z]\\w*)?";

    private static final Set<String> COMPRESSIONS = Set.of(".gz", ".bz2", ".xz", ".zst", ".lz4", ".lzma", ".lzo", ".Z");
    private static final String SEPARATORS = "-._";
    private static final Pattern NOT_DIGITS = Pattern.compile("\\D+");
    private static final Pattern WITH_EXTENSION = Pattern.compile(".+\\.[A-Za-z]\\w*");

    /** Digits of a time that is complete to the millisecond. */
    private static final int TIME_DIGITS = 9;

    /** Above every time: seconds since 1970 have 10 digits. */
    private static final long DAYS = 10_000_000_000L;

    /** What comes behind the base: a separator and a digit to begin with. */
    private final Pattern pattern;

    private final boolean isNumbered;
    private final String baseEnd;

    private NamePattern(String pattern, boolean isNumbered, String baseEnd) {
        this.pattern = Pattern.compile(pattern + "\\z");
        this.isNumbered = isNumbered;
        this.baseEnd = baseEnd;
    }

    static NamePattern dated(String separator, String day, String time, String extension) {
        return new NamePattern(separator + "(?<day>" + day + ")" + time + extension, false, "");
    }

    /** @param baseEnd what the name of the base ends with */
    static NamePattern numbered(String baseEnd, String extension) {
        return new NamePattern("\\.(?<number>0|[1-9]\\d{0,3})" + extension, true, baseEnd);
    }

    /** The shortest base: of two days the first one was written first, a second is a part of the time. */
    @Nullable
    Rotated parse(String fileName) {
        String stem = stem(fileName);
        Matcher m = pattern.matcher(stem);
        for (int i = 0; i + 1 < stem.length(); i++) {
            // Tens of thousands of names a second: only few places are worth an expression.
            if (isDigit(stem.charAt(i + 1)) && SEPARATORS.indexOf(stem.charAt(i)) >= 0) {
                m.region(i, stem.length());
                if (m.lookingAt()) {
                    return rotated(m, stem, fileName.substring(stem.length()));
                }
            }
        }
        return null;
    }

    private @Nullable Rotated rotated(Matcher m, String stem, String compression) {
        String extension = m.group("extension");
        String base = stem.substring(0, m.start()) + (extension == null ? "" : extension);
        boolean isCertain = extension == null && WITH_EXTENSION.matcher(base).matches();
        return base.isEmpty() || !base.endsWith(baseEnd)
                ? null
                : new Rotated(base, stem, compression, age(m), isCertain);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static String stem(String fileName) {
        int dot = fileName.lastIndexOf('.');
        return dot > 0 && COMPRESSIONS.contains(fileName.substring(dot)) ? fileName.substring(0, dot) : fileName;
    }

    /** Numbers count backwards, and are older than every date. */
    private long age(Matcher m) {
        return isNumbered ? -Long.parseLong(m.group("number")) : date(m.group("day"), m.group("time"));
    }

    private static long date(String day, @Nullable String time) {
        StringBuilder digits = new StringBuilder(digits(time == null ? "" : time));
        while (digits.length() < TIME_DIGITS) {
            digits.append('0');
        }
        return Long.parseLong(digits(day)) * DAYS + Long.parseLong(digits.toString());
    }

    private static String digits(String text) {
        return NOT_DIGITS.matcher(text).replaceAll("");
    }
}
