package caravan.batch;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Records that a sink has taken into its care: it must answer exactly once, from any thread. Holds no bytes.
 */
public final class Entrusted {

    private final Settlement settlement;
    private final String destination;
    private final long records;
    private final long bytes;
    private final long firstRecords;
    private final long firstBytes;
    private final AtomicBoolean answered = new AtomicBoolean();

    Entrusted(Settlement settlement, String destination, Tally.Amount all, Tally.Amount first) {
        this.settlement = settlement;
        this.destination = destination;
        this.records = all.records();
        this.bytes = all.bytes();
        this.firstRecords = first.records();
        this.firstBytes = first.bytes();
        settlement.open();
    }

    /** Who took the records. */
    public String destination() {
        return destination;
    }

    /** Records in care. */
    public long records() {
        return records;
    }

    /** Source bytes in care. */
    public long bytes() {
        return bytes;
    }

    /** The source bytes of the batch that the records are of. */
    public List<Span> spans() {
        return settlement.spans();
    }

    /** The account of the batch that the records are of. */
    public Settlement settlement() {
        return settlement;
    }

    /** Whether the batch was revoked: the sink must not write it any more, and fails it. */
    public boolean isRevoked() {
        return settlement.isRevoked();
    }

    /** The store has the records for good. */
    public void delivered() {
        answer(Verdict.DELIVERED);
    }

    /**
     * The store has the records for good, except for some which are kept as dead letters.
     *
     * @param deadBytes source bytes of these
     */
    public void delivered(long deadRecords, long deadBytes) {
        once();
        // where another destination counts some of the records, it is not known of which the dead ones are
        boolean isFirst = firstRecords == records;
        count(Verdict.DEAD_LETTERED, deadRecords, deadBytes, isFirst ? deadRecords : 0, isFirst ? deadBytes : 0);
        count(
                Verdict.DELIVERED,
                records - deadRecords,
                bytes - deadBytes,
                isFirst ? records - deadRecords : firstRecords,
                isFirst ? bytes - deadBytes : firstBytes);
        settlement.close(null);
    }

    /** The spool has the records for good. */
    public void spooled() {
        answer(Verdict.SPOOLED);
    }

    /** The records are kept as dead letters. */
    public void deadLettered() {
        answer(Verdict.DEAD_LETTERED);
    }

    /** The store does not have the records: they are read again. */
    public void failed(Throwable why) {
        once();
        settlement.close(why);
    }

    private void answer(Verdict verdict) {
        once();
        count(verdict, records, bytes, firstRecords, firstBytes);
        settlement.close(null);
    }

    /** Counts once by record, and once by destination. */
    private void count(Verdict verdict, long all, long allBytes, long first, long ofFirst) {
        if (first > 0) {
            settlement.count(verdict, first, ofFirst);
        }
        if (all > 0) {
            settlement.count(verdict, destination, all, allBytes);
        }
    }

    private void once() {
        if (!answered.compareAndSet(false, true)) {
            throw new IllegalStateException(destination + " answered twice for a batch of " + settlement.source());
        }
    }
}
