package caravan.indexing;

import caravan.bulk.Bulk;
import caravan.bulk.FieldPattern;
import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * The index, or the data stream, that a record belongs to: a {@link FieldPattern} whose fields are made fit for a name.
 * Immutable.
 */
public final class IndexName {

    /** Names are at most 255 bytes long. */
    private static final int LONGEST = 255;

    private static final String SAMPLE = "x";
    private static final String NOT_AT_THE_BEGINNING = "-_+";

    private final FieldPattern pattern;
    private final boolean isOfTimeOnly;

    private IndexName(FieldPattern pattern) {
        this.pattern = pattern;
        this.isOfTimeOnly = pattern.fields().isEmpty();
    }

    /**
     * Reads the pattern of an index.
     *
     * @param option its name as users know it, for the error
     * @throws IllegalArgumentException where it is malformed, or makes names that the stores do not take
     */
    public static IndexName ofIndex(String option, String pattern) {
        return of(option, pattern, value -> safe(value, '-'));
    }

    /** The same of a data stream, in whose name a minus sign divides type, data set and namespace. */
    public static IndexName ofDataStream(String option, String pattern) {
        return of(option, pattern, value -> safe(value, '_'));
    }

    private static IndexName of(String option, String pattern, UnaryOperator<String> safe) {
        FieldPattern parsed = FieldPattern.parse(option, pattern, safe);
        String sample = parsed.of(0, path -> SAMPLE);
        boolean isTaken = !sample.isEmpty()
                && NOT_AT_THE_BEGINNING.indexOf(sample.charAt(0)) < 0
                && !sample.equals(".")
                && !sample.equals("..")
                && sample.length() <= LONGEST
                && sample.chars().allMatch(IndexName::isTaken);
        if (!isTaken) {
            throw new IllegalArgumentException(
                    "`" + option + "` must make names of lower-case letters, digits and . - _ +"
                            + " that begin with a letter, a digit or a dot: was \"" + pattern + '"');
        }
        return new IndexName(parsed);
    }

    private static boolean isTaken(int c) {
        return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '.' || c == '-' || c == '_' || c == '+';
    }

    /** A value as part of a name: what is not taken becomes an underscore. */
    private static String safe(String value, char divider) {
        StringBuilder safe = new StringBuilder(value.toLowerCase(Locale.ROOT));
        for (int i = 0; i < safe.length(); i++) {
            char c = safe.charAt(i);
            if (!isTaken(c) || c == '-' && divider != '-') {
                safe.setCharAt(i, '_');
            }
        }
        return safe.toString();
    }

    /** The name for a record. */
    String of(Bulk bulk, int record) {
        String name = pattern.of(bulk, record);
        int from = 0;
        while (from < name.length() && NOT_AT_THE_BEGINNING.indexOf(name.charAt(from)) >= 0) {
            from++;
        }
        return name.substring(from, Math.min(name.length(), from + LONGEST));
    }

    /** A number that is the same for times of one name. */
    long timeUnit(long epochMillis) {
        return pattern.timeUnit(epochMillis);
    }

    /** Whether the name tells nothing of a record but its time. */
    boolean isOfTimeOnly() {
        return isOfTimeOnly;
    }

    /** Whether all records with this one's {@link Bulk#share} and {@link #timeUnit} have its name. */
    boolean isShared(Bulk bulk, int record) {
        for (String field : pattern.fields()) {
            if (!bulk.isShared(record, field)) {
                return false;
            }
        }
        return true;
    }

    /** The names that the pattern can make, with an asterisk for each part that differs. */
    public String wildcard() {
        return pattern.wildcard();
    }

    /** What all names begin with, without a divider at the end; may be empty. */
    public String prefix() {
        String wildcard = wildcard();
        int star = wildcard.indexOf('*');
        return (star < 0 ? wildcard : wildcard.substring(0, star)).replaceAll("[-_.+]+$", "");
    }
}
