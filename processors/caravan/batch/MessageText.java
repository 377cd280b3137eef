package caravan.batch;

import caravan.json.ByteBuf;
import caravan.json.JsonString;

/**
 * The message of a record as text: {@code [from()..to())} of {@link #bytes}, which is the batch's own array where the
 * message stands there as it is, and an array of this object otherwise. To be used again from record to record.
 */
public final class MessageText {

    private static final byte[] NONE = {};

    private final ByteBuf own = new ByteBuf(NONE);
    private byte[] bytes = NONE;
    private int from;
    private int to;

    /** Reads the message of a record. What was read before is not valid any more. */
    public MessageText read(Batch batch, int record) {
        RecordIndex index = batch.index();
        Made made = batch.madeOrNull();
        if (made != null && made.isWithoutMessage(record)) {
            return of(NONE, 0, 0);
        }
        if (made != null && made.hasMessage(record)) {
            return unescape(made.array(), made.messageFrom(record), made.messageTo(record));
        }
        boolean isEscaped = (index.flags(record) & RecordIndex.ESCAPED) != 0;
        if (index.get(record, RecordIndex.NEXT) < 0) {
            int start = index.get(record, RecordIndex.MESSAGE_FROM);
            int end = index.get(record, RecordIndex.MESSAGE_TO);
            return isEscaped ? unescape(batch.bytes(), start, end) : of(batch.bytes(), start, end);
        }
        byte[] joined = index.message(batch.bytes(), record);
        return isEscaped ? unescape(joined, 0, joined.length) : of(joined, 0, joined.length);
    }

    private MessageText unescape(byte[] inside, int start, int end) {
        int at = start;
        while (at < end && inside[at] != '\\') {
            at++;
        }
        if (at == end) {
            return of(inside, start, end);
        }
        own.clear();
        JsonString.unescape(inside, start, end, own);
        return of(own.array(), 0, own.size());
    }

    private MessageText of(byte[] array, int start, int end) {
        bytes = array;
        from = start;
        to = end;
        return this;
    }

    /** The array; not to be written to. */
    public byte[] bytes() {
        return bytes;
    }

    /** Index of the first byte. */
    public int from() {
        return from;
    }

    /** Index behind the last byte. */
    public int to() {
        return to;
    }

    /** Number of bytes. */
    public int length() {
        return to - from;
    }
}
