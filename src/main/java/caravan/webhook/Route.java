package caravan.webhook;

import caravan.batch.Batch;
import caravan.routing.Completion;
import caravan.verdict.Verdicts;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.spi.UnitOfWork;
import org.apache.camel.support.AsyncProcessorConverterHelper;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.UnitOfWorkHelper;
import org.apache.camel.support.service.ServiceHelper;
import org.jspecify.annotations.Nullable;

/** The way to an endpoint: one exchange for each batch, with a unit of work of its own. Any thread may send. */
final class Route {

    private final CamelContext context;
    private final Endpoint endpoint;
    private @Nullable AsyncProcessor producer;

    Route(CamelContext context, String uri) {
        this.context = context;
        this.endpoint = context.getEndpoint(uri);
    }

    void start() throws Exception {
        AsyncProcessor created = AsyncProcessorConverterHelper.convert(endpoint.createAsyncProducer());
        ServiceHelper.startService(created);
        producer = created;
    }

    void stop() {
        ServiceHelper.stopService(producer);
    }

    /** Ends with {@link Batch#completed}, at once or later, and throws nothing. */
    void send(Batch batch, @Nullable Throwable refusal) {
        Exchange exchange = endpoint.createExchange();
        exchange.getMessage().setBody(batch);
        exchange.setProperty(Verdicts.BATCH, batch);
        if (refusal != null) {
            exchange.setProperty(Exchange.EXCEPTION_CAUGHT, refusal);
        }
        exchange.getExchangeExtension().addOnCompletion(new Completion(batch, refusal != null));
        UnitOfWork unit = PluginHelper.getUnitOfWorkFactory(context).createUnitOfWork(exchange);
        exchange.getExchangeExtension().setUnitOfWork(unit);
        try {
            AsyncProcessor to = producer;
            if (to == null) {
                throw new IllegalStateException(endpoint + " is not started");
            }
            to.process(exchange, done -> UnitOfWorkHelper.doneUow(unit, exchange));
        } catch (Exception e) {
            exchange.setException(e);
            UnitOfWorkHelper.doneUow(unit, exchange);
        }
    }
}
