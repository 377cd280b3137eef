package caravan.opensearch;

import caravan.bulk.Bulk;
import caravan.indexing.BulkBody;
import caravan.search.SearchStore;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Processor;
import org.apache.camel.component.opensearch.OpensearchComponent;
import org.opensearch.client.opensearch.core.BulkRequest;
import org.opensearch.client.opensearch.core.bulk.BulkOperation;
import org.opensearch.client.opensearch.core.bulk.CreateOperation;

/**
 * Makes the request of a bulk's open records. To the client it is one operation: the first record's, whose document
 * holds all lines behind it. An operation for each record would cost many times as much.
 */
public final class BulkRequests implements Processor {

    /** The property of an exchange that keeps the {@link BulkBody} until it is answered. */
    static final String BODY = "CaravanOpensearchBody";

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
                .getComponent("opensearch", OpensearchComponent.class)
                .getClient()));
        BulkBody body =
                exchange.removeProperty(BODY) instanceof BulkBody ofTheLastAttempt ? ofTheLastAttempt : store.body();
        body.write(bulk);
        exchange.setProperty(BODY, body);
        exchange.getIn().setBody(request(body));
    }

    private static BulkRequest.Builder request(BulkBody body) {
        CreateOperation<Lines> first = new CreateOperation.Builder<Lines>()
                .index(body.firstIndex())
                .id(body.firstId())
                // the client writes a line feed behind a document
                .document(new Lines(body.array(), body.from(), body.to() - 1))
                .build();
        return new BulkRequest.Builder()
                .operations(new BulkOperation.Builder().create(first).build());
    }
}
