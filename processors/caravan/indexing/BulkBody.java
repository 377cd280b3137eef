package caravan.indexing;

import caravan.batch.Incarnation;
import caravan.bulk.Bulk;
import caravan.json.ByteBuf;
import caravan.text.Rfc3339;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;

/**
 * The body of a bulk request: an action line and a document for each open record of a {@link Bulk}, in their order.
 *
 * <pre>
 * {"create":{"_index":"caravan-2026.11.25","_id":"0193…-8192-8301"}}
 * {"@timestamp":"2026-11-25T20:00:00.123456789Z","stream":"stdout",…
 * </pre>
 *
 * <p>The id is the record's position, so a store that has the record already says so instead of taking it twice. The
 * document is the record's line with the time under the name that stores expect; a record without one has the time at
 * which its incarnation was seen first, which is the same whenever it is sent again. A document cannot be taken for an
 * action line, whatever is in its values: JSON has no line feed within a string, and a {@link Bulk} has one only at the
 * end of a line.
 *
 * <p>Meant to be reused. Not safe for use by several threads.
 */
public final class BulkBody {

    private static final int SMALLEST = 64 * 1024;

    /** What is written beside a line: most action lines and times are shorter. */
    private static final int LONGEST_ADDITION = 128;

    private static final byte[] TIME = ascii("{\"time\":\"");
    private static final byte[] TIMESTAMP = ascii("{\"@timestamp\":\"");
    private static final byte[] END = ascii(",\"end\":");
    private static final String TIMESTAMP_NAME = "@timestamp";
    private static final int LONGEST_IN_UTC = "2026-11-25T20:00:00.123456789Z".length();
    private static final int LONGEST_TIME = "2026-11-25T20:00:00.123456789+00:00".length();

    private final IndexName naming;
    private final ByteBuf out = new ByteBuf(SMALLEST);
    private int records;
    private int firstDocument;
    private String firstIndex = "";
    private String firstId = "";

    /** What the former record of the bulk had, and the bytes from the line feed before its action line to its offset. */
    private byte[] action = {};

    private Object share = this;
    private long timeUnit;
    private String index = "";
    private Incarnation incarnation = new Incarnation(0, 0);

    /** An empty body. */
    public BulkBody(IndexName naming) {
        this.naming = naming;
    }

    /** Forgets the former bulk, and writes the open records of this one. */
    public void write(Bulk bulk) {
        out.clear();
        out.room(bulk.length() + bulk.open() * LONGEST_ADDITION);
        records = 0;
        index = "";
        share = this;
        for (int record = 0; record < bulk.size(); record++) {
            if (bulk.isOpen(record)) {
                action(bulk, record);
                if (records++ == 0) {
                    firstDocument = out.size();
                    firstIndex = index;
                    firstId = bulk.incarnation(record) + "-" + bulk.offset(record) + '-' + bulk.end(record);
                }
                document(bulk, record);
            }
        }
    }

    /** Number of records. */
    public int records() {
        return records;
    }

    /** The array with all lines but the very first action line, for which there are {@link #firstIndex} and id. */
    public byte[] array() {
        return out.array();
    }

    /** Index in the array of the first document. */
    public int from() {
        return firstDocument;
    }

    /** Index in the array behind the last document's line feed. */
    public int to() {
        return out.size();
    }

    /** The first record's index. */
    public String firstIndex() {
        return firstIndex;
    }

    /** The first record's id. */
    public String firstId() {
        return firstId;
    }

    // ---- action lines

    private void action(Bulk bulk, int record) {
        Incarnation now = bulk.incarnation(record);
        if (!isNamed(bulk, record) || !now.equals(incarnation)) {
            incarnation = now;
            action = ascii("{\"create\":{\"_index\":\"" + index + "\",\"_id\":\"" + now + '-');
        }
        out.append(action).append(bulk.offset(record)).append('-').append(bulk.end(record));
        out.append('"').append('}').append('}').append('\n');
    }

    /** Whether the record's index is that of the former record; makes {@link #index} the record's. */
    private boolean isNamed(Bulk bulk, int record) {
        long unit = naming.timeUnit(bulk.epochMillis(record));
        if (bulk.share(record) == share && unit == timeUnit) {
            return true;
        }
        String name = naming.of(bulk, record);
        boolean isSame = name.equals(index);
        index = name;
        timeUnit = unit;
        share = naming.isShared(bulk, record) ? bulk.share(record) : this;
        return isSame;
    }

    // ---- documents

    private void document(Bulk bulk, int record) {
        byte[] line = bulk.bytes();
        int from = bulk.from(record);
        int to = bulk.to(record);
        if (!endsWith(bulk.end(record), line, from, to) && !isObjectWithoutTimestamp(bulk, record)) {
            out.append(line, from, to);
        } else if (isTimed(line, from, to)) {
            out.append(TIMESTAMP).append(line, from + TIME.length, to);
        } else {
            timed(bulk.epochMillis(record), line, from, to);
        }
        out.append('\n');
    }

    /** Whether a line ends as {@link caravan.batch.JsonLines} writes it: nobody has added a field behind. */
    private static boolean endsWith(long end, byte[] line, int from, int to) {
        int at = to - 1;
        if (at <= from || line[at] != '}') {
            return false;
        }
        long rest = end;
        do {
            if (--at <= from || line[at] != '0' + rest % 10) {
                return false;
            }
            rest /= 10;
        } while (rest > 0);
        return matches(END, line, at - END.length, from);
    }

    private static boolean matches(byte[] what, byte[] line, int at, int from) {
        if (at < from) {
            return false;
        }
        for (int i = 0; i < what.length; i++) {
            if (line[at + i] != what[i]) {
                return false;
            }
        }
        return true;
    }

    /** Whether a line begins with a time that stores take. */
    private static boolean isTimed(byte[] line, int from, int to) {
        if (to - from <= TIME.length || !matches(TIME, line, from, from)) {
            return false;
        }
        int start = from + TIME.length;
        int end = start;
        int limit = Math.min(to, start + LONGEST_TIME + 1);
        while (end < limit && line[end] != '"') {
            end++;
        }
        return end < limit && isTaken(line, start, end);
    }

    /** RFC 3339 as {@code strict_date_optional_time} takes it: upper-case marks, nanoseconds at most, no second 60. */
    private static boolean isTaken(byte[] text, int from, int to) {
        return Rfc3339.epochMillis(text, from, to) != Rfc3339.NONE
                && text[from + 10] == 'T'
                && text[from + 17] != '6'
                && text[to - 1] != 'z'
                && to - from <= (text[to - 1] == 'Z' ? LONGEST_IN_UTC : LONGEST_TIME);
    }

    private static boolean isObjectWithoutTimestamp(Bulk bulk, int record) {
        Map<String, Object> fields = bulk.fields(record);
        return !fields.isEmpty() && !fields.containsKey(TIMESTAMP_NAME);
    }

    private void timed(long epochMillis, byte[] line, int from, int to) {
        int brace = from;
        while (line[brace] != '{') {
            brace++;
        }
        out.append(TIMESTAMP).append(ascii(Instant.ofEpochMilli(epochMillis).toString()));
        out.append('"').append(',').append(line, brace + 1, to);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
