package caravan.klog;

import caravan.batch.Batch;
import caravan.batch.Cut;
import caravan.batch.MessageText;
import caravan.batch.RecordIndex;
import caravan.batch.RecordJoiner;
import java.util.Arrays;

/**
 * Makes the lines that klog writes for one message one record, by stream. There are two kinds, and every other line
 * stands alone, whatever is around it:
 *
 * <pre>
 * I1105 13:45:01.123456    1234 kubelet.go:2345] "Diff" diff=&lt;      a value of several lines: those with a
 * &lt;tab&gt;first line                                                      tab in front, and the one with " &gt;"
 *  &gt; pod="shop/web-1"
 * F1105 13:45:01.123456    1234 server.go:274] no such file          the goroutines that a fatal line leaves
 * goroutine 1 [running]:
 * main.main()
 * &lt;tab&gt;/go/src/main.go:12 +0x1d
 * </pre>
 *
 * Where a batch ends within such a record, or behind a fatal line, it is held back from the record's first line.
 * Sources: {@code writeStringValue} and the end of {@code output} in k8s.io/klog, {@code runtime.Stack} of Go.
 */
final class ContinuationJoiner {

    private static final int NONE = -1;
    private static final byte[] GOROUTINE = {'g', 'o', 'r', 'o', 'u', 't', 'i', 'n', 'e', ' '};
    private static final byte[] CREATED = {'c', 'r', 'e', 'a', 't', 'e', 'd', ' ', 'b', 'y', ' '};
    private static final int STREAMS = RecordIndex.STREAM_MASK + 1;
    private static final int CUT =
            RecordIndex.flag(Cut.SIZE) | RecordIndex.flag(Cut.TIMEOUT) | RecordIndex.flag(Cut.END);

    /** What a record whose end has not been seen waits for. */
    private enum Open {
        /** The next line of a value. */
        VALUE,
        /** The first line of a dump, which may not come. */
        FATAL,
        /** The next line of a dump. */
        DUMP
    }

    private final Batch batch;
    private final MessageText text = new MessageText();
    private final KlogHeader header = new KlogHeader();

    /** By stream: the record that is open, or NONE. */
    private final int[] open = new int[STREAMS];

    /** By stream: what the open record waits for. */
    private final Open[] state = new Open[STREAMS];

    /** By stream: whether the open record is fatal. */
    private final boolean[] fatal = new boolean[STREAMS];

    /** By record: the one that it goes on, or NONE; without entries while there is nothing to join. */
    private int[] heads = {};

    private ContinuationJoiner(Batch batch) {
        this.batch = batch;
        Arrays.fill(open, NONE);
    }

    /** Joins the records of a batch, or holds it back. */
    static void join(Batch batch) {
        new ContinuationJoiner(batch).join();
    }

    private void join() {
        int size = batch.size();
        for (int record = 0; record < size; record++) {
            look(record);
        }
        holdBack();
        if (heads.length > 0) {
            RecordJoiner joiner = new RecordJoiner(batch);
            for (int record = 0; record < batch.size(); record++) {
                if (heads[record] >= 0) {
                    joiner.append(heads[record], record);
                }
            }
            joiner.finish();
        }
    }

    private void look(int record) {
        int flags = batch.index().flags(record);
        int stream = flags & RecordIndex.STREAM_MASK;
        text.read(batch, record);
        byte[] bytes = text.bytes();
        int from = text.from();
        int to = text.to();
        if (open[stream] >= 0) {
            if (goesOn(stream, bytes, from, to)) {
                append(record, stream);
                if ((flags & CUT) != 0) {
                    open[stream] = NONE;
                }
                return;
            }
            open[stream] = NONE;
        }
        if (to > from && (flags & (CUT | RecordIndex.UNPARSED)) == 0) {
            open(record, stream, bytes, from, to);
        }
    }

