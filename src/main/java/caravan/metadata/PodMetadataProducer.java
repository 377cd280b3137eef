package caravan.metadata;

import caravan.batch.Batch;
import caravan.kubernetes.Enricher;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.support.DefaultProducer;
import org.jspecify.annotations.Nullable;

/**
 * Places metadata on the batches that pass. While more is expected of a new container it throws a
 * {@code PendingException}, and the batch comes again. Safe for use by several threads.
 */
public class PodMetadataProducer extends DefaultProducer {

    /** Null where the source is none. */
    private volatile @Nullable Enricher enricher;

    private boolean entered;

    public PodMetadataProducer(PodMetadataEndpoint endpoint) {
        super(endpoint);
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        enricher = ((PodMetadataEndpoint) getEndpoint()).enter();
        entered = true;
    }

    @Override
    protected void doStop() throws Exception {
        if (entered) {
            entered = false;
            ((PodMetadataEndpoint) getEndpoint()).leave();
        }
        super.doStop();
    }

    /**
     * Gives the batch its field. Where nothing of it is left to deliver, because its pod asks to be left out, the
     * exchange ends here, in all of its routes.
     */
    @Override
    public void process(Exchange exchange) throws InvalidPayloadException {
        if (!(exchange.getIn().getBody() instanceof Batch batch)) {
            throw new InvalidPayloadException(exchange, Batch.class);
        }
        Enricher started = enricher;
        if (started == null) {
            return;
        }
        started.apply(batch);
        if (!batch.iterator().hasNext()) {
            exchange.setRouteStop(true);
        }
    }
}
