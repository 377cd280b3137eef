package caravan.runner;

import caravan.observe.Observation;
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
    private static final int HIGHEST_PORT = 65_535;

    private @Nullable Observation observation;

    @Override
    public void afterConfigure(BaseMainSupport main) {
        CamelContext context = main.getCamelContext();
        String port = context.resolvePropertyPlaceholders("{{observe.port:}}").strip();
        if (!port.isEmpty()) {
            begin(
                    context,
                    context.resolvePropertyPlaceholders("{{observe.address:0.0.0.0}}")
                            .strip(),
                    port(port));
        }
    }

    private void begin(CamelContext context, String address, int port) {
        try {
            InetSocketAddress at = new InetSocketAddress(address, port);
            if (at.isUnresolved()) {
                throw new IllegalArgumentException(
                        "`observe.address` must be an address of this machine: was " + address);
            }
            observation = Observation.begin(context, at);
            LOG.info("health and metrics at http://{}:{}/observe", address, port);
        } catch (IOException e) {
            throw new IllegalStateException(
                    "cannot listen at " + address + ':' + port + " (`observe.address`, `observe.port`): "
                            + e.getMessage(),
                    e);
        }
    }

    /** @throws IllegalArgumentException when it is none */
    static int port(String text) {
        try {
            int port = Integer.parseInt(text);
            if (port >= 1 && port <= HIGHEST_PORT) {
                return port;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new IllegalArgumentException("`observe.port` must be a port from 1 to 65535, or empty: was " + text);
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
