package caravan.json;

import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Takes text that is one JSON object (RFC 8259) apart: where the names and the values of its members stand. What is
 * within a value is checked, but not kept. To be used again from text to text, by one thread at a time; nothing is
 * allocated once the longest list of members has been seen. Takes linear time, whatever the text is.
 *
 * <p>Two limits are those of {@link JsonObject}, so that whoever reads the text later can: {@value #DEEPEST} levels, and
 * numbers of {@value #LONGEST_NUMBER} characters with {@value #LONGEST_EXPONENT} digits of an exponent. What is above
 * them is taken for text.
 */
public final class MemberScanner {

    /** Some levels less than {@link JsonObject} reads: the object will stand in a record, and this in a dead letter. */
    static final int DEEPEST = JsonObject.DEEPEST - 4;

    static final int LONGEST_NUMBER = 1000;
    static final int LONGEST_EXPONENT = 9;

    private static final int STRIDE = 4;
    private static final int NAME_FROM = 0;
    private static final int NAME_TO = 1;
    private static final int VALUE_FROM = 2;
    private static final int VALUE_TO = 3;
    private static final int INVALID = -1;
    private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
    private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};
    private static final byte[] NULL = {'n', 'u', 'l', 'l'};

    /** Nobody who writes logs can know which names share a hash. */
    private static final long SECRET = ThreadLocalRandom.current().nextLong() | 1;

    private final ByteBuf name = new ByteBuf(64);
    private final ByteBuf other = new ByteBuf(64);
    private byte[] bytes = {};
    private int to;
    private int objectFrom;
    private int objectTo;
    private int count;
    private int[] ranges = new int[32 * STRIDE];

    /** By hash: the number of the last member so named, plus 1; 0 where there is none. */
    private int[] table = {};

    /** What a value is. */
    public enum Kind {
        STRING,
        NUMBER,
        OBJECT,
        ARRAY,
        BOOLEAN,
        NULL
    }

    /**
     * Reads UTF-8 text {@code [from..to)}, which may have white space around the object.
     *
     * @return whether it is an object; where not, nothing else may be asked
     */
    public boolean scan(byte[] text, int from, int limit) {
        bytes = text;
        to = limit;
        count = 0;
        int at = space(from);
        if (at == to || bytes[at] != '{') {
            return false;
        }
        objectFrom = at;
        objectTo = object(at + 1, 1);
        return objectTo >= 0 && space(objectTo) == to;
    }

    /**
     * Reads members {@code [from..to)} as they stand in an object, with a comma before each, also the first.
     *
     * @return whether they are members; where not, nothing else may be asked
     */
    public boolean scanMembers(byte[] text, int from, int limit) {
        bytes = text;
        to = limit;
        count = 0;
        int at = from;
        while (at < to && bytes[at] == ',') {
            at = member(at + 1, 1);
            at = at < 0 ? to + 1 : space(at);
        }
        return at == to;
    }

    /** Whether {@code [from..to)} is a number as JSON writes it. What was read before is forgotten. */
    public boolean isNumber(byte[] text, int from, int limit) {
        bytes = text;
        to = limit;
        count = 0;
        return from < to && number(from) == to;
    }

    // ---- what was found

    /** The array that was read. */
    public byte[] bytes() {
        return bytes;
    }

    /** Where the object begins, its brace included. */
    public int from() {
        return objectFrom;
    }

    /** Where the object ends, its brace included. */
    public int to() {
        return objectTo;
    }

    /** Number of members, repeated ones included. */
    public int size() {
        return count;
    }

    /** Where the inside of a member's name begins. */
    public int nameFrom(int member) {
        return ranges[member * STRIDE + NAME_FROM];
    }

    /** Where the inside of a member's name ends. */
    public int nameTo(int member) {
        return ranges[member * STRIDE + NAME_TO];
    }

    /** Where a member's value begins: the quote, where it is a string. */
    public int valueFrom(int member) {
        return ranges[member * STRIDE + VALUE_FROM];
    }

    /** Where a member's value ends. */
    public int valueTo(int member) {
        return ranges[member * STRIDE + VALUE_TO];
    }

    /** What a member's value is. */
    public Kind kind(int member) {
        return switch (bytes[valueFrom(member)]) {
            case '"' -> Kind.STRING;
            case '{' -> Kind.OBJECT;
            case '[' -> Kind.ARRAY;
            case 't', 'f' -> Kind.BOOLEAN;
            case 'n' -> Kind.NULL;
            default -> Kind.NUMBER;
        };
    }

    /** Whether a member has this name, in UTF-8, with whatever escapes it is written. */
    public boolean isNamed(int member, byte[] utf8) {
        return isNamed(member, utf8, 0, utf8.length);
    }

    /** The last member of a name, -1 where there is none. */
    public int find(byte[] utf8) {
        for (int member = count - 1; member >= 0; member--) {
            if (isNamed(member, utf8)) {
                return member;
            }
        }
        return -1;
    }

    /**
     * Whether two members have one name, with whatever escapes each is written. Names with halves of characters may be
     * taken for equal.
     */
    public boolean hasRepeatedNames() {
        if (count < 2) {
            return false;
        }
        int slots = Integer.highestOneBit(count) * 4;
        if (table.length < slots) {
            table = new int[slots];
        } else {
            Arrays.fill(table, 0, slots, 0);
        }
        for (int member = 0; member < count; member++) {
            if (isKnown(member, slots - 1)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a member's name is in the table, which it is afterwards. */
    private boolean isKnown(int member, int mask) {
        byte[] text = bytes;
        int from = nameFrom(member);
        int end = nameTo(member);
        if (hasEscape(from, end)) {
            other.clear();
            JsonString.unescape(bytes, from, end, other);
            text = other.array();
            from = 0;
            end = other.size();
        }
        int slot = hash(text, from, end) & mask;
        while (table[slot] != 0) {
            if (isNamed(table[slot] - 1, text, from, end)) {
                return true;
            }
            slot = slot + 1 & mask;
        }
        table[slot] = member + 1;
        return false;
    }

    private boolean isNamed(int member, byte[] text, int from, int end) {
        int nameFrom = nameFrom(member);
        int nameTo = nameTo(member);
        if (hasEscape(nameFrom, nameTo)) {
            name.clear();
            JsonString.unescape(bytes, nameFrom, nameTo, name);
            return Arrays.equals(name.array(), 0, name.size(), text, from, end);
        }
        return Arrays.equals(bytes, nameFrom, nameTo, text, from, end);
    }

    private static int hash(byte[] text, int from, int end) {
        long hash = SECRET;
        for (int at = from; at < end; at++) {
            hash = (hash ^ text[at]) * SECRET;
            hash ^= hash >>> 29;
        }
        return (int) (hash >>> 32);
    }

    private boolean hasEscape(int from, int end) {
        for (int at = from; at < end; at++) {
            if (bytes[at] == '\\') {
                return true;
            }
        }
        return false;
    }

    // ---- the grammar: each method takes an index and gives the one behind what it has read, or INVALID

    private int space(int from) {
        int at = from;
        while (at < to && bytes[at] <= ' ' && isSpace(bytes[at])) {
            at++;
        }
        return at;
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\t' || b == '\r' || b == '\n';
    }

    /** The rest of an object behind its brace. The members of depth 1 are kept. */
    private int object(int from, int depth) {
        int at = space(from);
        if (at < to && bytes[at] == '}') {
            return at + 1;
        }
        while (true) {
            at = member(at, depth);
            if (at < 0) {
                return INVALID;
            }
            at = space(at);
            if (at < to && bytes[at] == '}') {
                return at + 1;
            }
            if (at == to || bytes[at] != ',') {
                return INVALID;
            }
            at = space(at + 1);
        }
    }

    private int member(int from, int depth) {
        if (from >= to || bytes[from] != '"') {
            return INVALID;
        }
        int nameTo = JsonString.end(bytes, from + 1, to);
        int at = nameTo < 0 ? to : space(nameTo + 1);
        if (at == to || bytes[at] != ':') {
            return INVALID;
        }
        int valueFrom = space(at + 1);
        int valueTo = value(valueFrom, depth);
        if (valueTo >= 0 && depth == 1) {
            keep(from + 1, nameTo, valueFrom, valueTo);
        }
        return valueTo;
    }

    private void keep(int nameFrom, int nameTo, int valueFrom, int valueTo) {
        int at = count * STRIDE;
        if (at == ranges.length) {
            ranges = Arrays.copyOf(ranges, 2 * at);
        }
        ranges[at + NAME_FROM] = nameFrom;
        ranges[at + NAME_TO] = nameTo;
        ranges[at + VALUE_FROM] = valueFrom;
        ranges[at + VALUE_TO] = valueTo;
        count++;
    }

    /** The rest of an array behind its bracket. */
    private int array(int from, int depth) {
        int at = space(from);
        if (at < to && bytes[at] == ']') {
            return at + 1;
        }
        while (true) {
            at = value(at, depth);
            if (at < 0) {
                return INVALID;
            }
            at = space(at);
            if (at < to && bytes[at] == ']') {
                return at + 1;
            }
            if (at == to || bytes[at] != ',') {
                return INVALID;
            }
            at = space(at + 1);
        }
    }

    private int value(int at, int depth) {
        if (at == to) {
            return INVALID;
        }
        return switch (bytes[at]) {
            case '"' -> string(at + 1);
            case '{' -> depth == DEEPEST ? INVALID : object(at + 1, depth + 1);
            case '[' -> depth == DEEPEST ? INVALID : array(at + 1, depth + 1);
            case 't' -> word(at, TRUE);
            case 'f' -> word(at, FALSE);
            case 'n' -> word(at, NULL);
            default -> number(at);
        };
    }

    private int string(int from) {
        int end = JsonString.end(bytes, from, to);
        return end < 0 ? INVALID : end + 1;
    }

    private int word(int at, byte[] word) {
        int end = at + word.length;
        return end <= to && Arrays.equals(bytes, at, end, word, 0, word.length) ? end : INVALID;
    }

    private int number(int from) {
        int at = bytes[from] == '-' ? from + 1 : from;
        int behindDigits = digits(at);
        if (behindDigits == at || bytes[at] == '0' && behindDigits > at + 1) {
            return INVALID;
        }
        at = behindDigits;
        if (at < to && bytes[at] == '.') {
            behindDigits = digits(at + 1);
            if (behindDigits == at + 1) {
                return INVALID;
            }
            at = behindDigits;
        }
        if (at < to && (bytes[at] | 0x20) == 'e') {
            at = exponent(at + 1);
        }
        return at - from <= LONGEST_NUMBER ? at : INVALID;
    }

    private int exponent(int from) {
        int at = from < to && (bytes[from] == '+' || bytes[from] == '-') ? from + 1 : from;
        int end = digits(at);
        return end > at && end - at <= LONGEST_EXPONENT ? end : INVALID;
    }

    private int digits(int from) {
        int at = from;
        while (at < to && bytes[at] >= '0' && bytes[at] <= '9') {
            at++;
        }
        return at;
    }
}
