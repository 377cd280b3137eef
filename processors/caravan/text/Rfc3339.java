package caravan.text;

/**
 * Time stamps as RFC 3339 section 5.6 writes them, with any number of digits of a second and any offset:
 * {@code 2021-10-16T11:46:21.814079554Z}, {@code 2021-10-16T13:46:21+02:00}.
 */
public final class Rfc3339 {

    /** What {@link #epochMillis} answers for bytes that are no time stamp. */
    public static final long NONE = Long.MIN_VALUE;

    private static final int SHORTEST = "2021-10-16T11:46:21Z".length();

    private Rfc3339() {}

    /**
     * Whether {@code [from..to)} has the shape of a time stamp. Ranges are not looked at: a February 30th is the
     * writer's mistake, not another format.
     */
    public static boolean matches(byte[] bytes, int from, int to) {
        if (to - from < SHORTEST || !hasMarks(bytes, from) || !hasDigits(bytes, from)) {
            return false;
        }
        int at = from + 19;
        if (bytes[at] == '.') {
            int digits = at + 1;
            for (at = digits; at < to && isDigit(bytes[at]); ) {
                at++;
            }
            if (at == digits) {
                return false;
            }
        }
        return isOffset(bytes, at, to);
    }

    private static boolean hasMarks(byte[] bytes, int from) {
        return bytes[from + 4] == '-'
                && bytes[from + 7] == '-'
                && (bytes[from + 10] | 0x20) == 't'
                && bytes[from + 13] == ':'
                && bytes[from + 16] == ':';
    }

    private static boolean hasDigits(byte[] bytes, int from) {
        return (digits(bytes, from, 4)
                        | digits(bytes, from + 5, 2)
                        | digits(bytes, from + 8, 2)
                        | digits(bytes, from + 11, 2)
                        | digits(bytes, from + 14, 2)
                        | digits(bytes, from + 17, 2))
                >= 0;
    }

    private static boolean isOffset(byte[] bytes, int at, int to) {
        if (to - at == 1) {
            return (bytes[at] | 0x20) == 'z';
        }
        return to - at == 6
                && (bytes[at] == '+' || bytes[at] == '-')
                && bytes[at + 3] == ':'
                && (digits(bytes, at + 1, 2) | digits(bytes, at + 4, 2)) >= 0;
    }

    /** Milliseconds since 1970 of the time stamp in {@code [from..to)}, or {@link #NONE}. */
    public static long epochMillis(byte[] bytes, int from, int to) {
        if (!matches(bytes, from, to)) {
            return NONE;
        }
        int year = digits(bytes, from, 4);
        int month = digits(bytes, from + 5, 2);
        int day = digits(bytes, from + 8, 2);
        int hour = digits(bytes, from + 11, 2);
        int minute = digits(bytes, from + 14, 2);
        int second = digits(bytes, from + 17, 2);
        if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 60) {
            return NONE;
        }
        int at = from + 19;
        int millis = 0;
        if (bytes[at] == '.') {
            int scale = 100;
            for (at++; at < to && isDigit(bytes[at]); at++) {
                millis += (bytes[at] - '0') * scale;
                scale /= 10;
            }
        }
        long offset = offsetMillis(bytes, at, to);
        long seconds = epochDay(year, month, day) * 86_400 + hour * 3_600L + minute * 60L + second;
        return seconds * 1_000 + millis - offset;
    }

    private static long offsetMillis(byte[] bytes, int at, int to) {
        if (to - at == 1) {
            return 0;
        }
        long millis = (digits(bytes, at + 1, 2) * 60L + digits(bytes, at + 4, 2)) * 60_000;
        return bytes[at] == '-' ? -millis : millis;
    }

    private static int digits(byte[] bytes, int at, int count) {
        int value = 0;
        for (int i = at; i < at + count; i++) {
            if (!isDigit(bytes[i])) {
                return -1;
            }
            value = value * 10 + bytes[i] - '0';
        }
        return value;
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    /** Days since 1970-01-01 in the proleptic Gregorian calendar (H. Hinnant, days_from_civil). */
    private static long epochDay(int year, int month, int day) {
        long y = month <= 2 ? year - 1 : year;
        long era = Math.floorDiv(y, 400);
        long yearOfEra = y - era * 400;
        long dayOfYear = (153L * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468;
    }
}
