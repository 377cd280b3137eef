package caravan.parse;

import static java.nio.charset.StandardCharsets.UTF_8;

import caravan.batch.SharedField;
import caravan.json.ByteBuf;
import caravan.json.JsonString;
import caravan.json.MemberScanner;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Names of fields that are Caravan's own, which a message must not give to a record. A name with dots counts by what
 * stands before the first: stores read {@code kubernetes.pod_name} as a field of {@code kubernetes}.
 */
final class OwnNames {

    /** Fields of every record, and those that these steps make. */
    static final Set<String> FIXED = Set.of(
            "time",
            "stream",
            "logtag",
            "message",
            "cut",
            "unparsed",
            "message_base64",
            "kubernetes",
            "file",
            "incarnation",
            "offset",
            "end",
            "@timestamp",
            "parsed",
            "parse_error");

    private static final byte[][] NONE = {};

    /** The names by their number of bytes. */
    private final List<byte[][]> byLength = new ArrayList<>();

    private final ByteBuf plain = new ByteBuf(64);

    OwnNames(List<SharedField> shared, boolean isLevelOwn) {
        FIXED.forEach(this::add);
        shared.forEach(field -> add(field.name()));
        if (isLevelOwn) {
            add("level");
        }
    }

    private void add(String name) {
        byte[] utf8 = name.getBytes(UTF_8);
        while (byLength.size() <= utf8.length) {
            byLength.add(NONE);
        }
        byte[][] known = byLength.get(utf8.length);
        byte[][] more = Arrays.copyOf(known, known.length + 1);
        more[known.length] = utf8;
        byLength.set(utf8.length, more);
    }

    /** Whether a member has such a name. */
    boolean contains(MemberScanner members, int member) {
        byte[] bytes = members.bytes();
        int from = members.nameFrom(member);
        int to = members.nameTo(member);
        for (int at = from; at < to; at++) {
            if (bytes[at] == '\\') {
                plain.clear();
                JsonString.unescape(bytes, from, to, plain);
                return containsPlain(plain.array(), 0, plain.size());
            }
        }
        return containsPlain(bytes, from, to);
    }

    private boolean containsPlain(byte[] bytes, int from, int to) {
        int end = from;
        while (end < to && bytes[end] != '.') {
            end++;
        }
        int length = end - from;
        for (byte[] name : length < byLength.size() ? byLength.get(length) : NONE) {
            if (Arrays.equals(bytes, from, end, name, 0, length)) {
                return true;
            }
        }
        return false;
    }
}
