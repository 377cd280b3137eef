package caravan.runner;

import caravan.observe.Observation;
import caravan.observe.ObserveAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.apache.camel.CamelContext;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.MainListenerSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows health and metrics at {@code observe.port}, from before the routes start until they have stopped. Without a port
 * none of it is loaded.
 */
final class Observing extends MainListenerSupport {

    private static final Logger LOG = LoggerFactory.getLogger(Runner.class);

    private @Nullable Observation observation;

    @Override
    public void afterConfigure(BaseMainSupport main) {
        CamelContext context = main.getCamelContext();
        InetSocketAddress address = address(context);
        if (address != null) {
            begin(context, address);
        }
    }

    /** Null for none. What is wrong with it is for the check of the start to tell, with all other faults. */
    private static @Nullable InetSocketAddress address(CamelContext context) {
        try {
            return ObserveAddress.of(context);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private void begin(CamelContext context, InetSocketAddress address) {
        String at = address.getHostString() + ':' + address.getPort();
        try {
            observation = Observation.begin(context, address);
            LOG.info("health and metrics at http://{}/observe", at);
        } catch (IOException e) {
            throw new IllegalStateException(
                    "cannot listen at " + at + " (`observe.address`, `observe.port`): " + e.getMessage(), e);
        }
    }

    @Override
    public void afterStop(BaseMainSupport main) {
        Observation begun = observation;
        if (begun != null) {
            observation = null;
            begun.close();
        }
    }
}
