package caravan.cri;

import caravan.batch.Batch;
import caravan.batch.Cut;
import caravan.batch.RecordIndex;

/**
 * Puts the lines of a batch into its index, partial lines of one stream as one record, and settles what becomes of
 * records that are open when the batch ends.
 *
 * <p>A record is open from its first P line to its F line. The other stream's lines may stand between, so records
 * overlap, and a batch can only be held back where no record stands on both sides:
 *
 * <pre>
 * stdout P   record 0 ┐          open at the end is record 1; but who holds back from its first line
 * stderr P   record 1 │ ┐        takes the F from record 0, so record 0 is held back as well
 * stdout F            ┘ │
 * </pre>
 *
 * Where the batch was cut by force and its first record would have to be held back, the first open record ends here,
 * marked with the cut. Is another record open, then the batch is held back from there, and the lines of the ended record
 * behind that point are not its own: they are read again.
 */
final class PartialJoiner {

    private static final int NONE = -1;

    private final Batch batch;
    private final RecordIndex index;

    /** By stream: the open record, or NONE. */
    private final int[] open = {NONE, NONE, NONE};

    /** By stream: the last further piece of the open record, or NONE. */
    private final int[] last = {NONE, NONE, NONE};

    /** By stream: the first record that must be held back together with the open one. */
    private final int[] held = {NONE, NONE, NONE};

    /** The record that is a line whose end was not in the batch, or NONE. */
    private int fragment = NONE;

    PartialJoiner(Batch batch, RecordIndex index) {
        this.batch = batch;
        this.index = index;
    }

    /** Whether no record of a stream is open. */
    boolean isClosed(int stream) {
        return open[stream] < 0;
    }

    /** Adds the line {@code [start..end)} of the buffer, which goes on behind the batch. */
    void addFragment(int start, int end, ContainerLine line) {
        fragment = index.add(start, end, 0, 0, line.messageFrom, line.messageTo, line.flags);
    }

    /**
     * Adds the line {@code [start..end)} of the buffer.
     *
     * @param cut why it ends without line feed, or NONE
     */
    void add(int start, int end, ContainerLine line, Cut cut) {
        int stream = line.flags & RecordIndex.STREAM_MASK;
        int flags = line.flags | RecordIndex.flag(cut);
        boolean goesOn = (flags & RecordIndex.TAG_MASK) == RecordIndex.PARTIAL && cut == Cut.NONE;
        int record = open[stream];
        if (record < 0 || ((index.flags(record) ^ flags) & RecordIndex.ESCAPED) != 0) {
            record = index.add(start, end, line.timeFrom, line.timeTo, line.messageFrom, line.messageTo, flags);
            open(stream, goesOn ? record : NONE);
            return;
        }
        last[stream] = index.addPiece(record, last[stream], start, end, line.messageFrom, line.messageTo);
        index.flags(record, index.flags(record) & ~RecordIndex.TAG_MASK | flags);
        if (!goesOn) {
            open[stream] = NONE;
        }
    }

    private void open(int stream, int record) {
        int other = RecordIndex.STDOUT + RecordIndex.STDERR - stream;
        open[stream] = record;
        last[stream] = NONE;
        if (record >= 0) {
            held[stream] = open[other] >= 0 ? held[other] : record;
        }
    }

    /** Holds the batch back from what is not finished, or ends it. */
    void finish() {
        int first = firstOpenAfter(NONE);
        if (first == NONE) {
            return;
        }
        int from = heldWith(first);
        if (batch.mayHoldBack(from)) {
            batch.holdBack(from);
            return;
        }
        end(first);
        int second = firstOpenAfter(first);
        if (second == NONE) {
            return;
        }
        if (batch.mayHoldBack(second)) {
            index.trim(first, second);
            batch.holdBack(second);
        } else {
            end(second);
        }
    }

    private void end(int record) {
        index.flags(record, index.flags(record) | RecordIndex.flag(batch.cut()));
    }

    private int heldWith(int record) {
        for (int stream = RecordIndex.STDOUT; stream <= RecordIndex.STDERR; stream++) {
            if (open[stream] == record) {
                return held[stream];
            }
        }
        return record;
    }

    private int firstOpenAfter(int record) {
        int first = NONE;
        for (int candidate : new int[] {open[RecordIndex.STDOUT], open[RecordIndex.STDERR], fragment}) {
            if (candidate > record && (first == NONE || candidate < first)) {
                first = candidate;
            }
        }
        return first;
    }
}
