package caravan.runner;

import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.MainListenerSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells in the log what runs, and that it ends. */
final class StartAndEnd extends MainListenerSupport {

    private static final Logger LOG = LoggerFactory.getLogger(Runner.class);

    @Override
    public void afterStart(BaseMainSupport main) {
        CamelContext context = main.getCamelContext();
        for (Route route : context.getRoutes()) {
            LOG.info("started {} from {}", route.getId(), route.getEndpoint());
        }
        LOG.info("running on Camel {}, Java {}", context.getVersion(), Runtime.version());
    }

    @Override
    public void beforeStop(BaseMainSupport main) {
        LOG.info(
                "stopping, sources first, within {} s",
                main.getCamelContext().getShutdownStrategy().getTimeout());
    }

    @Override
    public void afterStop(BaseMainSupport main) {
        LOG.info("stopped");
    }
}
