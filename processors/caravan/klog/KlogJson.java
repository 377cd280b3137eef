package caravan.klog;

import caravan.json.ByteBuf;
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

    private static final byte[] BEGIN = {'{', '"', 't', 's', '"', ':'};
    private static final String TS = "ts";
    private static final String CALLER = "caller";
    private static final String MSG = "msg";
    private static final String V = "v";
    private static final int MOST_MEMBERS = 64;

    /** Fewer digits before the point would be seconds. */
    private static final int LEAST_MILLIS = 12;

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

    private final int[] names = new int[2 * MOST_MEMBERS];
    private int members;
    private byte[] bytes = {};
    private int to;

    /** Reads the line {@code [from..end)}; false where it is something else. */
    boolean read(byte[] line, int from, int end) {
        if (end - from < BEGIN.length || !Arrays.equals(line, from, from + BEGIN.length, BEGIN, 0, BEGIN.length)) {
            return false;
        }
        bytes = line;
        to = end;
        members = 0;
        fields.clear();
        timeFrom = timeTo = callerFrom = callerTo = verbosityFrom = verbosityTo = 0;
        messageFrom = -1;
        return readMembers(from + 1) && messageFrom >= 0 && timeTo > timeFrom;
    }

    private boolean readMembers(int from) {
        int at = from;
        while (true) {
            int value = JsonScan.behindColon(bytes, at, to);
            int behind = value < 0 ? -1 : JsonScan.behindValue(bytes, value, to);
            if (behind < 0 || !readMember(at, value, behind)) {
                return false;
            }
            at = JsonScan.behindSpace(bytes, behind, to);
            if (at < to && bytes[at] == '}') {
                return JsonScan.behindSpace(bytes, at + 1, to) == to;
            }
            if (at >= to || bytes[at] != ',') {
                return false;
            }
            at = JsonScan.behindSpace(bytes, at + 1, to);
        }
    }

    /** Reads the member whose name begins with the quote at {@code at}. */
    private boolean readMember(int at, int value, int end) {
        int nameFrom = at + 1;
        int nameTo = JsonScan.behindString(bytes, at, to) - 1;
        if (members == MOST_MEMBERS || isKnown(nameFrom, nameTo)) {
            return false;
        }
        names[2 * members] = nameFrom;
        names[2 * members + 1] = nameTo;
        members++;
        boolean isText = bytes[value] == '"';
        if (is(TS, nameFrom, nameTo)) {
            timeFrom = value;
            timeTo = end;
            return isMillis(value, end);
        } else if (is(MSG, nameFrom, nameTo)) {
            messageFrom = value + 1;
            messageTo = end - 1;
            return isText;
        } else if (is(CALLER, nameFrom, nameTo)) {
            callerFrom = value + 1;
            callerTo = end - 1;
            return isText;
        } else if (is(V, nameFrom, nameTo) && JsonScan.isNumber(bytes, value, end)) {
            verbosityFrom = value;
            verbosityTo = end;
            return true;
        }
        if (fields.size() > 0) {
            fields.append(',');
        }
        fields.append(bytes, at, nameTo + 1).append(':').append(bytes, value, end);
        return true;
    }

    private boolean isMillis(int from, int end) {
        int at = from;
        while (at < end && bytes[at] >= '0' && bytes[at] <= '9') {
            at++;
        }
        boolean isPlain = at == end || bytes[at] == '.' && bytes[end - 1] <= '9' && bytes[end - 1] >= '0';
        return at - from >= LEAST_MILLIS && isPlain && KlogTime.ofMillis(bytes, from, end) != null;
    }

    private boolean isKnown(int from, int end) {
        for (int i = 0; i < members; i++) {
            if (Arrays.equals(bytes, names[2 * i], names[2 * i + 1], bytes, from, end)) {
                return true;
            }
        }
        return false;
    }

    private boolean is(String name, int from, int end) {
        if (end - from != name.length()) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if (bytes[from + i] != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Where the colon between file and line stands, or the end of the caller where there is none. */
    int colon() {
        int at = callerTo;
        while (at > callerFrom && bytes[at - 1] >= '0' && bytes[at - 1] <= '9') {
            at--;
        }
        boolean isLine = at < callerTo
                && callerTo - at < 10
                && at > callerFrom
                && bytes[at - 1] == ':'
                && (bytes[at] != '0' || callerTo - at == 1);
        return isLine ? at - 1 : callerTo;
    }
}
