package caravan.klog;

/**
 * What stands in front of a line of klog, taken apart: positions in the array that was read. Reused from line to line.
 *
 * <pre>
 * Lmmdd hh:mm:ss.uuuuuu threadid file:line] msg
 * I1105 13:45:01.123456    1234 kubelet.go:2345] "SyncLoop ADD" source="api"
 * </pre>
 *
 * L is one of I, W, E, F; the time is local; the thread's id is padded with spaces to seven places. Source:
 * {@code FormatHeader} of k8s.io/klog, {@code internal/buffer/buffer.go}.
 */
final class KlogHeader {

    private static final int THREAD = "Lmmdd hh:mm:ss.uuuuuu ".length();
    private static final int SECONDS = "Lmmdd hh:mm:".length();
    private static final int SECONDS_LENGTH = "ss.uuuuuu".length();
    private static final int SHORTEST = THREAD + "1 a:1]".length();
    private static final int LONGEST_FILE = 512;
    private static final int MOST_DIGITS = 18;

    int month;
    int day;
    int hour;
    int minute;

    /** Seconds and their fraction are {@code [secondsFrom..secondsTo)}. */
    int secondsFrom;

    int secondsTo;
    int threadFrom;
    int threadTo;
    int fileFrom;
    int fileTo;
    int lineFrom;
    int lineTo;

    /** Where the text begins, at most the end of the line. */
    int textFrom;

    /** Whether a line may begin with such a byte. */
    static boolean begins(byte first) {
        return first == 'I' || first == 'W' || first == 'E' || first == 'F';
    }

    /** Reads the line {@code [from..to)}; false where it has no such header. */
    boolean read(byte[] bytes, int from, int to) {
        return to - from >= SHORTEST
                && begins(bytes[from])
                && readTime(bytes, from)
                && readThread(bytes, from + THREAD, to)
                && readFile(bytes, threadTo + 1, to);
    }

    private boolean readTime(byte[] bytes, int from) {
        if (bytes[from + 5] != ' '
                || bytes[from + 8] != ':'
                || bytes[from + 11] != ':'
                || bytes[from + 14] != '.'
                || bytes[from + 21] != ' ') {
            return false;
        }
        month = two(bytes, from + 1);
        day = two(bytes, from + 3);
        hour = two(bytes, from + 6);
        minute = two(bytes, from + 9);
        int seconds = two(bytes, from + SECONDS);
        int micros = two(bytes, from + 15) | two(bytes, from + 17) | two(bytes, from + 19);
        secondsFrom = from + SECONDS;
        secondsTo = secondsFrom + SECONDS_LENGTH;
        return month >= 1
                && month <= 12
                && day >= 1
                && day <= 31
                && hour >= 0
                && hour <= 23
                && minute >= 0
                && minute <= 59
                && seconds >= 0
                && seconds <= 60
                && micros >= 0;
    }

    private boolean readThread(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && bytes[at] == ' ') {
            at++;
        }
        threadFrom = at;
        threadTo = digits(bytes, at, to);
        int length = threadTo - threadFrom;
        return length > 0 && length <= MOST_DIGITS && threadTo < to && bytes[threadTo] == ' ';
    }

    private boolean readFile(byte[] bytes, int from, int to) {
        int limit = Math.min(to, from + LONGEST_FILE);
        int at = from;
        while (at < limit && bytes[at] != ']') {
            at++;
        }
        if (at == limit) {
            return false;
        }
        textFrom = at + 1 < to && bytes[at + 1] == ' ' ? at + 2 : at + 1;
        lineTo = at;
        while (at > from && isDigit(bytes[at - 1])) {
            at--;
        }
        lineFrom = at;
        fileFrom = from;
        fileTo = at - 1;
        int length = lineTo - lineFrom;
        return length > 0 && length <= MOST_DIGITS && fileTo > fileFrom && bytes[fileTo] == ':';
    }

    /** The number that two digits are, negative where they are none. */
    private static int two(byte[] bytes, int at) {
        int tens = bytes[at] - '0';
        int ones = bytes[at + 1] - '0';
        return (tens | ones | 9 - tens | 9 - ones) < 0 ? -1 : tens * 10 + ones;
    }

    private static int digits(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && isDigit(bytes[at])) {
            at++;
        }
        return at;
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }
}
