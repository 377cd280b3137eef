package caravan.indexing;

import caravan.batch.Incarnation;
import caravan.bulk.Bulk;
import caravan.json.ByteBuf;
import caravan.text.Rfc3339;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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
 * <p>It is made piece by piece while it is sent, so that a bulk is in memory once. For one thread at a time; until
 * {@link #end} nobody else gives verdicts to the bulk.
 */
public final class BulkBody {

    /** Bytes of a piece, the last record of it not counted. */
    private static final int PIECE = 64 * 1024;

    private static final byte[] TIME = ascii("{\"time\":\"");
    private static final byte[] TIMESTAMP = ascii("{\"@timestamp\":\"");
    private static final byte[] END = ascii(",\"end\":");
    private static final String TIMESTAMP_NAME = "@timestamp";
    private static final int LONGEST_IN_UTC = "2026-11-25T20:00:00.123456789Z".length();
    private static final int LONGEST_TIME = "2026-11-25T20:00:00.123456789+00:00".length();

    private final IndexName naming;
    private final ByteBuf piece = new ByteBuf(PIECE + PIECE / 16);
    private volatile @Nullable Bulk bulk;
    private int next;

    /** What the former record had, and the bytes of its action line up to its offset. */
    private byte[] action = {};

    private @Nullable Object share;
    private long timeUnit;
    private String index = "";
    private Incarnation incarnation = new Incarnation(0, 0);

    /** The body for the open records of a bulk. */
    public BulkBody(Bulk bulk, IndexName naming) {
        this.bulk = bulk;
        this.naming = naming;
    }

    /** Begins again with the first record. */
    public void rewind() {
        next = 0;
    }

    /**
     * The next piece, of whole records; valid until it is asked for again. Null at the end.
     *
     * @throws IOException after {@link #end}: somebody still reads what was answered already
     */
    public @Nullable ByteBuf piece() throws IOException {
        Bulk open = bulk;
        if (open == null) {
            throw new IOException("the bulk was answered before it was sent");
        }
        piece.clear();
        for (; next < open.size() && piece.size() < PIECE; next++) {
            if (open.isOpen(next)) {
                action(open, next);
                document(open, next);
            }
        }
        return piece.size() == 0 ? null : piece;
    }

    /** Writes all pieces. */
    public void writeTo(OutputStream out) throws IOException {
        rewind();
        for (ByteBuf ready = piece(); ready != null; ready = piece()) {
            out.write(ready.array(), 0, ready.size());
        }
    }

    /** The bulk is answered, or the attempt has failed: its bytes may be used for another one now. For any thread. */
    public void end() {
        bulk = null;
    }

    // ---- action lines

    private void action(Bulk open, int record) {
        Incarnation now = open.incarnation(record);
        if (!isNamed(open, record) || !now.equals(incarnation)) {
            incarnation = now;
            action = ascii("{\"create\":{\"_index\":\"" + index + "\",\"_id\":\"" + now + '-');
        }
        piece.append(action).append(open.offset(record)).append('-').append(open.end(record));
        piece.append('"').append('}').append('}').append('\n');
    }

    /** Whether the record's index is that of the former record; makes {@link #index} the record's. */
    private boolean isNamed(Bulk open, int record) {
        long unit = naming.timeUnit(open.epochMillis(record));
        if (unit == timeUnit && !index.isEmpty() && (naming.isOfTimeOnly() || open.share(record) == share)) {
            return true;
        }
        String name = naming.of(open, record);
        boolean isSame = name.equals(index);
        index = name;
        timeUnit = unit;
        share = naming.isShared(open, record) ? open.share(record) : null;
        return isSame;
    }

    // ---- documents

    private void document(Bulk open, int record) {
        byte[] line = open.bytes();
        int from = open.from(record);
        int to = open.to(record);
        if (!endsWith(open.end(record), line, from, to) && !isObjectWithoutTimestamp(open, record)) {
            piece.append(line, from, to);
        } else if (isTimed(line, from, to)) {
            piece.append(TIMESTAMP).append(line, from + TIME.length, to);
        } else {
            timed(open.epochMillis(record), line, from, to);
        }
        piece.append('\n');
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

    private static boolean isObjectWithoutTimestamp(Bulk open, int record) {
        Map<String, Object> fields = open.fields(record);
        return !fields.isEmpty() && !fields.containsKey(TIMESTAMP_NAME);
    }

    private void timed(long epochMillis, byte[] line, int from, int to) {
        int brace = from;
        while (line[brace] != '{') {
            brace++;
        }
        piece.append(TIMESTAMP).append(ascii(Instant.ofEpochMilli(epochMillis).toString()));
        piece.append('"').append(',').append(line, brace + 1, to);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
