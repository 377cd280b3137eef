package caravan.events;

import caravan.settings.Checked;
import org.apache.camel.Category;
import org.apache.camel.Component;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.support.DefaultEndpoint;

/**
 * Read the events of a Kubernetes cluster, once however many replicas run, and go on where the last one was.
 */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "cluster-events",
        title = "Cluster Events",
        syntax = "cluster-events:cluster",
        consumerOnly = true,
        category = {Category.CONTAINER, Category.MONITORING})
public class EventsEndpoint extends DefaultEndpoint implements Checked {

    @UriParam
    private EventsConfiguration configuration;

    public EventsEndpoint(String uri, Component component, EventsConfiguration configuration) {
        super(uri, component);
        this.configuration = configuration;
    }

    @Override
    public Producer createProducer() {
        throw new UnsupportedOperationException("cluster-events: only reads");
    }

    @Override
    public void check() {
        configuration.options(System.getenv());
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        EventsConsumer consumer = new EventsConsumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }

    public EventsConfiguration getConfiguration() {
        return configuration;
    }

    /** The options. */
    public void setConfiguration(EventsConfiguration configuration) {
        this.configuration = configuration;
    }
}
