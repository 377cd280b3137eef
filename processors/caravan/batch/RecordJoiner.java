package caravan.batch;

import caravan.json.ByteBuf;
import java.util.Arrays;

/**
 * Makes several records of a batch one: the lines of a stack trace. The record keeps the time and the fields of its
 * first line, and has the messages of all of them, a line feed between two. Until {@link #finish} all records keep their
 * numbers. To be used before anybody gives a verdict.
 *
 * <p>Joined records of two streams overlap; who holds back has to look after that, see {@link Batch#holdBack}.
 */
public final class RecordJoiner {

    private static final int STREAMS = RecordIndex.STREAM_MASK + 1;

    private final Batch batch;
    private final RecordIndex index;

    /** By stream: the record that was appended to last, and its last piece. */
    private final int[] records = new int[STREAMS];

    private final int[] lastPieces = new int[STREAMS];

    /** By stream: the record whose message does not stand in the source, and what it is so far; -1 for none. */
    private final int[] madeRecords = new int[STREAMS];

    private final ByteBuf[] madeMessages = new ByteBuf[STREAMS];
    private boolean hasJoined;

    public RecordJoiner(Batch batch) {
        this.batch = batch;
        this.index = batch.index();
        Arrays.fill(records, -1);
        Arrays.fill(madeRecords, -1);
    }

    /** Makes a later record of the same stream the end of a record. */
    public void append(int record, int later) {
        int stream = index.flags(record) & RecordIndex.STREAM_MASK;
        if (madeRecords[stream] != record) {
            finishMessage(stream);
            if (isMade(record, later)) {
                madeRecords[stream] = record;
                madeMessages[stream] = new ByteBuf(256);
                batch.made().appendMessage(record, madeMessages[stream]);
            }
        }
        if (madeRecords[stream] == record) {
            madeMessages[stream].append(RecordIndex.ESCAPED_FEED);
            batch.made().appendMessage(later, madeMessages[stream]);
        }
        int last = records[stream] == record ? lastPieces[stream] : index.lastPiece(record);
        int escaped = index.flags(record) & RecordIndex.ESCAPED;
        lastPieces[stream] = index.join(record, last, later);
        index.flags(record, index.flags(record) & ~RecordIndex.ESCAPED | escaped);
        records[stream] = record;
        hasJoined = true;
    }

    /** Whether the messages of two records do not stand in the source in the same way. */
    private boolean isMade(int record, int later) {
        Made made = batch.madeOrNull();
        boolean isMade = made != null && !(made.isUntouched(record) && made.isUntouched(later));
        return isMade || ((index.flags(record) ^ index.flags(later)) & RecordIndex.ESCAPED) != 0;
    }

    private void finishMessage(int stream) {
        int record = madeRecords[stream];
        if (record >= 0) {
            ByteBuf message = madeMessages[stream];
            batch.made().escapedMessage(record, message.array(), 0, message.size());
            madeRecords[stream] = -1;
        }
    }

    /** Whether a record has become a part of another one. */
    public boolean isGone(int record) {
        return index.isGone(record);
    }

    /** Numbers the records anew. */
    public void finish() {
        for (int stream = 0; stream < STREAMS; stream++) {
            finishMessage(stream);
        }
        if (hasJoined) {
            batch.compact();
        }
    }
}
