package caravan.verdict;

import caravan.batch.Verdict;
import org.apache.camel.Exchange;

/**
 * The step {@code verdict}: tells the ledger what became of the records of an exchange, a whole batch or, within a
 * split, one record. A route that ends in a stock component needs it, for Camel cannot say that a store has them:
 *
 * <pre>
 * - to:
 *     uri: file:out
 * - bean:
 *     ref: verdict
 *     method: delivered('out')
 * </pre>
 *
 * The step stands behind the store; where the store throws, it is not reached and the batch is read again. Keeps no
 * state, so any thread may call it.
 */
public final class Verdicts {

    /** Exchange property that keeps the batch while a store's answer is the body. */
    public static final String BATCH = "CaravanBatch";

    /** The store has the records for good. */
    public void delivered(Object destination, Exchange exchange) {
        decide(Verdict.DELIVERED, destination, exchange);
    }

    /** A rule leaves the records out on purpose. */
    public void filtered(Object rule, Exchange exchange) {
        decide(Verdict.FILTERED, rule, exchange);
    }

    /** The records are kept as dead letters. */
    public void deadLettered(Object destination, Exchange exchange) {
        decide(Verdict.DEAD_LETTERED, destination, exchange);
    }

    private static void decide(Verdict verdict, Object by, Exchange exchange) {
        Subject.of(exchange).decide(verdict, name(by));
    }

    /** Camel binds the body where a route gives no name; that must not become one. */
    private static String name(Object by) {
        if (by instanceof String name && !name.isBlank()) {
            return name;
        }
        throw new IllegalArgumentException(
                "a verdict needs the name of its destination or rule, as in `method: delivered('archive')`");
    }
}
