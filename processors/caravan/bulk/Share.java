package caravan.bulk;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one batch, file or message has in bulks. It is answered once, when all of its records have a verdict, by the
 * thread that gives the last one. Safe for use by several threads.
 */
public final class Share {

    /** Who waits for the verdicts. Called once, and must not throw. */
    public interface Answer {
        /**
         * All records have a verdict.
         *
         * @param deadRecords those which are dead letters; the others are delivered
         * @param deadBytes source bytes of these
         * @param failure why some of the records have to come again, null where none has to
         */
        void answered(long deadRecords, long deadBytes, @Nullable Throwable failure);

        /** Whether the records come again anyhow, so that they need not be sent any more. */
        default boolean isRevoked() {
            return false;
        }
    }

    private final Answer answer;
    private final Map<String, ?> fields;
    private final boolean hasOthers;
    private long waiting = 1;
    private long deadRecords;
    private long deadBytes;
    private @Nullable Throwable failure;

    /**
     * A share that nothing is of yet; whoever fills it calls {@link #filled} at the end.
     *
     * @param fields what is known to be the same in all of its records, by name; may be empty
     */
    public Share(Answer answer, Map<String, ?> fields) {
        this(answer, fields, false);
    }

    /**
     * A share that nothing is of yet; whoever fills it calls {@link #filled} at the end.
     *
     * @param fields what is known to be the same in all of its records, by name; may be empty
     * @param hasOthers whether steps have made further fields, which are not the same in all records
     */
    public Share(Answer answer, Map<String, ?> fields, boolean hasOthers) {
        this.answer = answer;
        this.fields = fields;
        this.hasOthers = hasOthers;
    }

    /** Whether a field that is not among {@link #fields} may be in a record all the same. */
    boolean hasOthers() {
        return hasOthers;
    }

    /** What is known to be the same in all records. */
    Map<String, ?> fields() {
        return fields;
    }

    /** Whether its records need not be sent any more. */
    boolean isRevoked() {
        return answer.isRevoked();
    }

    synchronized void add() {
        waiting++;
    }

    /** No more records are added. */
    public void filled() {
        settle(1, null);
    }

    /** No more records are added, and those that were come again. */
    public void filled(Throwable why) {
        settle(1, why);
    }

    void delivered(long records) {
        settle(records, null);
    }

    void deadLettered(long bytes) {
        synchronized (this) {
            deadRecords++;
            deadBytes += bytes;
        }
        settle(1, null);
    }

    void failed(Throwable why) {
        settle(1, why);
    }

    private void settle(long records, @Nullable Throwable why) {
        synchronized (this) {
            if (why != null && failure == null) {
                failure = why;
            }
            waiting -= records;
            if (waiting > 0) {
                return;
            }
            if (waiting < 0) {
                throw new IllegalStateException("more verdicts than records");
            }
        }
        answer.answered(deadRecords, deadBytes, failure);
    }
}
