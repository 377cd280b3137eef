package caravan.delivery;

import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;

/** The bean {@code failure}: what an exchange failed of. Keeps no state, so any thread may call it. */
public final class Failure {

    /** Whether trying again, for ever if need be, is the answer. */
    public boolean isStoreAway(Exchange exchange) {
        Throwable why = exchange.getException();
        if (why == null) {
            why = exchange.getProperty(ExchangePropertyKey.EXCEPTION_CAUGHT, Throwable.class);
        }
        return why != null && Failures.isStoreAway(why);
    }
}
