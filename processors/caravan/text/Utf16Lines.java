package caravan.text;

/**
 * Where lines end in UTF-16, whose line feed is the two bytes {@code 0A 00} or {@code 00 0A} at an even offset of the
 * file: a single byte 0A may be a part of other characters, such as U+4E0A. Immutable, safe for use by several threads.
 */
public enum Utf16Lines {
    /** The lower byte first. */
    LITTLE_ENDIAN(0),
    /** The upper byte first. */
    BIG_ENDIAN(1);

    private static final int SURROGATES = 0xD8;
    private static final int LEADING = 0xFC;

    /** Where the lower byte of a unit stands. */
    private final int low;

    Utf16Lines(int low) {
        this.low = low;
    }

    /**
     * The index behind the line that begins at {@code from}: behind its line feed, where it is cut for being longer than
     * {@code limit} bytes without it, or {@code to}.
     *
     * @param offset of the byte at {@code from} in its file
     */
    public int end(byte[] bytes, int from, int to, long offset, int limit) {
        boolean isBounded = to - from > limit;
        int stop = isBounded ? Math.min(to, from + limit + 2) : to;
        for (int at = from + (int) (offset & 1); at + 2 <= stop; at += 2) {
            if (isFeed(bytes, at)) {
                return at + 2;
            }
        }
        return isBounded ? cut(bytes, from, to, offset, limit) : to;
    }

    /** The index behind the last line feed in {@code [from..to)}, or {@code from} where there is none. */
    public int behindLastFeed(byte[] bytes, int from, int to, long offset) {
        int at = to - (int) (offset + to - from & 1);
        while (at - 2 >= from && !isFeed(bytes, at - 2)) {
            at -= 2;
        }
        return at - 2 >= from ? at : from;
    }

    /** Whether a line feed ends at {@code to}, an index whose byte would stand at {@code offset}. */
    public boolean endsBefore(byte[] bytes, int to, long offset) {
        return (offset & 1) == 0 && to >= 2 && isFeed(bytes, to - 2);
    }

    /** Where a line that is longer than {@code limit} bytes is cut: not within a character. */
    public int cut(byte[] bytes, int from, int to, long offset, int limit) {
        if (to - from <= limit) {
            return to;
        }
        int at = from + limit - (int) (offset + limit & 1);
        boolean isWithinPair = at - 2 > from && (bytes[at - 1 - low] & LEADING) == SURROGATES;
        return isWithinPair ? at - 2 : at;
    }

    /** The end of what a line {@code [from..to)} says: without its line end, LF or CRLF. */
    public int textEnd(byte[] bytes, int from, int to, long offset) {
        if (to - 2 < from || !endsBefore(bytes, to, offset + to - from)) {
            return to;
        }
        boolean isReturn = to - 4 >= from && bytes[to - 4 + low] == '\r' && bytes[to - 3 - low] == 0;
        return isReturn ? to - 4 : to - 2;
    }

    private boolean isFeed(byte[] bytes, int at) {
        return bytes[at + low] == '\n' && bytes[at + 1 - low] == 0;
    }
}
