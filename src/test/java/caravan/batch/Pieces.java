package caravan.batch;

import java.util.ArrayList;
import java.util.List;

/** What the index knows of a record, for other packages' tests. */
public final class Pieces {

    private Pieces() {}

    /** The source bytes of a record, one span for each of its lines, in order. */
    public static List<Span> of(Batch batch, int record) {
        RecordIndex index = batch.index();
        List<Span> pieces = new ArrayList<>(1);
        pieces.add(span(batch, index.get(record, RecordIndex.START), index.get(record, RecordIndex.END)));
        for (int p = index.get(record, RecordIndex.NEXT); p >= 0; p = index.piece(p, RecordIndex.PIECE_NEXT)) {
            pieces.add(span(batch, index.piece(p, RecordIndex.START), index.piece(p, RecordIndex.END)));
        }
        return pieces;
    }

    private static Span span(Batch batch, int start, int end) {
        Span span = batch.spanAt(start);
        long from = span.from() + start - span.at();
        if (from + end - start > span.to()) {
            throw new AssertionError("a piece at " + start + ".." + end + " leaves its span in " + batch);
        }
        return new Span(span.incarnation(), from, from + end - start, start);
    }

    /** A record's message as it stands in the source. */
    public static byte[] message(Batch batch, int record) {
        return batch.index().message(batch.bytes(), record);
    }

    /** Why a record ends. */
    public static Cut cut(Batch batch, int record) {
        return Cut.of((batch.index().flags(record) & RecordIndex.CUT_MASK) >>> RecordIndex.CUT_SHIFT);
    }
}
