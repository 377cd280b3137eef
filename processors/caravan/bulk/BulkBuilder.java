package caravan.bulk;

import caravan.batch.Batch;
import caravan.batch.Incarnation;
import caravan.batch.JsonLineWriter;
import caravan.json.ByteBuf;
import caravan.text.Rfc3339;
import java.util.Arrays;

/** Fills a {@link Bulk}. Not safe for use by several threads. */
public final class BulkBuilder {

    private static final int FEW = 64;

    private final String destination;
    private final ByteBuf lines;
    private int[] starts = new int[FEW + 1];
    private Incarnation[] incarnations = new Incarnation[FEW];
    private long[] positions = new long[FEW * Bulk.STRIDE];
    private int[] sourceBytes = new int[FEW];
    private Share[] shares = new Share[FEW];
    private int size;

    /** An empty bulk with room for so many bytes of lines. */
    public BulkBuilder(String destination, int capacity) {
        this(destination, new byte[capacity]);
    }

    /** An empty bulk that writes its lines into an array, and into a longer one where that is full. */
    public BulkBuilder(String destination, byte[] lines) {
        this.destination = destination;
        this.lines = new ByteBuf(lines);
    }

    /** Number of records. */
    public int size() {
        return size;
    }

    /** Bytes of their lines. */
    public int length() {
        return lines.size();
    }

    /**
     * Adds the live records of a batch from a number on, until the bulk has so many bytes or records.
     *
     * @return the number of the first record that was not looked at, the batch's size at the end
     */
    public int add(Batch batch, int first, Share share, long mostBytes, int mostRecords) {
        JsonLineWriter writer = new JsonLineWriter(batch, lines);
        int record = first;
        while (record < batch.size() && lines.size() < mostBytes && size < mostRecords) {
            int from = lines.size();
            if (writer.write(record)) {
                Incarnation incarnation = batch.incarnation(record);
                add(
                        share,
                        incarnation,
                        batch.offset(record),
                        batch.endOffset(record),
                        timeOf(epochMillis(batch, record, from), incarnation),
                        batch.sourceBytes(record));
            }
            record++;
        }
        return record;
    }

    /** Where a step has changed records, the time is what the line says: it is the same for who reads the line later. */
    private long epochMillis(Batch batch, int record, int from) {
        if (!batch.hasEdits()) {
            return batch.epochMillis(record);
        }
        LinePosition read = LinePosition.of(lines.array(), from, lines.size() - 1);
        return read == null ? batch.epochMillis(record) : read.epochMillis();
    }

    private static long timeOf(long epochMillis, Incarnation incarnation) {
        return epochMillis == Rfc3339.NONE ? incarnation.firstSeenMillis() : epochMillis;
    }

    /** Adds a line {@code [from..to)} without its line end, as it is. */
    public void add(byte[] bytes, int from, int to, LinePosition position, Share share) {
        lines.append(bytes, from, to).append('\n');
        add(
                share,
                position.incarnation(),
                position.offset(),
                position.end(),
                timeOf(position.epochMillis(), position.incarnation()),
                (int) Math.min(Integer.MAX_VALUE, Math.max(0, position.end() - position.offset())));
    }

    void copy(Bulk from, int record) {
        lines.append(from.bytes(), from.from(record), from.to(record) + 1);
        append(
                from.shareOf(record),
                from.incarnation(record),
                from.offset(record),
                from.end(record),
                from.epochMillis(record),
                from.sourceBytes(record));
    }

    private void add(Share share, Incarnation incarnation, long offset, long end, long millis, int length) {
        share.add();
        append(share, incarnation, offset, end, millis, length);
    }

    private void append(Share share, Incarnation incarnation, long offset, long end, long millis, int length) {
        if (size == shares.length) {
            grow(size * 2);
        }
        int at = size * Bulk.STRIDE;
        positions[at] = offset;
        positions[at + 1] = end;
        positions[at + 2] = millis;
        incarnations[size] = incarnation;
        sourceBytes[size] = length;
        shares[size] = share;
        starts[++size] = lines.size();
    }

    private void grow(int capacity) {
        starts = Arrays.copyOf(starts, capacity + 1);
        incarnations = Arrays.copyOf(incarnations, capacity);
        positions = Arrays.copyOf(positions, capacity * Bulk.STRIDE);
        sourceBytes = Arrays.copyOf(sourceBytes, capacity);
        shares = Arrays.copyOf(shares, capacity);
    }

    /** The bulk; the builder is not used any more. */
    public Bulk build() {
        return new Bulk(
                destination,
                lines.array(),
                Arrays.copyOf(starts, size + 1),
                Arrays.copyOf(incarnations, size),
                Arrays.copyOf(positions, size * Bulk.STRIDE),
                Arrays.copyOf(sourceBytes, size),
                Arrays.copyOf(shares, size));
    }
}
