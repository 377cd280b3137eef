package caravan.archive;

import caravan.batch.Batch;
import java.io.IOException;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;
import org.jspecify.annotations.Nullable;

/**
 * Hands batches to the archive. It returns before they are on disk for good: the batch is acknowledged then, through
 * what {@link Batch#entrust} gave.
 */
public class ArchiveProducer extends DefaultProducer {

    private volatile @Nullable Archive archive;

    public ArchiveProducer(ArchiveEndpoint endpoint) {
        super(endpoint);
    }

    @Override
    public ArchiveEndpoint getEndpoint() {
        return (ArchiveEndpoint) super.getEndpoint();
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        archive = getEndpoint().enter();
    }

    @Override
    protected void doStop() throws Exception {
        if (archive != null) {
            archive = null;
            getEndpoint().leave();
        }
        super.doStop();
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        Object body = exchange.getMessage().getBody();
        if (!(body instanceof Batch batch)) {
            throw new IllegalArgumentException("archive: takes batches of records as tail: sends them: the body was "
                    + (body == null ? "null" : "a " + body.getClass().getName()) + "; write other bodies with file:");
        }
        started().accept(batch);
    }

    private Archive started() throws IOException {
        Archive started = archive;
        if (started == null) {
            throw new IOException(
                    "the archive " + getEndpoint().getConfiguration().getDirectory() + " is stopped");
        }
        return started;
    }
}
