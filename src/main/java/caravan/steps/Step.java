package caravan.steps;

import caravan.batch.Batch;
import java.util.function.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Processor;

/**
 * A step that changes a batch, as Camel calls it. Where nothing of the batch is left to deliver (all of it was held
 * back, or filtered) the exchange ends here, in all of its routes.
 */
final class Step implements Processor {

    private final Consumer<Batch> change;

    Step(Consumer<Batch> change) {
        this.change = change;
    }

    @Override
    public void process(Exchange exchange) throws InvalidPayloadException {
        if (!(exchange.getIn().getBody() instanceof Batch batch)) {
            throw new InvalidPayloadException(exchange, Batch.class);
        }
        change.accept(batch);
        if (!batch.iterator().hasNext()) {
            exchange.setRouteStop(true);
        }
    }
}
