package caravan.indexing;

import caravan.bulk.Bulk;
import caravan.bulk.StoreAwayException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Gives the records of a bulk the verdicts that a store's answer has for them, item by item: the n-th item is about the
 * n-th record that is open when this is made. One answer is one object.
 *
 * <ul>
 *   <li>Delivered: 2xx, and 409, for the store has that position already.
 *   <li>Open, to be sent again: 429 and 5xx; 3xx, 401 and 403, which are about us; no room for another shard.
 *   <li>Refused, with the store's reason: any other status, an index that nothing is written to any more (its own block
 *       of writes), and what a pipeline of the store fails of.
 * </ul>
 */
public final class ItemAnswers {

    private static final int LONGEST_REASON = 1_000;
    private static final int LEAST_ERROR = 400;
    private static final int CONFLICT = 409;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;

    /** Failures of what the store makes of a record before it is indexed: the same record will fail of it again. */
    private static final Set<String> OF_A_PIPELINE = Set.of("fail_processor_exception", "ingest_processor_exception");

    private final Bulk bulk;
    private final String store;
    private int next;
    private int left;
    private String whyLeft = "";

    /**
     * @param store its name, for what is said of it
     * @param items that the answer has
     * @throws StoreAwayException if that is not one for each open record: no item is about a known record then
     */
    public ItemAnswers(Bulk bulk, String store, int items) {
        this.bulk = bulk;
        this.store = store;
        if (items != bulk.open()) {
            throw new StoreAwayException(store + " answered for " + items + " records of " + bulk.open());
        }
    }

    /** The store has the next records, or had them before. */
    public void delivered(int records) {
        if (records == bulk.open()) {
            bulk.delivered();
            next = bulk.size();
            return;
        }
        for (int i = 0; i < records; i++) {
            bulk.delivered(nextOpen());
        }
    }

    /** The same status for the next records; {@code type} and {@code reason} where the store says why. */
    public void answered(int records, int status, @Nullable String type, @Nullable String reason) {
        if (isDelivered(status)) {
            delivered(records);
            return;
        }
        String why = text(status + " " + (type == null ? "" : type) + (reason == null ? "" : ": " + reason));
        boolean isOpen = staysOpen(status, type == null ? "" : type, reason == null ? "" : reason);
        for (int i = 0; i < records; i++) {
            int record = nextOpen();
            if (isOpen) {
                left++;
                whyLeft = why;
            } else {
                bulk.refuse(record, why);
            }
        }
    }

    /**
     * All items were looked at.
     *
     * @throws StoreAwayException if some records have to be sent again
     */
    public void end() {
        if (left > 0) {
            throw new StoreAwayException(store + " did not take " + left + " records now: " + whyLeft);
        }
    }

    /** Whether a status means that the store has the record. */
    public static boolean isDelivered(int status) {
        return status >= 200 && status < 300 || status == CONFLICT;
    }

    private static boolean staysOpen(int status, String type, String reason) {
        if (OF_A_PIPELINE.contains(type)) {
            return false;
        }
        if (status == FORBIDDEN) {
            // "index [x] blocked by: [FORBIDDEN/8/index write (api)]", but not one of the whole cluster
            return !(type.equals("cluster_block_exception") && reason.startsWith("index ["));
        }
        return status >= 500
                || status == TOO_MANY_REQUESTS
                || status == UNAUTHORIZED
                || reason.contains("shards open") // "... this cluster currently has [1000]/[1000] maximum shards open"
                || status < LEAST_ERROR;
    }

    private int nextOpen() {
        while (!bulk.isOpen(next)) {
            next++;
        }
        return next++;
    }

    /** On one line and within a bound: reasons quote values of records. */
    private static String text(String reason) {
        String bounded = reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON) + "…";
        StringBuilder text = new StringBuilder(bounded);
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                text.setCharAt(i, ' ');
            }
        }
        return text.toString();
    }
}
