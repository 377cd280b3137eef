package caravan.journalctl;

import org.apache.camel.Category;
import org.apache.camel.Component;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.support.DefaultEndpoint;

/**
 * Follow the systemd journal, through rotation, vacuum, outage and restart, and send its entries as batches.
 */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "journal",
        title = "Journal",
        syntax = "journal:name",
        consumerOnly = true,
        category = {Category.MONITORING})
public class JournalEndpoint extends DefaultEndpoint {

    @UriParam
    private JournalConfiguration configuration;

    public JournalEndpoint(String uri, Component component, JournalConfiguration configuration) {
        super(uri, component);
        this.configuration = configuration;
    }

    @Override
    public Producer createProducer() {
        throw new UnsupportedOperationException("journal: only reads");
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        JournalConsumer consumer = new JournalConsumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        configuration.validate();
    }

    public JournalConfiguration getConfiguration() {
        return configuration;
    }

    /** The options. */
    public void setConfiguration(JournalConfiguration configuration) {
        this.configuration = configuration;
    }
}
