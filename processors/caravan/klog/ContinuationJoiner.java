package caravan.klog;

import caravan.batch.Batch;
import caravan.batch.Cut;
import caravan.batch.MessageText;
import caravan.batch.RecordIndex;
import caravan.batch.RecordJoiner;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes the lines that klog writes for one message one record, by writer ({@link Writers}). There are two kinds, and every other line
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
    /** With more writers at a time than a node has, the record that began first ends. */
    private static final int MOST_OPEN = 16;

    private static final int CUT =
            RecordIndex.flag(Cut.SIZE) | RecordIndex.flag(Cut.TIMEOUT) | RecordIndex.flag(Cut.END);

    /** What a record whose end has not been seen waits for. */
    private enum State {
        /** The next line of a value. */
        VALUE,
        /** The first line of a dump, which may not come. */
        FATAL,
        /** The next line of a dump. */
        DUMP
    }

    private final Batch batch;
    private final Writers writers;
    private final MessageText text = new MessageText();
    private final KlogHeader header = new KlogHeader();

    /** The records whose end has not been seen, in the order in which they began. */
    private final List<OpenRecord> open = new ArrayList<>(0);

    /** By record: the one that it goes on, or NONE; without entries while there is nothing to join. */
    private int[] heads = {};

    /** A record that may go on. */
    private static final class OpenRecord {
        final int record;
        final boolean isFatal;
        State state;

        OpenRecord(int record, boolean isFatal, State state) {
            this.record = record;
            this.isFatal = isFatal;
            this.state = state;
        }
    }

    private ContinuationJoiner(Batch batch) {
        this.batch = batch;
        this.writers = new Writers(batch);
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
        text.read(batch, record);
        byte[] bytes = text.bytes();
        int from = text.from();
        int to = text.to();
        int flags = batch.index().flags(record);
        OpenRecord known = open.isEmpty() ? null : openOf(record);
        if (known != null) {
            if (goesOn(known, bytes, from, to)) {
                append(record, known);
                if ((flags & CUT) != 0) {
                    open.remove(known);
                }
                return;
            }
            open.remove(known);
        }
        if (to > from && (flags & (CUT | RecordIndex.UNPARSED)) == 0) {
            open(record, bytes, from, to);
        }
    }

    /** The open record of a record's writer. */
    private @Nullable OpenRecord openOf(int record) {
        for (OpenRecord known : open) {
            if (writers.areSame(known.record, record)) {
                return known;
            }
        }
        return null;
    }

    private void open(int record, byte[] bytes, int from, int to) {
        boolean isFatal = bytes[from] == 'F';
        boolean mayOpen = KlogHeader.begins(bytes[from]) && opensValue(bytes, from, to);
        if ((!isFatal && !mayOpen) || !header.read(bytes, from, to)) {
            return;
        }
        boolean isValue = mayOpen && header.textFrom < to && bytes[header.textFrom] == '"';
        if (isFatal || isValue) {
            if (open.size() == MOST_OPEN) {
                open.remove(0);
            }
            open.add(new OpenRecord(record, isFatal, isValue ? State.VALUE : State.FATAL));
        }
    }

    private static boolean opensValue(byte[] bytes, int from, int to) {
        return to - from > 2 && bytes[to - 1] == '<' && bytes[to - 2] == '=';
    }

    /** Whether a line goes on an open record, which may wait for something else then. */
    private boolean goesOn(OpenRecord known, byte[] bytes, int from, int to) {
        switch (known.state) {
            case VALUE:
                if (to > from && bytes[from] == '\t') {
                    return true;
                }
                if (to - from < 2 || bytes[from] != ' ' || bytes[from + 1] != '>') {
                    return false;
                }
                known.state = opensValue(bytes, from, to) ? State.VALUE : State.FATAL;
                return true;
            case FATAL:
                known.state = State.DUMP;
                return begins(GOROUTINE, bytes, from, to);
            default:
                return isOfDump(bytes, from, to);
        }
    }

    private void append(int record, OpenRecord to) {
        if (heads.length == 0) {
            heads = new int[batch.size()];
            Arrays.fill(heads, NONE);
        }
        heads[record] = to.record;
        if (to.state == State.FATAL && !to.isFatal) {
            open.remove(to);
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
        if (open.isEmpty()) {
            return;
        }
        int held = withOverlapping(open.get(0).record);
        if (batch.mayHoldBack(held)) {
            batch.holdBack(held);
            return;
        }
        RecordIndex index = batch.index();
        for (OpenRecord known : open) {
            if (known.state == State.VALUE || (known.state == State.DUMP && batch.cut() == Cut.SIZE)) {
                index.flags(known.record, index.flags(known.record) | RecordIndex.flag(batch.cut()));
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
