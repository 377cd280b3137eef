package caravan.journal;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;

/**
 * An entry with its fields in the order of their names. Each journalctl writes the fields of the same entry in another
 * order, for it has them in a table that is hashed at random; sorted they are the same bytes whenever they are read. Not
 * safe for several threads.
 */
public final class SortedEntry {

    private static final byte[] CURSOR = "__CURSOR".getBytes(StandardCharsets.US_ASCII);

    private final EntryMembers members = new EntryMembers();
    private byte[] bytes = {};
    private String cursor = "";

    /**
     * Reads a line {@code [from..to)} without its line feed.
     *
     * @return whether it is an entry: if not, {@link #bytes} is the line as it is, and has no cursor
     */
    public boolean read(byte[] line, int from, int to) {
        members.clear();
        cursor = "";
        if (!members.read(line, from, to)) {
            bytes = Arrays.copyOfRange(line, from, to);
            return false;
        }
        Integer[] order = new Integer[members.size()];
        int length = 2;
        for (int i = 0; i < order.length; i++) {
            order[i] = i;
            length += length(i) + (i == 0 ? 0 : 1);
        }
        Arrays.sort(order, byName(line));
        byte[] sorted = new byte[length];
        int at = 0;
        sorted[at++] = '{';
        for (Integer member : order) {
            if (at > 1) {
                sorted[at++] = ',';
            }
            int nameFrom = members.nameFrom(member) - 1;
            int name = members.nameTo(member) + 1 - nameFrom;
            System.arraycopy(line, nameFrom, sorted, at, name);
            at += name;
            sorted[at++] = ':';
            int value = members.valueTo(member) - members.valueFrom(member);
            System.arraycopy(line, members.valueFrom(member), sorted, at, value);
            at += value;
            noteCursor(line, member);
        }
        sorted[at] = '}';
        bytes = sorted;
        return true;
    }

    /** Bytes of a member: name with its quotes, colon, value. */
    private int length(int member) {
        return members.nameTo(member)
                - members.nameFrom(member)
                + 3
                + members.valueTo(member)
                - members.valueFrom(member);
    }

    private Comparator<Integer> byName(byte[] line) {
        return (a, b) -> Arrays.compareUnsigned(
                line, members.nameFrom(a), members.nameTo(a), line, members.nameFrom(b), members.nameTo(b));
    }

    private void noteCursor(byte[] line, int member) {
        if (Arrays.equals(line, members.nameFrom(member), members.nameTo(member), CURSOR, 0, CURSOR.length)) {
            int from = members.valueFrom(member) + 1;
            cursor = new String(line, from, members.valueTo(member) - 1 - from, StandardCharsets.ISO_8859_1);
        }
    }

    /** The entry, sorted, without line feed. */
    public byte[] bytes() {
        return bytes;
    }

    /** Where it stands in the journal; empty where that is not known. */
    public String cursor() {
        return cursor;
    }
}
