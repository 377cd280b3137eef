package caravan.metrics;

import caravan.delivery.Retries;
import caravan.webhook.Responses;
import org.apache.camel.CamelContext;
import org.apache.camel.ExtendedStartupListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Binds the meters when a context has started, where it has a registry for them. Needs no Micrometer to be there. */
public final class Metrics implements ExtendedStartupListener {

    private static final Logger LOG = LoggerFactory.getLogger("caravan.metrics");

    private final Retries retries;
    private final Responses responses;

    /** Meters of these, and of what is found in the context. */
    public Metrics(Retries retries, Responses responses) {
        this.retries = retries;
        this.responses = responses;
    }

    @Override
    public void onCamelContextStarted(CamelContext context, boolean alreadyStarted) {
        // routes are not there yet
    }

    @Override
    public void onCamelContextFullyStarted(CamelContext context, boolean alreadyStarted) {
        try {
            Meters.bind(context, retries, responses);
        } catch (NoClassDefFoundError e) {
            LOG.debug("no metrics, for there is no Micrometer on the class path: {}", e.toString());
        }
    }
}
