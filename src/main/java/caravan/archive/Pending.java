package caravan.archive;

import caravan.batch.Batch;
import caravan.batch.Span;
import caravan.json.ByteBuf;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Lines that wait for their frame. Guarded by its part's lock. */
final class Pending {

    private static final ByteBuf NOTHING = new ByteBuf(0);
    private static final int SMALLEST = 1024;

    private final AtomicLong total;
    private ByteBuf lines = NOTHING;
    private int records;
    private long sourceBytes;
    private final Spans spans = new Spans();

    /** Nothing yet; {@code total} is told what the buffer takes. */
    Pending(AtomicLong total) {
        this.total = total;
    }

    void add(ByteBuf more, int moreRecords) {
        int before = capacity();
        if (lines == NOTHING) {
            lines = new ByteBuf(Math.max(SMALLEST, more.size()));
        }
        lines.append(more.array(), 0, more.size());
        records += moreRecords;
        total.addAndGet(capacity() - before);
    }

    /** Accounts for the source bytes from one index of a batch's buffer to another. */
    void cover(Batch batch, int from, int to, PartContents contents) {
        for (Span span : batch.spans()) {
            int low = Math.max(from, span.at());
            int high = Math.min(to, span.at() + span.length());
            if (low < high) {
                long shift = span.from() - span.at();
                spans.add(span.incarnation(), low + shift, high + shift);
                contents.add(new Span(span.incarnation(), low + shift, high + shift, 0));
            }
        }
        sourceBytes += to - from;
    }

    boolean isEmpty() {
        return records == 0;
    }

    boolean isFull() {
        return lines.size() >= Part.FRAME_BYTES || spans.size() >= FrameHeader.MOST_SPANS;
    }

    ByteBuf lines() {
        return lines;
    }

    /** The header of a frame of these lines. */
    FrameHeader header(long durable, @org.jspecify.annotations.Nullable PartHead head) {
        return new FrameHeader(0, records, sourceBytes, durable, head, List.copyOf(spans.list()));
    }

    int records() {
        return records;
    }

    /** Bytes that the buffer takes, filled or not. */
    int capacity() {
        return lines.array().length;
    }

    /** Forgets all, and keeps the buffer. */
    void clear() {
        lines.clear();
        records = 0;
        sourceBytes = 0;
        spans.clear();
    }

    /** Forgets all, the buffer too. */
    void free() {
        total.addAndGet(-capacity());
        lines = NOTHING;
        clear();
    }
}
