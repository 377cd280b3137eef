package caravan.stream;

import caravan.batch.Acknowledger;
import caravan.batch.Batch;
import caravan.batch.Cut;
import caravan.batch.Incarnation;
import caravan.batch.RecordIndex;
import caravan.batch.Settlement;
import caravan.batch.Source;
import caravan.batch.Span;
import caravan.batch.Tally;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Consecutive entries that have left for the route, from their first try until the checkpoint passes them. They stay in
 * memory so long, and a try that fails is repeated with exactly the same bytes. Guarded by its stream.
 */
final class Portion implements Acknowledger {

    enum State {
        /** On its way. */
        UNDERWAY,
        /** Every record has a verdict; an earlier portion has not. */
        ACKNOWLEDGED,
        /** To be tried again. */
        FAILED
    }

    private final EntryStream stream;
    final long generation;
    final Incarnation incarnation;
    final long offset;
    final Cut cut;
    State state = State.UNDERWAY;
    /** A step has seen that a record ends at its end: it may not be held back again. */
    boolean isWhole;
    /** Monotonic time since when its first entry had been held back before, or -1. */
    long waitedSince = -1;
    /** Tries that failed although no store was away. */
    int refusals;
    /** Set when it is one record that nobody takes: it goes to the dead letters with this reason. */
    @Nullable
    Throwable deadLetter;
    /** What the last try failed with. */
    @Nullable
    Throwable failure;

    @Nullable
    Settlement settlement;

    Tally tally = new Tally();
    long records;
    /** Bytes that a batch has in memory beside the entries. */
    int batchBytes;

    private int length;
    private long entriesCost;
    private String lastToken;
    /** Null while they are {@link #packed}, and once they are acknowledged. */
    private @Nullable List<Entry> entries;

    private @Nullable Packed packed;
    private @Nullable Left left;
    /** Where it may be divided, as lengths of its beginning. */
    private List<Integer> seams = List.of();
    /** Whether records end at the seams, rather than lines. */
    private boolean seamsAreRecords;

    Portion(EntryStream stream, long generation, Incarnation incarnation, long offset, List<Entry> entries, Cut cut) {
        this.stream = stream;
        this.generation = generation;
        this.incarnation = incarnation;
        this.offset = offset;
        this.cut = cut;
        keep(entries);
        this.lastToken = entries.get(entries.size() - 1).token();
    }

    private void keep(List<Entry> all) {
        entries = List.copyOf(all);
        packed = null;
        length = 0;
        entriesCost = 0;
        for (Entry entry : all) {
            length += entry.line().length;
            entriesCost += entry.cost();
        }
    }

    int length() {
        return length;
    }

    String lastToken() {
        return lastToken;
    }

    void lastToken(String token) {
        lastToken = token;
    }

    /** Bytes of memory, about. */
    long cost() {
        Packed small = packed;
        return batchBytes + (small != null ? small.bytes().length : entries == null ? 0 : entriesCost);
    }

    private List<Entry> entries() {
        List<Entry> known = entries;
        if (known == null) {
            Packed from = packed;
            if (from == null) {
                throw new IllegalStateException(this + " is acknowledged: its bytes are gone");
            }
            known = from.unpack();
            keep(known);
        }
        return known;
    }

    /** What is to be kept of it on disk. */
    Left left() {
        Left known = left;
        if (known == null || known.length() != length) {
            List<Entry> all = entries();
            known = new Left(
                    generation, incarnation, offset, length, Digests.first(all.get(0)), Digests.all(all), cut, isWhole);
        } else if (known.isWhole() != isWhole) {
            known = new Left(generation, incarnation, offset, length, known.first(), known.sha(), cut, isWhole);
        }
        left = known;
        return known;
    }

