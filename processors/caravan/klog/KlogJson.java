package caravan.klog;

import caravan.json.ByteBuf;
import caravan.json.MemberScanner;
import caravan.json.MemberScanner.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A line of klog as JSON ({@code --logging-format=json}): positions in the array that was read. Reused from line to line.
 *
 * <pre>
 * {"ts":1635859200123.456,"caller":"kubelet/kubelet.go:12","msg":"Pod status updated","v":0,"pod":"shop/web-1"}
 * {"ts":1635859200123.456,"caller":"kubelet/kubelet.go:98","msg":"Failed","err":"no such pod"}
 * </pre>
 *
 * {@code ts} is in milliseconds since 1970 and stands first; {@code v} is there for what is not an error. The other
 * members are the keys and values of the line. Source: {@code k8s.io/component-base/logs/json/json.go}.
 */
final class KlogJson {

    private static final byte[] BEGIN = ascii("{\"ts\":");
    private static final byte[] MSG = ascii("msg");
    private static final byte[] CALLER = ascii("caller");
    private static final byte[] V = ascii("v");

    /** Fewer digits before the point would be seconds. */
    private static final int LEAST_MILLIS = 12;

    private static final int LONGEST_LINE_NUMBER = 9;

    /** The other members, with a comma between two. */
    final ByteBuf fields = new ByteBuf(1024);

    int timeFrom;
    int timeTo;

    /** The message, inside its quotes. */
    int messageFrom;

    int messageTo;

    /** File and line, inside their quotes; of no length where they are missing. */
    int callerFrom;

    int callerTo;

    /** The verbosity, of no length where there is none: an error. */
    int verbosityFrom;

    int verbosityTo;

    private final MemberScanner members = new MemberScanner();

    /** Reads the line {@code [from..to)}; false where it is something else. */
    boolean read(byte[] bytes, int from, int to) {
        boolean begins =
                to - from > BEGIN.length && Arrays.equals(bytes, from, from + BEGIN.length, BEGIN, 0, BEGIN.length);
        if (!begins || !members.scan(bytes, from, to) || members.hasRepeatedNames()) {
            return false;
        }
        int message = members.find(MSG);
        int caller = find(CALLER, Kind.STRING);
        int verbosity = find(V, Kind.NUMBER);
        timeFrom = members.valueFrom(0);
        timeTo = members.valueTo(0);
        if (message < 0 || members.kind(message) != Kind.STRING || !isMillis(bytes)) {
            return false;
        }
        messageFrom = members.valueFrom(message) + 1;
        messageTo = members.valueTo(message) - 1;
        callerFrom = caller < 0 ? 0 : members.valueFrom(caller) + 1;
        callerTo = caller < 0 ? 0 : members.valueTo(caller) - 1;
        verbosityFrom = verbosity < 0 ? 0 : members.valueFrom(verbosity);
        verbosityTo = verbosity < 0 ? 0 : members.valueTo(verbosity);
        readFields(bytes, message, caller, verbosity);
        return true;
    }

    private int find(byte[] name, Kind kind) {
        int found = members.find(name);
        return found >= 0 && members.kind(found) == kind ? found : -1;
    }

    private void readFields(byte[] bytes, int message, int caller, int verbosity) {
        fields.clear();
        for (int member = 1; member < members.size(); member++) {
            if (member != message && member != caller && member != verbosity) {
                if (fields.size() > 0) {
                    fields.append(',');
                }
                fields.append('"').append(bytes, members.nameFrom(member), members.nameTo(member));
                fields.append('"').append(':').append(bytes, members.valueFrom(member), members.valueTo(member));
            }
        }
    }

    private boolean isMillis(byte[] bytes) {
        int at = timeFrom;
        while (at < timeTo && isDigit(bytes[at])) {
            at++;
        }
        int whole = at - timeFrom;
        for (at++; at < timeTo && isDigit(bytes[at]); ) {
            at++;
        }
        return whole >= LEAST_MILLIS && at >= timeTo && KlogTime.ofMillis(bytes, timeFrom, timeTo) != null;
    }

    /** Where the colon between file and line stands, or the end of the caller where there is none. */
    int colon(byte[] bytes) {
        int at = callerTo;
        while (at > callerFrom && isDigit(bytes[at - 1])) {
            at--;
        }
        int digits = callerTo - at;
        boolean isNumber = digits == 1 || (digits > 1 && digits <= LONGEST_LINE_NUMBER && bytes[at] != '0');
        return isNumber && at > callerFrom && bytes[at - 1] == ':' ? at - 1 : callerTo;
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
