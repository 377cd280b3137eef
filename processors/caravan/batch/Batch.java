package caravan.batch;

import static caravan.batch.RecordIndex.END;
import static caravan.batch.RecordIndex.START;

import caravan.text.Rfc3339;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Consecutive records of one source file, backed by the bytes that were read. Iterating gives the live records (those
 * not filtered, not dead-lettered) as {@linkplain Record maps}.
 *
 * <p>A batch belongs to the thread that routes it. A step that keeps it beyond its exchange calls {@link #retain}
 * and, once it is through, {@link #release}; a sink that answers later calls {@link #entrust} and keeps only what that
 * returns. The bytes are never written to again, whoever still reads them.
 */
public final class Batch implements Iterable<Map<String, Object>> {

    /** A cut that would split a character moves up to this many bytes to the front. */
    private static final int LONGEST_UTF8_TAIL = 3;

    private static final long UNKNOWN = Long.MIN_VALUE;

    private final Source source;
    private final String place;
    private final byte[] bytes;
    private final int from;
    private final Cut cut;
    private final boolean midLine;
    private final boolean whole;
    private final int maxLineBytes;
    private final int reserved;
    private final long writtenMillis;
    private final Settlement settlement;
    private final AtomicInteger reachers = new AtomicInteger(1);
    private final List<SharedField> shared = new ArrayList<>(2);
    private final Map<Integer, Record> edited = new HashMap<>(0);

    private int to;
    private List<Span> spans;
    private @Nullable RecordIndex index;
    private @Nullable Made made;
    private byte[] verdicts = {};

    /** Whether a record may have a verdict that keeps it from sinks. */
    private volatile boolean hasLeft;

    private volatile boolean sealed;

    private Batch(Builder builder) {
        this.source = builder.source;
        this.place = builder.place;
        this.bytes = builder.bytes;
        this.from = builder.from;
        this.to = builder.to;
        this.spans = List.copyOf(builder.spans);
        this.cut = builder.cut;
        this.midLine = builder.midLine;
        this.whole = builder.whole;
        this.maxLineBytes = builder.maxLineBytes;
        this.reserved = builder.to - builder.from;
        this.writtenMillis = builder.writtenMillis;
        this.settlement = new Settlement(source, spans, builder.acknowledger);
    }

    /** Begins a batch of {@code source} over {@code bytes[from..to)}; the array must not be written to any more. */
    public static Builder of(Source source, byte[] bytes, int from, int to) {
        return new Builder(source, bytes, from, to);
    }

    // ---- where it comes from

    /** The source file. */
    public Source source() {
        return source;
    }

    /** Where the file stands to which the source's path leads, links resolved; after a rotation its new name. */
    public String place() {
        return place;
    }

    /**
     * When the file was last written to, as far as the collector knew when it read the batch, milliseconds since 1970:
     * what a step goes by whose lines do not tell the year. Where nobody knew, when the incarnation was seen first.
     */
    public long writtenMillis() {
        return writtenMillis != UNKNOWN
                ? writtenMillis
                : spans.get(spans.size() - 1).incarnation().firstSeenMillis();
    }

    /** The buffer; the batch is {@code [from()..to())}. Not to be written to. */
    public byte[] bytes() {
        return bytes;
    }

    /** Index of the first byte. */
    public int from() {
        return from;
    }

    /** Index after the last byte. */
    public int to() {
        return to;
    }

    /** Source bytes in the batch, without what was held back. */
    public int length() {
        return to - from;
    }

    /** The source ranges that the batch consists of, in order. */
    public List<Span> spans() {
        return spans;
    }

    /** Why the batch ends although its last record may go on; {@link Cut#NONE} where a step may hold back. */
    public Cut cut() {
        return cut;
    }

    /** Whether the first byte continues a line that was above {@link #maxLineBytes}. */
    public boolean startsMidLine() {
        return midLine;
    }

    /** Bytes from which a line is cut into pieces. */
    public int maxLineBytes() {
        return maxLineBytes;
    }

    /** The account of verdicts. */
    public Settlement settlement() {
        return settlement;
    }

    /** The incarnation that a record begins in. */
    public Incarnation incarnation(int record) {
        return spanAt(index().get(record, START)).incarnation();
    }

    /** The offset in its incarnation of a record's first byte. */
    public long offset(int record) {
        int at = index().get(record, START);
        Span span = spanAt(at);
        return span.from() + at - span.at();
    }

    /**
     * The offset behind a record's last byte, all of its pieces considered. It is of the same incarnation as
     * {@link #offset}, and counts on where a record goes on in the next one.
     */
    public long endOffset(int record) {
        return offset(record) + end(record) - start(record);
    }

    /** Index in the buffer of a record's first byte. */
    public int start(int record) {
        return index().get(record, START);
    }

    /** Index in the buffer after the last byte of a record, all of its pieces considered. */
    public int end(int record) {
        RecordIndex records = index();
        int end = records.get(record, END);
        for (int p = records.get(record, RecordIndex.NEXT); p >= 0; p = records.piece(p, RecordIndex.PIECE_NEXT)) {
            end = Math.max(end, records.piece(p, END));
        }
        return end;
    }

    /** Source bytes of a record: all of its lines, line ends included. */
    public int sourceBytes(int record) {
        RecordIndex records = index();
        int bytes = records.bytes(record);
        if (spans.size() > 1) {
            bytes -= feedsBetweenSpans(records, record);
        }
        return bytes;
    }

    /** Line feeds in a record which are in no file: they stand where a file ended without one and another follows. */
    private int feedsBetweenSpans(RecordIndex records, int record) {
        int feeds = isBetweenSpans(records.get(record, END) - 1) ? 1 : 0;
        for (int p = records.get(record, RecordIndex.NEXT); p >= 0; p = records.piece(p, RecordIndex.PIECE_NEXT)) {
            feeds += isBetweenSpans(records.piece(p, END) - 1) ? 1 : 0;
        }
        return feeds;
    }

    private boolean isBetweenSpans(int at) {
        Span span = spanAt(at);
        return at < span.at() || at >= span.at() + span.length();
    }

    /** The span that holds the byte at an index of the buffer, or the one before it where none does. */
    Span spanAt(int at) {
        int low = 0;
        for (int high = spans.size(); high - low > 1; ) {
            int middle = (low + high) >>> 1;
            if (spans.get(middle).at() <= at) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return spans.get(low);
    }

    // ---- records

    /**
     * Whether somebody has looked at the records, so that it is known where they stand. (No name with is or get: Jackson
     * would take a batch for a bean then, and not for a list.)
     */
    public boolean hasIndex() {
        return index != null;
    }

    /** Where the records stand; lines as they are until a parser {@linkplain #parsed installs} its own. */
    public RecordIndex index() {
        RecordIndex known = index;
        if (known == null) {
            known = RawLines.index(this);
            parsed(known);
        }
        return known;
    }

    /** Installs a parser's records, in the order of their first bytes; verdicts given before are forgotten. */
    public void parsed(RecordIndex records) {
        index = records;
        verdicts = new byte[records.size()];
        hasLeft = false;
        made = null;
        edited.clear();
    }

    /** Where steps that work on bytes put what they make of records. */
    public Made made() {
        Made known = made;
        if (known == null) {
            known = new Made(this);
            made = known;
        }
        return known;
    }

    @Nullable
    Made madeOrNull() {
        return made;
    }

    /** Whether steps have made something of records, so that some may have fields that others have not. */
    public boolean hasMade() {
        return made != null;
    }

    /** Numbers the records anew after some have become pieces of others. */
    void compact() {
        if (hasLeft || !edited.isEmpty()) {
            throw new IllegalStateException("records of a batch of " + source
                    + " are joined after a step has changed or decided some: put the step that joins before it");
        }
        if (made != null) {
            made.compact();
        }
        index().compact();
        verdicts = new byte[size()];
    }

    /** Number of records, filtered ones included. */
    public int size() {
        return index().size();
    }

    /** A record as a map. */
    public Record get(int record) {
        if (record < 0 || record >= size()) {
            throw new IndexOutOfBoundsException("record " + record + " of " + size());
        }
        Record known = edited.get(record);
        return known != null ? known : new Record(this, record);
    }

    void edited(int record, Record by) {
        edited.put(record, by);
    }

    /** The record as somebody has changed it as a map, null where nobody has: what steps make of it is not seen then. */
    public @Nullable Record edited(int record) {
        return edited.isEmpty() ? null : edited.get(record);
    }

    /** Whether somebody has changed a record as a map: what is shared need not be the same for all of them then. */
    public boolean hasEdits() {
        return !edited.isEmpty();
    }

    /** Whether all records are live, and nobody has changed one. */
    boolean isUntouched() {
        return !hasLeft && edited.isEmpty();
    }

    /** Whether a record has a time, of its own or from a step. */
    public boolean hasTime(int record) {
        RecordIndex records = index();
        Made known = made;
        return (known != null && known.hasTime(record))
                || records.get(record, RecordIndex.TIME_TO) > records.get(record, RecordIndex.TIME_FROM);
    }

    /** Milliseconds since 1970 of a record's own time, {@link Rfc3339#NONE} where it has none. */
    public long epochMillis(int record) {
        RecordIndex records = index();
        Made known = made;
        if (known != null && known.hasTime(record)) {
            return Rfc3339.epochMillis(known.array(), known.timeFrom(record), known.timeTo(record));
        }
        return Rfc3339.epochMillis(
                bytes, records.get(record, RecordIndex.TIME_FROM), records.get(record, RecordIndex.TIME_TO));
    }

    /** Gives all records a field; one of the same name is replaced. */
    public void share(SharedField field) {
        shared.removeIf(known -> known.name().equals(field.name()));
        shared.add(field);
    }

    /** The fields that all records have, in the order in which they were shared. */
    public List<SharedField> shared() {
        return shared;
    }

    /**
     * Why the line {@code [start..end)} of the buffer, which has no line feed, ends: it is above
     * {@link #maxLineBytes}, or the batch ends there. {@link Cut#NONE} where it is a {@linkplain #isFragment fragment}
     * and the batch was not cut by force.
     */
    public Cut cutOfLine(int start, int end) {
        return end == to && isShort(start, end) ? cut : Cut.SIZE;
    }

    private boolean isShort(int start, int end) {
        return end - start < maxLineBytes - LONGEST_UTF8_TAIL;
    }

    /**
     * Whether the line {@code [start..end)} of the buffer, which has no line feed, goes on behind the batch and is not
     * above {@link #maxLineBytes}.
     */
    public boolean isFragment(int start, int end) {
        return end == to && cut != Cut.END && isShort(start, end);
    }

    // ---- hold back

    /**
     * Whether a record that is not finished may be held back. Where not, the step ends the record here and marks it
     * with {@link #cut}: the batch was cut by force, and the record is its first, or the file has ended, or an earlier
     * reading has shown that a record ends here.
     */
    public boolean mayHoldBack(int record) {
        return !whole && (cut == Cut.NONE || (cut != Cut.END && record > 0));
    }

    /**
     * Holds back the batch from a record's first byte on: this and all later records leave it, and the collector reads
     * them again with the next batch.
     *
     * @throws IllegalStateException when the batch has left the ordered part of its route, or {@link #mayHoldBack}
     *     denies it
     */
    public void holdBack(int record) {
        if (sealed) {
            throw new IllegalStateException("a step holds back a batch of " + source
                    + " that has left the ordered part of its route: put the step before any seda, aggregate, threads"
                    + " or parallel step");
        }
        if (!mayHoldBack(record)) {
            throw new IllegalStateException("record " + record + " may not be held back: the batch "
                    + (whole ? "comes again as it was" : "was cut by " + cut));
        }
        to = index().get(record, START);
        index().size(record);
        List<Span> kept = new ArrayList<>(spans.size());
        for (Span span : spans) {
            Span shorter = span.before(to);
            if (shorter.length() > 0 || kept.isEmpty()) {
                kept.add(shorter);
            }
        }
        spans = List.copyOf(kept);
        settlement.spans(spans);
        settlement.acknowledger().heldBack(this);
    }

    /** Ends the ordered part: from now on no step may hold back. Called by the collector. */
    public void seal() {
        sealed = true;
    }

    // ---- verdicts

    /** The verdict of a record. */
    public Verdict verdict(int record) {
        index();
        return Verdict.of(verdicts[record]);
    }

    /** Leaves a record out. {@code rule} names why, in the ledger and in metrics. */
    public void filter(int record, String rule) {
        decide(record, Verdict.FILTERED, rule);
    }

    /**
     * Gives a record its verdict.
     *
     * @param by the destination or rule, for the ledger
     */
    public void decide(int record, Verdict verdict, String by) {
        index();
        synchronized (verdicts) {
            set(record, verdict);
        }
        settlement.count(verdict, by, 1, sourceBytes(record));
    }

    /** Gives every record that has no verdict yet the same one. */
    public void decideRest(Verdict verdict, String by) {
        for (int i = 0; i < size(); i++) {
            if (verdict(i) == Verdict.NONE) {
                decide(i, verdict, by);
            }
        }
    }

    /** Gives every live record the same verdict. */
    public void decideAll(Verdict verdict, String by) {
        Tally.Amount all = mark(verdict);
        settlement.count(verdict, by, all.records(), all.bytes());
    }

    /**
     * Takes every live record into a sink's care. The sink answers later, from any thread, through what is returned.
     *
     * @throws RevokedException when an earlier batch of the file has failed
     */
    public Entrusted entrust(String destination) {
        if (settlement.isRevoked()) {
            throw new RevokedException(source);
        }
        index();
        long records = 0;
        long length = 0;
        long firstRecords = 0;
        long firstBytes = 0;
        synchronized (verdicts) {
            for (int i = 0; i < size(); i++) {
                Verdict now = Verdict.of(verdicts[i]);
                if (now.isLive()) {
                    int source = sourceBytes(i);
                    records++;
                    length += source;
                    if (now == Verdict.NONE) {
                        firstRecords++;
                        firstBytes += source;
                        verdicts[i] = (byte) Verdict.ENTRUSTED.ordinal();
                    }
                }
            }
        }
        return new Entrusted(
                settlement, destination, new Tally.Amount(records, length), new Tally.Amount(firstRecords, firstBytes));
    }

    /** What a sink has in its care is counted when it answers. */
    private void set(int record, Verdict verdict) {
        hasLeft |= !verdict.isLive();
        if (verdicts[record] != Verdict.ENTRUSTED.ordinal()) {
            verdicts[record] = (byte) verdict.ordinal();
        } else if (!verdict.isLive()) {
            throw new IllegalStateException(
                    "a record cannot be " + verdict + " for one destination while another has it"
                            + " in its care: put the step before the first destination");
        }
    }

    private Tally.Amount mark(Verdict verdict) {
        index();
        long records = 0;
        long marked = 0;
        synchronized (verdicts) {
            for (int i = 0; i < size(); i++) {
                if (Verdict.of(verdicts[i]).isLive()) {
                    set(i, verdict);
                    records++;
                    marked += sourceBytes(i);
                }
            }
        }
        return new Tally.Amount(records, marked);
    }

    // ---- custody

    /** Keeps the batch, bytes and all, beyond its exchange. */
    public void retain() {
        reachers.incrementAndGet();
        settlement.open();
    }

    /** Ends what {@link #retain} began. */
    public void release() {
        leave(null);
    }

    /** Ends what {@link #retain} began, in failure: the batch is read again. */
    public void release(Throwable why) {
        leave(why);
    }

    /** The exchange has completed. Called by the collector, once. */
    public void completed(@Nullable Throwable failure) {
        leave(failure);
    }

    private void leave(@Nullable Throwable failure) {
        Throwable why = failure;
        if (reachers.decrementAndGet() == 0) {
            Throwable unrouted = tally();
            why = why == null ? unrouted : why;
            settlement.acknowledger().bytesReleased(settlement, reserved);
        }
        settlement.close(why);
    }

    /** Counts each record's verdict once; entrusted ones are counted by whoever has them. */
    private @Nullable Throwable tally() {
        if (length() == 0) {
            return null;
        }
        if (index == null) {
            int lines = RawLines.index(this).size();
            return new UnroutedException(lines, lines, source);
        }
        settlement.records(size());
        int[] records = new int[Verdict.values().length];
        long[] sizes = new long[records.length];
        for (int i = 0; i < size(); i++) {
            records[verdicts[i]]++;
            sizes[verdicts[i]] += sourceBytes(i);
        }
        for (Verdict verdict : Verdict.values()) {
            if (verdict != Verdict.NONE && verdict != Verdict.ENTRUSTED) {
                settlement.count(verdict, records[verdict.ordinal()], sizes[verdict.ordinal()]);
            }
        }
        int without = records[Verdict.NONE.ordinal()];
        return without == 0 ? null : new UnroutedException(without, size(), source);
    }

    // ---- iteration

    @Override
    public Iterator<Map<String, Object>> iterator() {
        return new Iterator<>() {
            private int next = live(0);

            @Override
            public boolean hasNext() {
                return next < size();
            }

            @Override
            public Map<String, Object> next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                Record record = get(next);
                next = live(next + 1);
                return record;
            }
        };
    }

    /** The first live record at or behind {@code record}. */
    private int live(int record) {
        int at = record;
        while (at < size() && !verdict(at).isLive()) {
            at++;
        }
        return at;
    }

    @Override
    public String toString() {
        return "Batch[" + source + ' ' + spans + (index == null ? "" : ", " + index.size() + " records") + ']';
    }

    /** Makes a {@link Batch}. */
    public static final class Builder {
        private final Source source;
        private String place;
        private final byte[] bytes;
        private final int from;
        private final int to;
        private final List<Span> spans = new ArrayList<>(1);
        private Cut cut = Cut.NONE;
        private boolean midLine;
        private boolean whole;
        private int maxLineBytes = Integer.MAX_VALUE;
        private long writtenMillis = UNKNOWN;
        private Acknowledger acknowledger = NoAcknowledger.INSTANCE;

        private Builder(Source source, byte[] bytes, int from, int to) {
            this.source = source;
            this.place = source.path();
            this.bytes = bytes;
            this.from = from;
            this.to = to;
        }

        /** Adds the range that stands next in the buffer. */
        public Builder span(Span span) {
            spans.add(span);
            return this;
        }

        /** The whole buffer range is of one incarnation and begins at {@code offset} of it. */
        public Builder span(Incarnation incarnation, long offset) {
            return span(new Span(incarnation, offset, offset + to - from, from));
        }

        /** Where the file stands, links resolved; by default the source's path. */
        public Builder place(String path) {
            place = path;
            return this;
        }

        /** The batch ends by force. */
        public Builder cut(Cut why) {
            cut = why;
            return this;
        }

        /** The first byte continues a cut line. */
        public Builder startsMidLine(boolean yes) {
            midLine = yes;
            return this;
        }

        /** An earlier reading has shown that a record ends where the batch ends. */
        public Builder endsWithRecord(boolean yes) {
            whole = yes;
            return this;
        }

        /** Longer lines are cut into pieces of this many bytes. */
        public Builder maxLineBytes(int limit) {
            maxLineBytes = limit;
            return this;
        }

        /** When the file was last written to, milliseconds since 1970. */
        public Builder written(long epochMillis) {
            writtenMillis = epochMillis;
            return this;
        }

        /** Who hears what becomes of the batch; nobody by default. */
        public Builder acknowledger(Acknowledger collector) {
            acknowledger = collector;
            return this;
        }

        /** The batch. */
        public Batch build() {
            if (spans.isEmpty()) {
                throw new IllegalStateException("a batch needs a span");
            }
            return new Batch(this);
        }
    }

    private enum NoAcknowledger implements Acknowledger {
        INSTANCE;

        @Override
        public void heldBack(Batch batch) {}

        @Override
        public void settled(Settlement settlement) {}

        @Override
        public void bytesReleased(Settlement settlement, int bytes) {}
    }
}
