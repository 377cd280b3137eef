package caravan.elasticsearch;

import caravan.bulk.Bulk;
import caravan.indexing.BulkBody;
import caravan.search.Handover;
import caravan.search.SearchStore;
import co.elastic.clients.elasticsearch.core.BulkRequest;
import co.elastic.clients.elasticsearch.core.bulk.BulkOperation;
import co.elastic.clients.elasticsearch.core.bulk.CreateOperation;
import co.elastic.clients.util.BinaryData;
import co.elastic.clients.util.ContentType;
import java.nio.charset.StandardCharsets;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Processor;
import org.apache.camel.component.es.ElasticsearchComponent;

/** Makes the request of a bulk's open records. */
public final class BulkRequests implements Processor {

    /** The client wants one operation at least. */
    private static final BulkOperation ANY = new BulkOperation(new CreateOperation.Builder<BinaryData>()
            .document(
                    BinaryData.of(Handover.NO_DOCUMENT.getBytes(StandardCharsets.UTF_8), ContentType.APPLICATION_JSON))
            .build());

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
                .getComponent(store.name(), ElasticsearchComponent.class)
                .getClient()));
        Handover.give(new BulkBody(bulk, store.settings().naming()));
        exchange.getIn().setBody(new BulkRequest.Builder().operations(ANY));
    }
}
