package caravan.multiline;

import caravan.batch.Batch;
import caravan.batch.Cut;
import caravan.batch.RecordIndex;
import caravan.batch.RecordJoiner;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the records of one batch that belong together, by stream, and makes them one; settles what becomes of those
 * that are open when the batch ends.
 *
 * <p>A line may go on with the open record of its stream, or begin one, or show that the line before it began one. Some
 * lines are taken on trial, a blank one in a Go panic for example: when what follows does not confirm them, the record
 * ends before them, and they are judged anew, each as if nothing stood before it. At most {@value #MOST_ON_TRIAL} lines
 * are on trial at a time, so a line is judged a bounded number of times.
 *
 * <p>What is open when the batch ends is held back from its first line. Records of the two streams overlap, and a batch
 * can only be held back where no record stands on both sides, so it may be held back from further in front (see
 * {@code caravan.cri.PartialJoiner}). At such a place neither stream remembers anything, hence the next batch begins
 * like any other.
 *
 * <p>Where the batch was cut by force and must not be held back, the first open record ends here, marked with the cut.
 * Marks are set as a second reading of the same range would set them, which sees nothing behind it: on each record of
 * several lines that reaches the end of its stream.
 */
final class TraceJoiner {

    private static final int STREAMS = RecordIndex.STREAM_MASK + 1;
    private static final int MOST_ON_TRIAL = 8;
    private static final int NONE = -1;

    private final Batch batch;
    private final RecordIndex index;
    private final Grammar grammar;
    private final Limits limits;
    private final @Nullable WrappedLine wrapped;
    private final LineText line;
    private final LineText before;
    private final Open[] open = new Open[STREAMS];

    /** Lines to be judged anew, the next one on top. */
    private final int[] again = new int[2 * (MOST_ON_TRIAL + 1)];

    private int againSize;

    /** By record: 1 + the number of the record that it is a line of, or 0. Made when there is the first. */
    private int[] owners = {};

    /** What is marked. */
    private final List<Mark> marks = new ArrayList<>(0);

    /** By stream: the last first line whose text was unwrapped. */
    private final int[] unwrapped = {NONE, NONE, NONE, NONE};

    /**
     * A record that has to end early.
     *
     * @param head its first line
     * @param shown the line that has shown it, or the first one
     */
    private record Mark(int head, Cut why, int shown) {}

    /** The open record of a stream, or what is remembered while there is none. */
    private static final class Open {
        /** Of the grammar; 0 where no record is open. */
        long state;

        /** Its first line. */
        int head;

        /** Whether the second line has shown that the first one begins it. */
        boolean isPair;

        /** Whether it may end with the lines that are sure. */
        boolean isAccepted;

        /** Lines that are sure, and bytes of their text. */
        int lines;

        long size;

        final int[] trial = new int[MOST_ON_TRIAL];
        int trialSize;
        long trialBytes;

        /** Where no record is open: the line before, which may be a first line, or NONE. */
        int previous = NONE;
    }

    TraceJoiner(Batch batch, Grammar grammar, Limits limits, @Nullable WrappedLine wrapped) {
        this.batch = batch;
        this.index = batch.index();
        this.grammar = grammar;
        this.limits = limits;
        this.wrapped = wrapped;
        this.line = new LineText(wrapped);
        this.before = new LineText(wrapped);
    }

    void join() {
        run(index.size());
        int first = firstOpen(NONE);
        if (first == NONE) {
            apply();
            return;
        }
        int hold = notWithin(first, NONE);
        if (!batch.mayHoldBack(hold)) {
            int second = firstOpen(first);
            hold = second == NONE ? NONE : notWithin(second, first);
        }
        if (hold == NONE || !batch.mayHoldBack(hold)) {
            endAll();
        } else {
            batch.holdBack(hold);
            if (batch.cut() != Cut.NONE) {
                run(hold);
                endAll();
            }
        }
        apply();
    }

    // ---- lines

    private void run(int to) {
        for (int stream = 0; stream < STREAMS; stream++) {
            open[stream] = new Open();
        }
        Arrays.fill(owners, 0);
        marks.clear();
        boolean isAsRead = wrapped == null && !batch.hasMade();
        for (int record = 0; record < to; record++) {
            Open stream = open[index.flags(record) & RecordIndex.STREAM_MASK];
            int first = isAsRead ? index.firstByte(batch.bytes(), record, LinePattern.EMPTY) : NONE;
            if (first >= 0 && stream.state == 0 && !grammar.isOfInterest(first)) {
                stream.previous = record;
            } else {
                line.read(batch, record);
                judge(stream, record);
                judgeAgain(stream);
            }
        }
    }

    private void judgeAgain(Open stream) {
        while (againSize > 0) {
            int record = again[--againSize];
            line.read(batch, record);
            judge(stream, record);
        }
    }

    private void judge(Open stream, int record) {
        if (stream.state == 0) {
            begin(stream, record);
            return;
        }
        long next = grammar.next(stream.state, line.bytes, line.from, line.to);
        if (next == 0) {
            again[againSize++] = record;
            close(stream);
        } else if (stream.lines + stream.trialSize >= limits.lines()
                || stream.size + stream.trialBytes + line.length() > limits.bytes()) {
            again[againSize++] = record;
            if (stream.isAccepted) {
                marks.add(new Mark(stream.head, Cut.SIZE, record));
            }
            close(stream);
        } else {
            take(stream, record, next);
        }
    }

    private void begin(Open stream, int record) {
        int head = stream.previous;
        stream.previous = NONE;
        if (line.length() > limits.bytes()) {
            return;
        }
        if (head != NONE && grammar.maySecond(line.bytes, line.from, line.to)) {
            before.read(batch, head);
            long state = before.length() + line.length() > limits.bytes()
                    ? 0
                    : grammar.second(before.bytes, before.from, before.to, line.bytes, line.from, line.to);
            if (state != 0) {
                open(stream, head, before.length(), state, true);
                take(stream, record, state);
                return;
            }
        }
        long state = grammar.begin(line.bytes, line.from, line.to);
        if (state == 0 || (state & Grammar.OVER) != 0) {
            stream.previous = state == 0 ? record : NONE;
        } else {
            open(stream, record, line.length(), state, false);
        }
    }

    private void open(Open stream, int head, int length, long state, boolean isPair) {
        stream.state = state;
        stream.head = head;
        stream.isPair = isPair;
        stream.isAccepted = !isPair && grammar.accepts(state);
        stream.lines = 1;
        stream.size = length;
        stream.trialSize = 0;
        stream.trialBytes = 0;
    }

    private void take(Open stream, int record, long next) {
        stream.state = next;
        stream.trial[stream.trialSize++] = record;
        stream.trialBytes += line.length() + 1;
        if (grammar.accepts(next)) {
            accept(stream);
            if ((next & Grammar.OVER) != 0) {
                close(stream);
            }
        } else if (stream.trialSize == MOST_ON_TRIAL) {
            close(stream);
        }
    }

    private void accept(Open stream) {
        if (owners.length == 0) {
            owners = new int[index.size()];
        }
        for (int i = 0; i < stream.trialSize; i++) {
            owners[stream.trial[i]] = stream.head + 1;
        }
        stream.lines += stream.trialSize;
        stream.size += stream.trialBytes;
        stream.trialSize = 0;
        stream.trialBytes = 0;
        stream.isAccepted = true;
    }

    /** Ends a record behind the lines that are sure; those on trial are judged anew. */
    private void close(Open stream) {
        while (stream.trialSize > 0) {
            again[againSize++] = stream.trial[--stream.trialSize];
        }
        stream.state = 0;
        stream.previous = stream.isAccepted || stream.isPair ? NONE : stream.head;
    }

    // ---- the end of the batch

    /** The first line of the record that is open, or may be, and begins first behind a line. */
    private int firstOpen(int behind) {
        int first = NONE;
        for (Open stream : open) {
            int head = stream.state != 0 ? stream.head : mayBeHead(stream.previous) ? stream.previous : NONE;
            if (head > behind && (first == NONE || head < first)) {
                first = head;
            }
        }
        return first;
    }

    private boolean mayBeHead(int record) {
        if (record == NONE) {
            return false;
        }
        line.read(batch, record);
        return line.length() <= limits.bytes() && grammar.mayBeHead(line.bytes, line.from, line.to);
    }

    /** The last place up to a line that is within no record; {@code ended} is one whose lines may be on both sides. */
    private int notWithin(int record, int ended) {
        int[] ends = ends(ended);
        int place = 0;
        int reach = 0;
        for (int i = 0; i <= record; i++) {
            if (batch.start(i) >= reach) {
                place = i;
            }
            reach = Math.max(reach, Math.max(batch.end(i), ends.length == 0 ? 0 : ends[i]));
        }
        return place;
    }

    /**
     * By record: where the last of the lines ends that belong to it, or 0. Empty where none belongs to any. The line that
     * did not find room in a record is not divided from it either, or nothing would tell a second reading of the mark.
     */
    private int[] ends(int ended) {
        int[] ends = new int[owners.length == 0 && marks.isEmpty() ? 0 : index.size()];
        for (Mark mark : marks) {
            ends[mark.head] = batch.end(mark.shown);
        }
        for (int i = 0; i < owners.length; i++) {
            int head = owners[i] - 1;
            if (head >= 0 && head != ended) {
                ends[head] = Math.max(ends[head], batch.end(i));
            }
        }
        return ends;
    }

    /** Ends what is open, for nothing is to follow it. */
    private void endAll() {
        for (Open stream : open) {
            while (stream.state != 0) {
                if (stream.lines > 1 && batch.cut() != Cut.END) {
                    marks.add(new Mark(stream.head, batch.cut(), stream.head));
                }
                close(stream);
                judgeAgain(stream);
            }
        }
    }

    private void apply() {
        RecordJoiner joiner = new RecordJoiner(batch);
        int to = Math.min(owners.length, index.size());
        for (int record = 0; record < to; record++) {
            if (owners[record] != 0) {
                append(joiner, owners[record] - 1, record);
            }
        }
        for (Mark mark : marks) {
            if (mark.head < index.size()) {
                index.cut(mark.head, mark.why);
            }
        }
        joiner.finish();
    }

    private void append(RecordJoiner joiner, int head, int record) {
        if (wrapped != null) {
            int stream = index.flags(head) & RecordIndex.STREAM_MASK;
            if (unwrapped[stream] != head) {
                wrapped.unwrap(batch, head, true);
                unwrapped[stream] = head;
            }
            wrapped.unwrap(batch, record, false);
        }
        joiner.append(head, record);
    }
}
