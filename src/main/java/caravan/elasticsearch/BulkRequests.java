package caravan.elasticsearch;

import caravan.bulk.Bulk;
import caravan.indexing.BulkBody;
import caravan.search.SearchStore;
import co.elastic.clients.elasticsearch.core.BulkRequest;
import co.elastic.clients.elasticsearch.core.bulk.BulkOperation;
import co.elastic.clients.elasticsearch.core.bulk.CreateOperation;
import co.elastic.clients.util.BinaryData;
import co.elastic.clients.util.ContentType;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Processor;
import org.apache.camel.component.es.ElasticsearchComponent;

/**
 * Makes the request of a bulk's open records. To the client it is one operation: the first record's, whose document
 * holds all lines behind it. An operation for each record would cost thirty times as much.
 */
public final class BulkRequests implements Processor {

    /** The property of an exchange that keeps the {@link BulkBody} until it is answered. */
    static final String BODY = "CaravanElasticsearchBody";

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
                .getComponent("elasticsearch", ElasticsearchComponent.class)
                .getClient()));
        BulkBody body =
                exchange.removeProperty(BODY) instanceof BulkBody ofTheLastAttempt ? ofTheLastAttempt : store.body();
        body.write(bulk);
        exchange.setProperty(BODY, body);
        exchange.getIn().setBody(request(body));
    }

    private static BulkRequest.Builder request(BulkBody body) {
        // the client writes a line feed behind a document
        BinaryData lines =
                BinaryData.of(body.array(), body.from(), body.to() - body.from() - 1, ContentType.APPLICATION_JSON);
        CreateOperation<BinaryData> first = new CreateOperation.Builder<BinaryData>()
                .index(body.firstIndex())
                .id(body.firstId())
                .document(lines)
                .build();
        return new BulkRequest.Builder().operations(new BulkOperation(first));
    }
}
