package caravan.indexing;

import caravan.json.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Makes the answer to a bulk request short while it arrives, before a client parses it: of neighbours among the items
 * that are the same byte for byte one is left, with their number under the name of the id.
 *
 * <pre>
 * {"errors":false,"took":7,"items":[{"create":{"_index":"a","status":201}},{"create":{"_index":"a","status":201}}]}
 * {"errors":false,"took":7,"items":[{"create":{"_index":"a","status":201,"_id":"*2"}}]}
 * </pre>
 *
 * <p>Items are asked for without their ids ({@link #FILTER}), so all records of an index that the store has taken have
 * the same one. What differs stays as it is, and so does an answer that is written in another way. Ten thousand items
 * of which each becomes an object would cost as much as all the rest of a delivery. For one answer and one thread.
 */
public final class AnswerRuns {

    /** The parameter of a bulk request that leaves in its answer what we look at. */
    public static final String FILTER = "filter_path=took,errors,items.*._index,items.*.status,items.*.error.type,"
            + "items.*.error.reason,items.*.error.caused_by.type,items.*.error.caused_by.reason";

    private static final byte[] ITEMS = "\"items\":[".getBytes(StandardCharsets.ISO_8859_1);
    private static final char MANY = '*';
    /** The end of an item: of its action's object, and of its own. */
    private static final int BRACES = 2;

    /** Less than this an item with an index and a status never has. */
    private static final int SHORTEST_ITEM = 30;

    private enum Place {
        BEFORE_ITEMS,
        BETWEEN_ITEMS,
        IN_AN_ITEM,
        BEHIND_ITEMS
    }

    private final ByteBuf out = new ByteBuf(1024);
    private Place place = Place.BEFORE_ITEMS;
    private int matched;

    /** The item that is being read. */
    private ByteBuf item = new ByteBuf(256);

    private int depth;
    private boolean isInString;
    private boolean isEscaped;

    /** The last whole item, and how often it was read; not written yet. */
    private ByteBuf last = new ByteBuf(256);

    private int same;
    private boolean hasItems;

    /** Takes the bytes {@code [from..to)} of an array, which come next. */
    public void add(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to) {
            switch (place) {
                case BEFORE_ITEMS -> at = before(bytes, at, to);
                case BETWEEN_ITEMS -> at = between(bytes, at, to);
                case IN_AN_ITEM -> at = inside(bytes, at, to);
                case BEHIND_ITEMS -> {
                    out.append(bytes, at, to);
                    at = to;
                }
            }
        }
    }

    private int before(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && matched < ITEMS.length) {
            byte b = bytes[at++];
            matched = b == ITEMS[matched] ? matched + 1 : b == ITEMS[0] ? 1 : 0;
        }
        out.append(bytes, from, at);
        if (matched == ITEMS.length) {
            place = Place.BETWEEN_ITEMS;
        }
        return at;
    }

    private int between(byte[] bytes, int from, int to) {
        int at = from;
        int length = last.size();
        while (same > 0 && at + 1 + length <= to && bytes[at] == ',' && isLast(bytes, at + 1, at + 1 + length)) {
            same++;
            at += 1 + length;
        }
        if (at == to) {
            return at;
        }
        byte b = bytes[at];
        if (b == '{') {
            place = Place.IN_AN_ITEM;
            return at;
        }
        if (b == ',') {
            return at + 1;
        }
        writeLast();
        out.append((char) b);
        if (b > ' ') {
            place = Place.BEHIND_ITEMS;
        }
        return at + 1;
    }

    private boolean isLast(byte[] bytes, int from, int to) {
        return Arrays.equals(bytes, from, to, last.array(), 0, last.size());
    }

    private int inside(byte[] bytes, int from, int to) {
        int at = from;
        boolean hasEnded = false;
        while (at < to && !hasEnded) {
            hasEnded = isEnd(bytes[at++]);
        }
        item.append(bytes, from, at);
        if (hasEnded) {
            place = Place.BETWEEN_ITEMS;
            if (same > 0 && isLast(item.array(), 0, item.size())) {
                same++;
            } else {
                writeLast();
                ByteBuf whole = item;
                item = last;
                last = whole;
                same = 1;
            }
            item.clear();
        }
        return at;
    }

    private boolean isEnd(byte b) {
        if (isInString) {
            if (isEscaped) {
                isEscaped = false;
            } else if (b == '\\') {
                isEscaped = true;
            } else {
                isInString = b != '"';
            }
            return false;
        }
        isInString = b == '"';
        depth += b == '{' ? 1 : b == '}' ? -1 : 0;
        return b == '}' && depth == 0;
    }

    private void writeLast() {
        if (same == 0) {
            return;
        }
        byte[] bytes = last.array();
        int size = last.size();
        separate();
        if (same > 1 && size >= SHORTEST_ITEM && bytes[size - BRACES] == '}') {
            String count = ",\"_id\":\"" + MANY + same + "\"}}";
            out.append(bytes, 0, size - BRACES).append(count.getBytes(StandardCharsets.ISO_8859_1));
        } else {
            for (int i = 0; i < same; i++) {
                out.append(bytes, 0, size);
                if (i + 1 < same) {
                    out.append(',');
                }
            }
        }
        same = 0;
    }

    private void separate() {
        if (hasItems) {
            out.append(',');
        }
        hasItems = true;
    }

    /** Bytes of the short form so far. */
    public int size() {
        return out.size() + item.size();
    }

    /** The short form, once all bytes were added. */
    public byte[] end() {
        writeLast();
        if (item.size() > 0) {
            separate();
            out.append(item.array(), 0, item.size());
            item.clear();
        }
        return out.toByteArray();
    }

    /** How many items a shortened item stands for, by its id. */
    public static int count(@Nullable String id) {
        return id != null && !id.isEmpty() && id.charAt(0) == MANY ? Integer.parseInt(id.substring(1)) : 1;
    }
}
