package caravan.batch;

import caravan.text.Lines;

/** The records of a batch that no parser has read: one a line, LF or CRLF, the message being the line. */
final class RawLines {

    private static final int TYPICAL_LINE = 128;

    private RawLines() {}

    static RecordIndex index(Batch batch) {
        byte[] bytes = batch.bytes();
        RecordIndex index = new RecordIndex(batch.length() / TYPICAL_LINE);
        for (int at = batch.from(); at < batch.to(); ) {
            int next = Lines.end(bytes, at, at, batch.to(), batch.maxLineBytes());
            Cut cut = Lines.isEnded(bytes, at, next) ? Cut.NONE : batch.cutOfLine(at, next);
            index.add(at, next, 0, 0, at, Lines.textEnd(bytes, at, next), RecordIndex.flag(cut));
            at = next;
        }
        return index;
    }
}
