package caravan.tail;

import caravan.batch.Acknowledger;
import caravan.batch.Batch;
import caravan.batch.Cut;
import caravan.batch.RecordIndex;
import caravan.batch.Settlement;
import caravan.batch.Span;
import caravan.batch.Tally;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A range of source bytes that has left for the route, from its first try until the checkpoint passes it. A try that
 * fails is repeated with exactly the same range. Guarded by its {@link SourceFile}.
 */
final class Departure implements Acknowledger {

    /** A piece of one history; {@code to} moves back when a step holds back. */
    record Range(History history, long from, long to) {
        long length() {
            return to - from;
        }
    }

    enum State {
        /** On its way. */
        UNDERWAY,
        /** Every record has a verdict; an earlier range has not. */
        ACKNOWLEDGED,
        /** To be tried again. */
        FAILED
    }

    private final SourceFile file;
    private final InFlight inFlight;

    List<Range> ranges;
    final Cut cut;
    State state = State.UNDERWAY;

    @Nullable
    Settlement settlement;

    Tally tally = new Tally();
    long records;
    /** Tries that failed although no store was away. */
    int refusals;
    /** Set when the range is one record that nobody takes: it goes to the dead letters with this reason. */
    @Nullable
    Throwable deadLetter;
    /** Monotonic time since when its first history had waited before this try, or -1. */
    long waitedSince = -1;
    /** Its bytes are gone: it is passed over, and counts as lost. */
    boolean lost;
    /** A step has seen that a record ends at its end: it may not be held back again. */
    boolean isWhole;
    /** Where the range may be divided, as lengths of its beginning. */
    private List<Long> seams = List.of();
    /** Whether records end at the seams, rather than lines. */
    private boolean seamsAreRecords;

    /** What the last try failed with. */
    @Nullable
    Throwable failure;

    Departure(SourceFile file, InFlight inFlight, List<Range> ranges, Cut cut) {
        this.file = file;
        this.inFlight = inFlight;
        this.ranges = ranges;
        this.cut = cut;
    }

    long length() {
        long length = 0;
        for (Range range : ranges) {
            length += range.length();
        }
        return length;
    }

    @Override
    public void heldBack(Batch batch) {
        file.heldBack(this, batch);
    }

    @Override
    public void settled(Settlement done) {
        file.settled(this, done);
    }

    @Override
    public void bytesReleased(Settlement done, int bytes) {
        inFlight.release(bytes);
    }

    /**
     * Notes where the batch could be divided: before records all of whose predecessors are over by then. Where no step
     * came so far as to read records these are lines.
     */
    void noteSeams(Batch batch) {
        if (seamsAreRecords && !batch.hasIndex()) {
            return;
        }
        seamsAreRecords = batch.hasIndex();
        RecordIndex index = batch.index();
        List<Long> found = new ArrayList<>();
        int over = batch.from();
        for (int i = 0; i < index.size(); i++) {
            int start = batch.start(i);
            if (i > 0 && start >= over) {
                found.add(sourceBytesBefore(batch.spans(), start));
            }
            over = Math.max(over, batch.end(i));
        }
        seams = found;
    }

    private static long sourceBytesBefore(List<Span> spans, int index) {
        long bytes = 0;
        for (Span span : spans) {
            bytes += Math.max(0, Math.min(span.length(), index - span.at()));
        }
        return bytes;
    }

    /** Takes over from the try before. */
    void repeats(Departure before) {
        refusals = before.refusals;
        deadLetter = before.deadLetter;
        seams = before.seams;
        seamsAreRecords = before.seamsAreRecords;
        isWhole = before.isWhole;
    }

    /** A part of this range, to be tried on its own. */
    Departure part(Range range, Cut why) {
        return half(List.of(range), why);
    }

    /** The two halves around the seam nearest to the middle, or none where there is no seam. */
    List<Departure> halves() {
        long middle = length() / 2;
        long best = -1;
        for (long seam : seams) {
            if (seam > 0 && seam < length() && (best < 0 || Math.abs(seam - middle) < Math.abs(best - middle))) {
                best = seam;
            }
        }
        if (best < 0) {
            return List.of();
        }
        List<Range> first = new ArrayList<>();
        List<Range> second = new ArrayList<>();
        long left = best;
        for (Range range : ranges) {
            long take = Math.min(left, range.length());
            if (take > 0) {
                first.add(new Range(range.history(), range.from(), range.from() + take));
            }
            if (take < range.length()) {
                second.add(new Range(range.history(), range.from() + take, range.to()));
            }
            left -= take;
        }
        // a record that the cut ended may be in the first half, and is marked with it there too
        Departure before = half(first, seamsAreRecords ? cut : Cut.END);
        before.isWhole = true;
        Departure behind = half(second, cut);
        behind.isWhole = isWhole;
        return List.of(before, behind);
    }

    /** To be tried once before it is divided in its turn. */
    private Departure half(List<Range> part, Cut why) {
        Departure half = new Departure(file, inFlight, part, why);
        half.state = State.FAILED;
        half.refusals = Math.max(0, refusals - 1); // one try of its own, or the good half is buried with the bad one
        half.failure = failure;
        return half;
    }

    @Override
    public String toString() {
        return ranges + " " + state + (cut == Cut.NONE ? "" : " cut by " + cut);
    }
}
