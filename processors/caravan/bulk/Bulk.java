package caravan.bulk;

import caravan.batch.Incarnation;
import caravan.batch.Verdict;
import caravan.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Records of any number of batches on their way to one destination: a line of JSON each, with its position. It is
 * {@code Iterable} of its open records as maps.
 *
 * <p>A destination gives each record its verdict: {@link #delivered}, or {@link #refuse} with the store's reason, which
 * makes it a dead letter. What has no verdict yet is open; an attempt that ends leaves open what has to be sent again.
 * Belongs to the thread that routes it. Its bytes are used for another bulk when its exchange is over, unless a step
 * that wants them later (a wire tap, a {@code seda:}) calls {@link #retain}.
 */
public final class Bulk implements Iterable<Map<String, Object>> {

    private enum State {
        OPEN,
        DELIVERED,
        REFUSED,
        DEAD_LETTERED,
        GIVEN_BACK
    }

    private static final State[] STATES = State.values();

    /** Fields that each record of a batch has for itself; the others are {@link Share#fields()}, where it has any. */
    private static final Set<String> OWN = Set.of(
            "time", "stream", "logtag", "message", "cut", "unparsed", "message_base64", "incarnation", "offset", "end");

    private final String destination;
    private volatile byte @Nullable [] bytes;
    /** Where each line begins, and at the end where the last one ends, line end included. */
    private final int[] starts;

    private final Incarnation[] incarnations;
    private final long[] positions;
    private final int[] sourceBytes;
    private final Share[] shares;
    private final byte[] states;
    private final Map<Integer, String> reasons = new HashMap<>(0);

    private volatile boolean isRetained;
    private int open;
    private int parsed = -1;
    private Map<String, Object> parsedFields = Map.of();

    /** Numbers of a record in {@code positions}: offset, end, time. */
    static final int STRIDE = 3;

    Bulk(
            String destination,
            byte[] bytes,
            int[] starts,
            Incarnation[] incarnations,
            long[] positions,
            int[] sourceBytes,
            Share[] shares) {
        this.destination = destination;
        this.bytes = bytes;
        this.starts = starts;
        this.incarnations = incarnations;
        this.positions = positions;
        this.sourceBytes = sourceBytes;
        this.shares = shares;
        this.states = new byte[shares.length];
        this.open = shares.length;
    }

    // ---- records

    /** The name of the destination. */
    public String destination() {
        return destination;
    }

    /** Number of records, whatever their verdict. */
    public int size() {
        return shares.length;
    }

    /** The lines' array; not to be written to. */
    public byte[] bytes() {
        byte[] known = bytes;
        if (known == null) {
            throw new IllegalStateException(
                    "the bulk's exchange is over, and its bytes are used for another one: a step"
                            + " that wants them later calls retain()");
        }
        return known;
    }

    /** Keeps the bytes for whoever reads them after the bulk's exchange. */
    public void retain() {
        isRetained = true;
    }

    /** Ends the bulk, and gives its array to be written to again; null where somebody has retained it. */
    public byte @Nullable [] free() {
        byte[] known = bytes;
        if (isRetained) {
            return null;
        }
        bytes = null;
        return known;
    }

    /** Index of a record's JSON object in {@link #bytes}. */
    public int from(int record) {
        return starts[record];
    }

    /** Index behind a record's JSON object, where its line feed stands. */
    public int to(int record) {
        return starts[record + 1] - 1;
    }

    /** Bytes of all lines. */
    public int length() {
        return starts[size()] - starts[0];
    }

    /** The incarnation that a record begins in. */
    public Incarnation incarnation(int record) {
        return incarnations[record];
    }

    /** The offset of a record's first byte. */
    public long offset(int record) {
        return positions[record * STRIDE];
    }

    /** The offset behind a record's last byte. */
    public long end(int record) {
        return positions[record * STRIDE + 1];
    }

    /** A record's time in milliseconds since 1970: its own, else when its incarnation was seen first. */
    public long epochMillis(int record) {
        return positions[record * STRIDE + 2];
    }

    /** Source bytes of a record. */
    public int sourceBytes(int record) {
        return sourceBytes[record];
    }

    /** A number that is the same for neighbours of one batch, file or message. */
    public Object share(int record) {
        return shares[record];
    }

    /** A record's JSON object as text. */
    public String line(int record) {
        return new String(bytes(), from(record), to(record) - from(record), StandardCharsets.UTF_8);
    }

    /** A record's fields; not to be changed. A line that is not a JSON object has none. */
    public Map<String, Object> fields(int record) {
        if (parsed != record) {
            Map<String, Object> fields = JsonObject.parse(bytes(), from(record), to(record));
            parsedFields = fields == null ? Map.of() : fields;
            parsed = record;
        }
        return parsedFields;
    }

    /** A field of a record, one within a field after a dot: {@code kubernetes.pod_name}. Null where it has none. */
    public @Nullable Object field(int record, String path) {
        Object known = JsonObject.lookUp(shares[record].fields(), path);
        return known != null ? known : JsonObject.lookUp(fields(record), path);
    }

    /**
     * Whether records of one {@link #share} have the same there, so that one of them can be asked for all. False also
     * where that is not known.
     */
    public boolean isShared(int record, String path) {
        int dot = path.indexOf('.');
        String name = dot < 0 ? path : path.substring(0, dot);
        Share share = shares[record];
        return !share.fields().isEmpty()
                && !OWN.contains(name)
                && (!share.hasOthers() || share.fields().containsKey(name));
    }

    // ---- verdicts

    /** Number of records without a verdict. */
    public int open() {
        return open;
    }

    /** Whether a record has no verdict yet. */
    public boolean isOpen(int record) {
        return state(record) == State.OPEN;
    }

    /** The store has the record for good. */
    public void delivered(int record) {
        if (settle(record, State.DELIVERED)) {
            shares[record].delivered(1);
        }
    }

    /** The store has all open records for good. */
    public void delivered() {
        for (int from = 0; from < size(); ) {
            int to = from;
            int count = 0;
            while (to < size() && shares[to] == shares[from]) {
                count += settle(to, State.DELIVERED) ? 1 : 0;
                to++;
            }
            if (count > 0) {
                shares[from].delivered(count);
            }
            from = to;
        }
    }

    /** The store will never take the record: it becomes a dead letter with this reason. */
    public void refuse(int record, String reason) {
        if (settle(record, State.REFUSED)) {
            reasons.put(record, reason);
        }
    }

    /** Why a record was refused, null where it was not. */
    public @Nullable String reason(int record) {
        return reasons.get(record);
    }

    /** Gives all open records a verdict. */
    public void decide(Verdict verdict) {
        switch (verdict) {
            case DELIVERED, SPOOLED, FILTERED -> delivered();
            case DEAD_LETTERED -> {
                for (int i = 0; i < size(); i++) {
                    deadLettered(i);
                }
            }
            default -> throw new IllegalArgumentException(verdict + " is no verdict");
        }
    }

    private void deadLettered(int record) {
        if (settle(record, State.DEAD_LETTERED)) {
            shares[record].deadLettered(sourceBytes[record]);
        }
    }

    /** All open records come again from where they came. */
    public void giveBack(Throwable why) {
        for (int i = 0; i < size(); i++) {
            giveBack(i, why);
        }
    }

    private void giveBack(int record, Throwable why) {
        if (settle(record, State.GIVEN_BACK)) {
            shares[record].failed(why);
        }
    }

    /** Gives back the open records that come again anyhow. */
    public void giveBackRevoked(Throwable why) {
        for (int i = 0; i < size(); i++) {
            if (isOpen(i) && shares[i].isRevoked()) {
                giveBack(i, why);
            }
        }
    }

    private State state(int record) {
        return STATES[states[record]];
    }

    private boolean settle(int record, State to) {
        if (state(record) != State.OPEN) {
            return false;
        }
        states[record] = (byte) to.ordinal();
        open--;
        return true;
    }

    // ---- parts

    /** The open records. Their verdicts are given there from now on, not here. */
    public Bulk openPart() {
        return part(State.OPEN, 0, open);
    }

    /** The first half of the open records, and the other one. Their verdicts are given there from now on. */
    public Bulk[] halves() {
        return new Bulk[] {part(State.OPEN, 0, open / 2), part(State.OPEN, open / 2, open)};
    }

    /** Number of refused records. */
    public int refused() {
        return count(State.REFUSED);
    }

    /** Number of records that the route has made dead letters of. */
    public int deadLetters() {
        return count(State.DEAD_LETTERED);
    }

    private int count(State state) {
        int count = 0;
        for (byte known : states) {
            count += known == state.ordinal() ? 1 : 0;
        }
        return count;
    }

    /**
     * Some of the refused records, open again and with their reasons. Their verdicts are given there from now on, not
     * here.
     *
     * @param from number of the first one among the refused records
     * @param to number behind the last one
     */
    public Bulk refusedPart(int from, int to) {
        return part(State.REFUSED, from, to);
    }

    /** Records of a state, of those the ones from a number to another; the lines are copied together. */
    private Bulk part(State state, int from, int to) {
        int[] records = new int[size()];
        int count = 0;
        int seen = 0;
        for (int i = 0; i < size(); i++) {
            if (state(i) == state) {
                if (seen >= from && seen < to) {
                    records[count++] = i;
                }
                seen++;
            }
        }
        return of(Arrays.copyOf(records, count));
    }

    private Bulk of(int[] records) {
        BulkBuilder builder = new BulkBuilder(destination, 0);
        for (int record : records) {
            builder.copy(this, record);
        }
        Bulk part = builder.build();
        for (int i = 0; i < records.length; i++) {
            String reason = reasons.get(records[i]);
            if (reason != null) {
                part.reasons.put(i, reason);
            }
        }
        return part;
    }

    Share shareOf(int record) {
        return shares[record];
    }

    // ---- as lines, and as maps

    /** The open records as lines of JSON. */
    public InputStream lines() {
        Bulk lines = open == size() ? this : openPart();
        return new ByteArrayInputStream(lines.bytes(), lines.starts[0], lines.length());
    }

    @Override
    public Iterator<Map<String, Object>> iterator() {
        return new Iterator<>() {
            private int next = open(0);

            @Override
            public boolean hasNext() {
                return next < size();
            }

            @Override
            public Map<String, Object> next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                Map<String, Object> fields = fields(next);
                next = open(next + 1);
                return fields;
            }
        };
    }

    private int open(int record) {
        int at = record;
        while (at < size() && !isOpen(at)) {
            at++;
        }
        return at;
    }

    @Override
    public String toString() {
        return "Bulk[" + destination + ", " + size() + " records, " + length() + " bytes]";
    }
}
