package caravan.journal;

import caravan.json.JsonString;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Where the members of lines stand which are one JSON object each, several lines one behind the other; what is within
 * arrays and objects is passed over. Not safe for several threads.
 */
final class EntryMembers {

    /** NAME_FROM NAME_TO VALUE_FROM VALUE_TO: the inside of the name, the value with its quotes or brackets. */
    private static final int STRIDE = 4;

    private int[] ranges = new int[64 * STRIDE];
    private int size;
    private byte[] bytes = {};
    private int at;
    private int to;

    /** Number of members so far: the number of the next one. */
    int size() {
        return size;
    }

    void clear() {
        size = 0;
    }

    /**
     * Adds the members of the object that {@code [from..lineTo)} is.
     *
     * @return whether it is one; if not, nothing is added
     */
    boolean read(byte[] line, int from, int lineTo) {
        bytes = line;
        at = from;
        to = lineTo;
        int before = size;
        boolean isObject = readObject();
        if (!isObject) {
            size = before;
        }
        return isObject;
    }

    private boolean readObject() {
        if (!isNext('{')) {
            return false;
        }
        if (!isNext('}')) {
            do {
                if (!readMember()) {
                    return false;
                }
            } while (isNext(','));
            if (!isNext('}')) {
                return false;
            }
        }
        skipSpace();
        return at == to;
    }

    private boolean readMember() {
        if (!isNext('"')) {
            return false;
        }
        int nameFrom = at;
        int nameTo = JsonString.end(bytes, at, to);
        if (nameTo < 0) {
            return false;
        }
        at = nameTo + 1;
        if (!isNext(':')) {
            return false;
        }
        skipSpace();
        int valueFrom = at;
        at = behindValue(at);
        if (at < 0) {
            return false;
        }
        int valueTo = at;
        while (bytes[valueTo - 1] == ' ') {
            valueTo--;
        }
        add(nameFrom, nameTo, valueFrom, valueTo);
        return true;
    }

    private void add(int nameFrom, int nameTo, int valueFrom, int valueTo) {
        int next = size * STRIDE;
        if (next == ranges.length) {
            ranges = Arrays.copyOf(ranges, 2 * next);
        }
        ranges[next] = nameFrom;
        ranges[next + 1] = nameTo;
        ranges[next + 2] = valueFrom;
        ranges[next + 3] = valueTo;
        size++;
    }

    /** The index behind the value at {@code from}, or -1. */
    private int behindValue(int from) {
        int depth = 0;
        for (int i = from; i < to; i++) {
            switch (bytes[i]) {
                case '"' -> {
                    i = JsonString.end(bytes, i + 1, to);
                    if (i < 0) {
                        return -1;
                    }
                    if (depth == 0) {
                        return i + 1;
                    }
                }
                case '{', '[' -> depth++;
                case '}', ']' -> {
                    if (depth == 0) {
                        return i > from ? i : -1;
                    }
                    depth--;
                    if (depth == 0) {
                        return i + 1;
                    }
                }
                case ',' -> {
                    if (depth == 0) {
                        return i > from ? i : -1;
                    }
                }
                default -> {}
            }
        }
        return -1;
    }

    private void skipSpace() {
        while (at < to && (bytes[at] == ' ' || bytes[at] == '\t' || bytes[at] == '\r')) {
            at++;
        }
    }

    /** Passes white space, and the character where it is there. */
    private boolean isNext(char expected) {
        skipSpace();
        if (at < to && bytes[at] == expected) {
            at++;
            return true;
        }
        return false;
    }

    // ---- one member

    int nameFrom(int member) {
        return ranges[member * STRIDE];
    }

    int nameTo(int member) {
        return ranges[member * STRIDE + 1];
    }

    int valueFrom(int member) {
        return ranges[member * STRIDE + 2];
    }

    int valueTo(int member) {
        return ranges[member * STRIDE + 3];
    }

    /** Names of fields are ASCII: upper-case letters, digits, underscores. */
    String name(byte[] line, int member) {
        return new String(line, nameFrom(member), nameTo(member) - nameFrom(member), StandardCharsets.ISO_8859_1);
    }
}
