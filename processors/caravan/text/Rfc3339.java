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

    /** Milliseconds since 1970 of the time stamp in {@code [from..to)}, or {@link #NONE}. */
    public static long epochMillis(byte[] bytes, int from, int to) {
        if (to - from < SHORTEST || bytes[from + 4] != '-' || bytes[from + 7] != '-'
                || (bytes[from + 10] | 0x20) != 't' || bytes[from + 13] != ':' || bytes[from + 16] != ':') {
            return NONE;
        }
        int year = digits(bytes, from, 4);
        int month = digits(bytes, from + 5, 2);
        int day = digits(bytes, from + 8, 2);
        int hour = digits(bytes, from + 11, 2);
        int minute = digits(bytes, from + 14, 2);
        int second = digits(bytes, from + 17, 2);
        if ((year | month | day | hour | minute | second) < 0
                || month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 60) {
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
        if (offset == NONE) {
            return NONE;
        }
        long seconds = epochDay(year, month, day) * 86_400 + hour * 3_600L + minute * 60L + second;
        return seconds * 1_000 + millis - offset;
    }

    private static long offsetMillis(byte[] bytes, int at, int to) {
        if (to - at == 1 && (bytes[at] | 0x20) == 'z') {
            return 0;
        }
        if (to - at != 6 || (bytes[at] != '+' && bytes[at] != '-') || bytes[at + 3] != ':') {
            return NONE;
        }
        int hours = digits(bytes, at + 1, 2);
        int minutes = digits(bytes, at + 4, 2);
        if (hours < 0 || minutes < 0 || hours > 23 || minutes > 59) {
            return NONE;
        }
        long millis = (hours * 60L + minutes) * 60_000;
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
