package caravan.batch;

import caravan.text.Lines;

/** The records of a batch that no parser has read: one a line, LF or CRLF, the message being the line. */
final class RawLines {

    private static final int TYPICAL_LINE = 128;

    private RawLines() {}

    static RecordIndex index(Batch batch) {
        RecordIndex index = new RecordIndex(batch.length() / TYPICAL_LINE);
        for (Span span : batch.spans()) {
            add(batch, span.at(), span.at() + span.length(), index);
        }
        return index;
    }

    private static void add(Batch batch, int from, int to, RecordIndex index) {
        byte[] bytes = batch.bytes();
        for (int at = from; at < to; ) {
            int next = Lines.end(bytes, at, at, to, batch.maxLineBytes());
            Cut cut = Lines.isEnded(bytes, at, next) ? Cut.NONE : batch.cutOfLine(at, next);
            index.add(at, next, 0, 0, at, Lines.textEnd(bytes, at, next), RecordIndex.flag(cut));
            at = next;
        }
    }
}
