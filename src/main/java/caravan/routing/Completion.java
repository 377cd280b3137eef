package caravan.routing;

import caravan.batch.Batch;
import caravan.batch.RefusedException;
import caravan.batch.Verdict;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.support.SynchronizationAdapter;

/** Hears when the exchange, or the one that a {@code seda:} hop handed it over to, is through. */
public final class Completion extends SynchronizationAdapter {

    private final Batch batch;
    private final boolean isDeadLetter;

    /** @param isDeadLetter whether the exchange goes to the dead letters, so that its end is a verdict */
    public Completion(Batch batch, boolean isDeadLetter) {
        this.batch = batch;
        this.isDeadLetter = isDeadLetter;
    }

    @Override
    public void onComplete(Exchange exchange) {
        if (isDeadLetter) {
            batch.decideRest(Verdict.DEAD_LETTERED, "dead-letters");
        }
        batch.completed(null);
    }

    @Override
    public void onFailure(Exchange exchange) {
        Exception why = exchange.getException();
        why = why != null ? why : new IllegalStateException("the exchange failed without an exception");
        String endpoint = exchange.getProperty(ExchangePropertyKey.TO_ENDPOINT, String.class);
        batch.completed(endpoint == null ? why : new RefusedException(endpoint, why));
    }
}
