package caravan.routing;

import caravan.batch.Batch;
import caravan.verdict.Verdicts;
import java.nio.file.Path;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorConverterHelper;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.service.ServiceHelper;
import org.jspecify.annotations.Nullable;

/**
 * Delivers into the route of a consumer: an exchange with the batch as body, completed when its unit of work is. Any
 * thread may deliver.
 */
public final class RouteDelivery implements Delivery {

    private final DefaultConsumer consumer;
    private @Nullable AsyncProcessor deadLetters;

    /** Into that consumer's route. */
    public RouteDelivery(DefaultConsumer consumer) {
        this.consumer = consumer;
    }

    /** Makes the endpoint ready that takes dead letters; blank where there is none. Called before anything is sent. */
    public void start(String deadLetter) throws Exception {
        if (!deadLetter.isBlank()) {
            CamelContext context = consumer.getEndpoint().getCamelContext();
            deadLetters = AsyncProcessorConverterHelper.convert(
                    context.getEndpoint(deadLetter).createAsyncProducer());
            ServiceHelper.startService(deadLetters);
        }
    }

    /** Called when nothing is sent any more. */
    public void stop() {
        ServiceHelper.stopService(deadLetters);
    }

    @Override
    public void deliver(Batch batch) {
        route(consumer.getAsyncProcessor(), batch, null);
    }

    @Override
    public void deadLetter(Batch batch, Throwable why) {
        AsyncProcessor to = deadLetters;
        route(to == null ? consumer.getAsyncProcessor() : to, batch, why);
    }

    @Override
    public boolean hasDeadLetters() {
        return deadLetters != null;
    }

    private void route(AsyncProcessor to, Batch batch, @Nullable Throwable refusal) {
        Exchange exchange = consumer.createExchange(false);
        exchange.getMessage().setBody(batch);
        exchange.setProperty(Verdicts.BATCH, batch);
        String path = batch.source().path();
        exchange.getMessage().setHeader(Exchange.FILE_PATH, path);
        exchange.getMessage()
                .setHeader(Exchange.FILE_NAME, Path.of(path).getFileName().toString());
        if (refusal != null) {
            exchange.setProperty(Exchange.EXCEPTION_CAUGHT, refusal);
        }
        exchange.getExchangeExtension().addOnCompletion(new Completion(batch, refusal != null));
        try {
            consumer.createUoW(exchange);
            to.process(exchange, done -> consumer.doneUoW(exchange));
        } catch (Exception e) {
            exchange.setException(e);
            consumer.doneUoW(exchange);
        }
    }
}
