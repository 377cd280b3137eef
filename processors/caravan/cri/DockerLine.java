package caravan.cri;

import caravan.batch.RecordIndex;
import caravan.json.JsonString;
import caravan.text.Rfc3339;

/**
 * A line of docker's json-file driver: an object with {@code log}, {@code stream} and {@code time} once each in any
 * order, and whatever else. A {@code log} without line feed at its end is a piece of a longer line.
 */
final class DockerLine {

    private static final byte[] LOG = {'l', 'o', 'g'};
    private static final byte[] STREAM = {'s', 't', 'r', 'e', 'a', 'm'};
    private static final byte[] TIME = {'t', 'i', 'm', 'e'};

    /** The log text, escaped as it stands and without its line feed, is {@code [logFrom..logTo)}. */
    int logFrom;

    int logTo;
    int timeFrom;
    int timeTo;

    /** One of the streams of {@link RecordIndex}. */
    int stream;

    boolean isPartial;

    /** Where the object's line ends, in {@link #bytes}. */
    private int to;

    private byte[] bytes = {};

    /** Reads {@code [from..to)}; false where it is not such a line. */
    boolean read(byte[] line, int from, int lineTo) {
        bytes = line;
        to = lineTo;
        logFrom = -1;
        timeFrom = -1;
        stream = RecordIndex.NO_STREAM;
        return readObject(from) && logFrom >= 0 && timeFrom >= 0 && stream != RecordIndex.NO_STREAM;
    }

    private boolean readObject(int from) {
        int at = behindSpace(from + 1);
        while (byteAt(at) == '"') {
            int keyFrom = at + 1;
            int keyTo = JsonString.end(bytes, keyFrom, to);
            int colon = keyTo < 0 ? to : behindSpace(keyTo + 1);
            if (byteAt(colon) != ':') {
                return false;
            }
            at = readValue(keyFrom, keyTo, behindSpace(colon + 1));
            if (at < 0) {
                return false;
            }
            at = behindSpace(at);
            if (byteAt(at) == '}') {
                return behindSpace(at + 1) == to;
            }
            if (byteAt(at) != ',') {
                return false;
            }
            at = behindSpace(at + 1);
        }
        return false;
    }

    /** Reads the value at {@code at}, and gives the index behind it, or -1. */
    private int readValue(int keyFrom, int keyTo, int at) {
        if (byteAt(at) != '"') {
            return isOurs(keyFrom, keyTo) ? -1 : behindOther(at);
        }
        int from = at + 1;
        int end = JsonString.end(bytes, from, to);
        if (end < 0) {
            return -1;
        }
        boolean isRight = true;
        if (is(keyFrom, keyTo, LOG)) {
            isRight = logFrom < 0;
            readLog(from, end);
        } else if (is(keyFrom, keyTo, STREAM)) {
            isRight = stream == RecordIndex.NO_STREAM && end - from == "stdout".length();
            stream = isRight ? ContainerLine.stream(bytes, from) : RecordIndex.NO_STREAM;
        } else if (is(keyFrom, keyTo, TIME)) {
            isRight = timeFrom < 0 && Rfc3339.matches(bytes, from, end);
            timeFrom = from;
            timeTo = end;
        }
        return isRight ? end + 1 : -1;
    }

    private void readLog(int from, int end) {
        logFrom = from;
        isPartial = !endsWithLineFeed(from, end);
        logTo = isPartial ? end : end - 2;
    }

    /** Whether the escape {@code \n} stands before {@code end}, and not a backslash followed by n. */
    private boolean endsWithLineFeed(int from, int end) {
        if (end - from < 2 || bytes[end - 1] != 'n') {
            return false;
        }
        int at = end - 1;
        while (at > from && bytes[at - 1] == '\\') {
            at--;
        }
        return (end - 1 - at) % 2 == 1;
    }

    private boolean isOurs(int from, int keyTo) {
        return is(from, keyTo, LOG) || is(from, keyTo, STREAM) || is(from, keyTo, TIME);
    }

    private boolean is(int from, int keyTo, byte[] name) {
        if (keyTo - from != name.length) {
            return false;
        }
        for (int i = 0; i < name.length; i++) {
            if (bytes[from + i] != name[i]) {
                return false;
            }
        }
        return true;
    }

    /** The index behind a number, literal, object or array that nobody reads, or -1. */
    private int behindOther(int from) {
        int depth = 0;
        for (int at = from; at < to; at++) {
            switch (bytes[at]) {
                case '{', '[' -> depth++;
                case '}', ']' -> {
                    if (depth == 0) {
                        return at > from ? at : -1;
                    }
                    depth--;
                }
                case ',' -> {
                    if (depth == 0) {
                        return at > from ? at : -1;
                    }
                }
                case '"' -> {
                    at = depth == 0 ? -1 : JsonString.end(bytes, at + 1, to);
                    if (at < 0) {
                        return -1;
                    }
                }
                default -> {}
            }
        }
        return -1;
    }

    private int behindSpace(int from) {
        int at = from;
        while (at < to && (bytes[at] == ' ' || bytes[at] == '\t' || bytes[at] == '\r' || bytes[at] == '\n')) {
            at++;
        }
        return at;
    }

    private int byteAt(int at) {
        return at < to ? bytes[at] : -1;
    }
}
