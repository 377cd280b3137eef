package caravan.batch;

import caravan.text.Lines;

/** The records of a batch that no parser has read: one a line, LF or CRLF, the message being the line. */
final class RawLines {

    private static final int TYPICAL_LINE = 128;

    private RawLines() {}

    static RecordIndex index(Batch batch) {
        byte[] bytes = batch.bytes();
        int end = batch.to();
        RecordIndex index = new RecordIndex(batch.length() / TYPICAL_LINE);
        for (int at = batch.from(); at < end; ) {
            int limit = Lines.cut(bytes, at, end, batch.maxLineBytes());
            int feed = Lines.feed(bytes, at, limit);
            int next = feed < limit ? feed + 1 : limit;
            Cut cut = feed < limit ? Cut.NONE : limit < end ? Cut.SIZE : batch.cut();
            index.add(at, next, 0, 0, at, withoutReturn(bytes, at, feed, next), RecordIndex.flag(cut));
            at = next;
        }
        return index;
    }

    private static int withoutReturn(byte[] bytes, int from, int feed, int next) {
        return feed < next && feed > from && bytes[feed - 1] == '\r' ? feed - 1 : feed;
    }
}
