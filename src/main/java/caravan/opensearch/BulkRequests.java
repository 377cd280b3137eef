package caravan.opensearch;

import caravan.bulk.Bulk;
import caravan.indexing.BulkBody;
import caravan.search.Handover;
import caravan.search.SearchStore;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Processor;
import org.apache.camel.component.opensearch.OpensearchComponent;
import org.opensearch.client.opensearch.core.BulkRequest;
import org.opensearch.client.opensearch.core.bulk.BulkOperation;
import org.opensearch.client.opensearch.core.bulk.CreateOperation;

/** Makes the request of a bulk's open records. */
public final class BulkRequests implements Processor {

    /** The client wants one operation at least. */
    private static final BulkOperation ANY = new BulkOperation.Builder()
            .create(new CreateOperation.Builder<String>()
                    .document(Handover.NO_DOCUMENT)
                    .build())
            .build();

    private final SearchStore store;

    /** The step for one Camel context. */
    public BulkRequests(SearchStore store) {
        this.store = store;
    }

    @Override
    public void process(Exchange exchange) throws InvalidPayloadException {
        Bulk bulk = exchange.getIn().getMandatoryBody(Bulk.class);
        if (bulk.open() == 0) {
            exchange.setRouteStop(true);
            return;
        }
        store.prepare(new SearchClient(exchange.getContext()
                .getComponent(store.name(), OpensearchComponent.class)
                .getClient()));
        Handover.give(new BulkBody(bulk, store.settings().naming()));
        exchange.getIn().setBody(new BulkRequest.Builder().operations(ANY));
    }
}
