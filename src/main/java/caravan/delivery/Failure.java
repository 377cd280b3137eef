package caravan.delivery;

import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.jspecify.annotations.Nullable;

/** The bean {@code failure}: what an exchange failed of. Keeps no state, so any thread may call it. */
public final class Failure {

    /** Whether trying again, for ever if need be, is the answer. */
    public boolean isStoreAway(Exchange exchange) {
        Throwable why = of(exchange);
        return why != null && Failures.isStoreAway(why);
    }

    /** Whether the file is to blame that is being delivered: with any other one it would not have failed. */
    public boolean isAboutTheFile(Exchange exchange) {
        Throwable why = of(exchange);
        return why != null && Failures.isAboutTheFile(why);
    }

    static @Nullable Throwable of(Exchange exchange) {
        Throwable why = exchange.getException();
        return why != null ? why : exchange.getProperty(ExchangePropertyKey.EXCEPTION_CAUGHT, Throwable.class);
    }
}
