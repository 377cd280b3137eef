package caravan.indexing;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Makes the answer to a bulk request short before a client parses it: of neighbours among the items that are the same
 * byte for byte one is left, with their number under the name of the id.
 *
 * <pre>
 * {"errors":false,"took":7,"items":[{"create":{"_index":"a","status":201}},{"create":{"_index":"a","status":201}}]}
 * {"errors":false,"took":7,"items":[{"create":{"_index":"a","status":201,"_id":"*2"}}]}
 * </pre>
 *
 * <p>Items are asked for without their ids ({@link #FILTER}), so all records of an index that the store has taken have
 * the same one. What differs stays as it is. Ten thousand items of which each becomes an object cost as much as all the
 * rest of a delivery.
 */
public final class AnswerRuns {

    /** The parameter of a bulk request that leaves in its answer what we look at. */
    public static final String FILTER = "filter_path=took,errors,items.*._index,items.*.status,items.*.error.type,"
            + "items.*.error.reason,items.*.error.caused_by.type,items.*.error.caused_by.reason";

    private static final byte[] ITEMS = ascii("\"items\":[");
    private static final char MANY = '*';
    /** The end of an item: of its action's object, and of its own. */
    private static final int BRACES = 2;
    /** Less than this an item with an index and a status never has, and what replaces its equals is shorter. */
    private static final int SHORTEST_ITEM = 30;

    private AnswerRuns() {}

    /**
     * The short form of an answer; the answer itself where there is nothing to leave out, or where it is not written as
     * the stores write it.
     */
    public static byte[] shorten(byte[] answer) {
        int at = itemsOf(answer);
        byte[] out = new byte[answer.length];
        int size = 0;
        int copied = 0;
        while (at >= 0 && at < answer.length && answer[at] == '{') {
            int end = endOf(answer, at);
            if (end < 0) {
                return answer;
            }
            int last = lastOf(answer, at, end);
            if (last > at && end - at >= SHORTEST_ITEM && answer[end - BRACES] == '}') {
                int same = (last - at) / (end - at + 1) + 1;
                size = copy(answer, copied, end - BRACES, out, size);
                byte[] count = ascii(",\"_id\":\"" + MANY + same + "\"}}");
                size = copy(count, 0, count.length, out, size);
                copied = last + (end - at);
                end = copied;
            }
            at = end < answer.length && answer[end] == ',' ? end + 1 : end;
        }
        if (copied == 0 || at >= answer.length || answer[at] != ']') {
            return answer;
        }
        return Arrays.copyOf(out, copy(answer, copied, answer.length, out, size));
    }

    private static int copy(byte[] source, int from, int to, byte[] out, int size) {
        System.arraycopy(source, from, out, size, to - from);
        return size + to - from;
    }

    /** How many items a shortened item stands for, by its id. */
    public static int count(@Nullable String id) {
        return id != null && !id.isEmpty() && id.charAt(0) == MANY ? Integer.parseInt(id.substring(1)) : 1;
    }

    private static int itemsOf(byte[] answer) {
        for (int at = 0; at + ITEMS.length <= answer.length; at++) {
            if (Arrays.equals(answer, at, at + ITEMS.length, ITEMS, 0, ITEMS.length)) {
                return at + ITEMS.length;
            }
        }
        return -1;
    }

    /** Where the last of the items begins that are the same as {@code [from..to)}. */
    private static int lastOf(byte[] answer, int from, int to) {
        int step = to - from + 1;
        int last = from;
        while (last + step + step - 1 <= answer.length
                && answer[last + step - 1] == ','
                && Arrays.equals(answer, from, to, answer, last + step, last + step + step - 1)) {
            last += step;
        }
        return last;
    }

    /** The index behind the object that begins at one, -1 where it does not end. */
    private static int endOf(byte[] json, int from) {
        int depth = 0;
        boolean isInString = false;
        for (int at = from; at < json.length; at++) {
            byte b = json[at];
            if (isInString) {
                if (b == '\\') {
                    at++;
                } else {
                    isInString = b != '"';
                }
            } else if (b == '"') {
                isInString = true;
            } else if (b == '{') {
                depth++;
            } else if (b == '}' && --depth == 0) {
                return at + 1;
            }
        }
        return -1;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
