package caravan.klog;

import caravan.json.JsonString;

/** Where values of JSON end (RFC 8259), each read once and strictly. Static, without state. */
final class JsonScan {

    private static final int DEEPEST = 64;

    private JsonScan() {}

    /** The index behind the value at {@code at}, or -1 where none stands there. */
    static int behindValue(byte[] bytes, int at, int to) {
        return behindValue(bytes, at, to, 0);
    }

    private static int behindValue(byte[] bytes, int at, int to, int depth) {
        if (at >= to || depth > DEEPEST) {
            return -1;
        }
        return switch (bytes[at]) {
            case '"' -> behindString(bytes, at, to);
            case '{' -> behindMembers(bytes, at, to, '}', depth);
            case '[' -> behindMembers(bytes, at, to, ']', depth);
            case 't' -> behindWord("true", bytes, at, to);
            case 'f' -> behindWord("false", bytes, at, to);
            case 'n' -> behindWord("null", bytes, at, to);
            default -> behindNumber(bytes, at, to);
        };
    }

    /** The index behind the string at {@code at}, or -1. */
    static int behindString(byte[] bytes, int at, int to) {
        int end = at < to && bytes[at] == '"' ? JsonString.end(bytes, at + 1, to) : -1;
        return end < 0 ? -1 : end + 1;
    }

    private static int behindMembers(byte[] bytes, int from, int to, char close, int depth) {
        int at = behindSpace(bytes, from + 1, to);
        if (at < to && bytes[at] == close) {
            return at + 1;
        }
        while (at < to) {
            if (close == '}') {
                at = behindColon(bytes, at, to);
            }
            at = at < 0 ? -1 : behindValue(bytes, at, to, depth + 1);
            if (at < 0) {
                return -1;
            }
            at = behindSpace(bytes, at, to);
            if (at < to && bytes[at] == close) {
                return at + 1;
            }
            if (at == to || bytes[at] != ',') {
                return -1;
            }
            at = behindSpace(bytes, at + 1, to);
        }
        return -1;
    }

    /** The index of the value behind the name at {@code at}, or -1. */
    static int behindColon(byte[] bytes, int at, int to) {
        int name = behindString(bytes, at, to);
        int colon = name < 0 ? to : behindSpace(bytes, name, to);
        return colon < to && bytes[colon] == ':' ? behindSpace(bytes, colon + 1, to) : -1;
    }

    static int behindSpace(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && (bytes[at] == ' ' || bytes[at] == '\t' || bytes[at] == '\r' || bytes[at] == '\n')) {
            at++;
        }
        return at;
    }

    private static int behindWord(String word, byte[] bytes, int at, int to) {
        for (int i = 0; i < word.length(); i++) {
            if (at + i >= to || bytes[at + i] != word.charAt(i)) {
                return -1;
            }
        }
        return at + word.length();
    }

    /** Whether {@code [from..to)} is a number. */
    static boolean isNumber(byte[] bytes, int from, int to) {
        return from < to && behindNumber(bytes, from, to) == to;
    }

    private static int behindNumber(byte[] bytes, int from, int to) {
        int at = from < to && bytes[from] == '-' ? from + 1 : from;
        int whole = digits(bytes, at, to);
        if (whole == at || (whole - at > 1 && bytes[at] == '0')) {
            return -1;
        }
        at = whole;
        if (at < to && bytes[at] == '.') {
            int fraction = digits(bytes, at + 1, to);
            if (fraction == at + 1) {
                return -1;
            }
            at = fraction;
        }
        if (at < to && (bytes[at] | 0x20) == 'e') {
            int sign = at + 1 < to && (bytes[at + 1] == '+' || bytes[at + 1] == '-') ? at + 2 : at + 1;
            int exponent = digits(bytes, sign, to);
            return exponent == sign ? -1 : exponent;
        }
        return at;
    }

    private static int digits(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && bytes[at] >= '0' && bytes[at] <= '9') {
            at++;
        }
        return at;
    }
}