    private void open(int record, int stream, byte[] bytes, int from, int to) {
        boolean isFatal = bytes[from] == 'F';
        boolean opensValue = KlogHeader.begins(bytes[from]) && opensValue(bytes, from, to);
        if ((isFatal || opensValue) && header.read(bytes, from, to)) {
            open[stream] = record;
            fatal[stream] = isFatal;
            state[stream] =
                    opensValue && header.textFrom < to && bytes[header.textFrom] == '"' ? Open.VALUE : Open.FATAL;
            if (state[stream] == Open.FATAL && !isFatal) {
                open[stream] = NONE;
            }
        }
    }

    private static boolean opensValue(byte[] bytes, int from, int to) {
        return to - from > 2 && bytes[to - 1] == '<' && bytes[to - 2] == '=';
    }

    /** Whether a line goes on the open record of its stream, which may wait for something else then. */
    private boolean goesOn(int stream, byte[] bytes, int from, int to) {
        switch (state[stream]) {
            case VALUE:
                if (to > from && bytes[from] == '\t') {
                    return true;
                }
                if (to - from < 2 || bytes[from] != ' ' || bytes[from + 1] != '>') {
                    return false;
                }
                state[stream] = opensValue(bytes, from, to) ? Open.VALUE : Open.FATAL;
                return true;
            case FATAL:
                state[stream] = Open.DUMP;
                return begins(GOROUTINE, bytes, from, to);
            default:
                return isOfDump(bytes, from, to);
        }
    }

    private void append(int record, int stream) {
        if (heads.length == 0) {
            heads = new int[batch.size()];
            Arrays.fill(heads, NONE);
        }
        heads[record] = open[stream];
        if (state[stream] == Open.FATAL && !fatal[stream]) {
            open[stream] = NONE;
        }
    }

    /** Calls, places of source behind a tab, empty lines between goroutines, what was left out. */
    private boolean isOfDump(byte[] bytes, int from, int to) {
        if (from == to || bytes[from] == '\t') {
            return true;
        }
        if (KlogHeader.begins(bytes[from]) && header.read(bytes, from, to)) {
            return false;
        }
        return bytes[to - 1] == ')'
                || bytes[from] == '.'
                || begins(GOROUTINE, bytes, from, to)
                || begins(CREATED, bytes, from, to);
    }

    private static boolean begins(byte[] word, byte[] bytes, int from, int to) {
        return to - from >= word.length && Arrays.equals(word, 0, word.length, bytes, from, from + word.length);
    }

    // ---- the end of the batch

    /** Holds the batch back from what is not finished, or ends it. */
    private void holdBack() {
        int first = NONE;
        for (int record : open) {
            if (record >= 0 && (first == NONE || record < first)) {
                first = record;
            }
        }
        if (first == NONE) {
            return;
        }
        int held = withOverlapping(first);
        if (batch.mayHoldBack(held)) {
            batch.holdBack(held);
            return;
        }
        for (int stream = 0; stream < STREAMS; stream++) {
            boolean isCut = state[stream] == Open.VALUE || (state[stream] == Open.DUMP && batch.cut() == Cut.SIZE);
            if (open[stream] >= 0 && isCut) {
                RecordIndex index = batch.index();
                index.flags(open[stream], index.flags(open[stream]) | RecordIndex.flag(batch.cut()));
            }
        }
    }

    /** The first record from which on none stands on both sides of the other's first byte. */
    private int withOverlapping(int record) {
        int[] ends = new int[record];
        for (int i = 0; i < record; i++) {
            ends[i] = batch.end(i);
        }
        for (int i = 0; i < heads.length; i++) {
            if (heads[i] >= 0 && heads[i] < record) {
                ends[heads[i]] = Math.max(ends[heads[i]], batch.end(i));
            }
        }
        int held = record;
        for (int i = record - 1; i >= 0; i--) {
            if (ends[i] > batch.start(held)) {
                held = i;
            }
        }
        return held;
    }
}
