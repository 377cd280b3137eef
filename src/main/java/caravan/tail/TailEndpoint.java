package caravan.tail;

import org.apache.camel.Category;
import org.apache.camel.Component;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.support.DefaultEndpoint;

/**
 * Follow log files as they grow, through rotation, truncation, outage and restart, and send their lines as batches.
 */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "tail",
        title = "Tail",
        syntax = "tail:directory",
        consumerOnly = true,
        category = {Category.FILE, Category.MONITORING})
public class TailEndpoint extends DefaultEndpoint {

    @UriParam
    private TailConfiguration configuration;

    public TailEndpoint(String uri, Component component, TailConfiguration configuration) {
        super(uri, component);
        this.configuration = configuration;
    }

    @Override
    public Producer createProducer() {
        throw new UnsupportedOperationException("tail: only reads; write with archive: or file:");
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        TailConsumer consumer = new TailConsumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        configuration.validate();
    }

    public TailConfiguration getConfiguration() {
        return configuration;
    }

    /** The options. */
    public void setConfiguration(TailConfiguration configuration) {
        this.configuration = configuration;
    }
}
