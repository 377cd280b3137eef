package caravan.text;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Where lines end in a run of bytes. Static, without state: safe for use by several threads. */
public final class Lines {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;
    private static final long LF = 0x0A0A0A0A0A0A0A0AL;

    private Lines() {}

    /** The index of the first line feed in {@code [from..to)}, or {@code to}. Eight bytes at a step. */
    public static int feed(byte[] bytes, int from, int to) {
        int at = from;
        for (int last = to - Long.BYTES; at <= last; at += Long.BYTES) {
            long word = (long) LONGS.get(bytes, at) ^ LF;
            long hit = (word - ONES) & ~word & HIGHS;
            if (hit != 0) {
                return at + (Long.numberOfTrailingZeros(hit) >>> 3);
            }
        }
        while (at < to && bytes[at] != '\n') {
            at++;
        }
        return at;
    }

    /**
     * The index behind the line that begins at {@code from}: behind its line feed, or where it is {@linkplain #cut cut}
     * for being longer than {@code limit} bytes without its line feed, or {@code to}.
     *
     * @param known index before which no line feed stands
     */
    public static int end(byte[] bytes, int from, int known, int to, int limit) {
        boolean bounded = to - from > limit;
        int stop = bounded ? from + limit + 1 : to;
        int feed = feed(bytes, known, stop);
        if (feed < stop) {
            return feed + 1;
        }
        return bounded ? cut(bytes, from, to, limit) : to;
    }

    /** Whether the line {@code [from..to)} has its line feed. */
    public static boolean isEnded(byte[] bytes, int from, int to) {
        return to > from && bytes[to - 1] == '\n';
    }

    /** The end of what a line {@code [from..to)} says: without its line end, LF or CRLF. */
    public static int textEnd(byte[] bytes, int from, int to) {
        if (!isEnded(bytes, from, to)) {
            return to;
        }
        return to - 2 >= from && bytes[to - 2] == '\r' ? to - 2 : to - 1;
    }

    /** The index behind the last line feed in {@code [from..to)}, or {@code from} where there is none. */
    public static int behindLastFeed(byte[] bytes, int from, int to) {
        int at = to;
        while (at > from && bytes[at - 1] != '\n') {
            at--;
        }
        return at;
    }

    /**
     * Where a line that is longer than {@code limit} bytes is cut: at most {@code limit} bytes behind {@code from},
     * not within a UTF-8 sequence. A function of the bytes alone, so a second read cuts at the same place.
     */
    public static int cut(byte[] bytes, int from, int to, int limit) {
        if (to - from <= limit) {
            return to;
        }
        int at = from + limit;
        int lead = at;
        while (lead > at - 3 && lead > from + 1 && (bytes[lead] & 0xC0) == 0x80) {
            lead--;
        }
        return (bytes[lead] & 0xC0) == 0xC0 ? lead : at;
    }
}
