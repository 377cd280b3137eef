package caravan.archive;

import org.apache.camel.Category;
import org.apache.camel.Component;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.support.DefaultEndpoint;

/**
 * Write batches of log records into compressed files of JSON lines, acknowledged when they are on disk.
 */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "archive",
        title = "Archive",
        syntax = "archive:directory",
        producerOnly = true,
        category = {Category.FILE})
public class ArchiveEndpoint extends DefaultEndpoint {

    @UriParam
    private ArchiveConfiguration configuration;

    public ArchiveEndpoint(String uri, Component component, ArchiveConfiguration configuration) {
        super(uri, component);
        this.configuration = configuration;
    }

    @Override
    public Producer createProducer() {
        return new ArchiveProducer(this);
    }

    @Override
    public Consumer createConsumer(Processor processor) {
        throw new UnsupportedOperationException("archive: only writes; read its files with file:");
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        configuration.options();
    }

    @Override
    public ArchiveComponent getComponent() {
        return (ArchiveComponent) super.getComponent();
    }

    public ArchiveConfiguration getConfiguration() {
        return configuration;
    }

    /** The options. */
    public void setConfiguration(ArchiveConfiguration configuration) {
        this.configuration = configuration;
    }
}