    Batch batch(Source source) {
        byte[] bytes = new byte[length];
        Batch.Builder spans = Batch.of(source, bytes, 0, length);
        boolean isPlaced = false;
        int at = 0;
        for (Entry entry : entries()) {
            int size = entry.line().length;
            System.arraycopy(entry.line(), 0, bytes, at, size);
            Place place = entry.place();
            if (place != null) {
                spans.span(new Span(place.incarnation(), place.offset(), place.offset() + size, at));
                isPlaced = true;
            }
            at += size;
        }
        if (!isPlaced) {
            spans.span(incarnation, offset);
        }
        batchBytes = length;
        Batch batch = spans.cut(cut).endsWithRecord(isWhole).acknowledger(this).build();
        settlement = batch.settlement();
        return batch;
    }

    // ---- memory

    /** The entries, where they would need less memory packed and nobody waits for them. */
    @Nullable
    List<Entry> packable() {
        return state == State.UNDERWAY && batchBytes == 0 ? entries : null;
    }

    void packed(List<Entry> from, Packed to) {
        if (entries == from && state == State.UNDERWAY) {
            entries = null;
            packed = to;
        }
    }

    /** It is not sent again. */
    void forgetBytes() {
        entries = null;
        packed = null;
    }

    // ---- hold back and division

    /**
     * Leaves the beginning.
     *
     * @return the entries behind it
     * @throws IllegalStateException when no entry ends there
     */
    List<Entry> shorten(int keep) {
        List<Entry> all = entries();
        int count = entriesUpTo(keep);
        if (count < 0) {
            throw new IllegalStateException("a step holds back " + this + " from byte " + keep
                    + " on, which is within a line: only whole lines can be held back");
        }
        List<Entry> suffix = List.copyOf(all.subList(count, all.size()));
        keep(all.subList(0, count));
        lastToken = count == 0 ? lastToken : all.get(count - 1).token();
        return suffix;
    }

    /** How many entries have that many bytes together, or -1. */
    private int entriesUpTo(int bytes) {
        int sum = 0;
        int count = 0;
        for (Entry entry : entries()) {
            if (sum >= bytes) {
                break;
            }
            sum += entry.line().length;
            count++;
        }
        return sum == bytes ? count : -1;
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
        List<Integer> found = new ArrayList<>();
        int over = 0;
        for (int i = 0; i < index.size(); i++) {
            int start = batch.start(i);
            if (i > 0 && start >= over && entriesUpTo(start) > 0) {
                found.add(start);
            }
            over = Math.max(over, batch.end(i));
        }
        seams = found;
    }

    /** The two halves around the seam nearest to the middle, or none where there is no seam. */
    List<Portion> halves() {
        int best = -1;
        for (int seam : seams) {
            if (seam < length && (best < 0 || Math.abs(seam - length / 2) < Math.abs(best - length / 2))) {
                best = seam;
            }
        }
        if (best <= 0) {
            return List.of();
        }
        List<Entry> all = entries();
        int count = entriesUpTo(best);
        // a record that the cut ended may be in the first half, and is marked with it there too
        Portion first = half(all.subList(0, count), offset, seamsAreRecords ? cut : Cut.END);
        first.isWhole = true;
        Portion second = half(all.subList(count, all.size()), offset + best, cut);
        second.isWhole = isWhole;
        return List.of(first, second);
    }

    /** To be tried once before it is divided in its turn. */
    private Portion half(List<Entry> part, long from, Cut why) {
        Portion half = new Portion(stream, generation, incarnation, from, part, why);
        half.state = State.FAILED;
        half.refusals = Math.max(0, refusals - 1); // one try of its own, or the good half is buried with the bad one
        half.failure = failure;
        return half;
    }

    // ---- what becomes of its batch

    @Override
    public void heldBack(Batch batch) {
        stream.heldBack(this, batch.length());
    }

    @Override
    public void settled(Settlement done) {
        stream.settled(this, done);
    }

    @Override
    public void bytesReleased(Settlement done, int bytes) {
        stream.released(this);
    }

    @Override
    public String toString() {
        return "[" + incarnation + '-' + offset + ".." + (offset + length) + ") of " + stream;
    }
}
