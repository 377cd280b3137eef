package caravan.batch;

/**
 * A range of source bytes of one incarnation, as it stands in the buffer of a batch. A batch has one span; several
 * where its first record crosses a rotation; or one for each record where its source has positions of its own.
 *
 * @param incarnation whose bytes
 * @param from offset in the incarnation of the first byte
 * @param to offset after the last byte
 * @param at index in the batch's buffer of the byte at {@code from}
 */
public record Span(Incarnation incarnation, long from, long to, int at) {

    public Span {
        if (from < 0 || to < from || at < 0) {
            throw new IllegalArgumentException("span out of order: [" + from + ".." + to + ") at " + at);
        }
    }

    /** Bytes in this span. */
    public int length() {
        return Math.toIntExact(to - from);
    }

    /** The same span without what stands at or behind {@code limit} of the buffer. */
    Span before(int limit) {
        int keep = Math.max(0, Math.min(length(), limit - at));
        return new Span(incarnation, from, from + keep, at);
    }
}
