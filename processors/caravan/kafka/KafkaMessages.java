package caravan.kafka;

import caravan.bulk.Bulk;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Processor;
import org.apache.camel.support.SynchronizationAdapter;
import org.jspecify.annotations.Nullable;

/**
 * The step {@code kafka-messages}, before {@code kafka:}: makes messages of a bulk's records, with topic and key by the
 * properties {@code kafka.*}. At the end of the exchange it gives each record the verdict that Kafka has given its
 * message, whatever became of the others, so the route needs no step for that. Any thread may call it.
 */
public final class KafkaMessages implements Processor {

    private record Prepared(MessageSettings settings, HeaderNames names) {}

    private final CamelContext context;
    private final Positions positions;
    private volatile @Nullable Prepared prepared;

    /**
     * Reads the properties of a context when it is first called.
     *
     * @param positions of transactions
     */
    public KafkaMessages(CamelContext context, Positions positions) {
        this.context = context;
        this.positions = positions;
    }

    @Override
    public void process(Exchange exchange) throws InvalidPayloadException {
        if (!(exchange.getIn().getBody() instanceof Bulk bulk)) {
            throw new InvalidPayloadException(exchange, Bulk.class);
        }
        Prepared known = prepared();
        Messages messages = new Messages(bulk, known.settings(), positions, known.names(), context);
        // The first one that is added is called last: behind the end of a transaction.
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                messages.settle(done);
            }
        });
        exchange.getIn().setBody(messages);
    }

    private Prepared prepared() {
        Prepared known = prepared;
        if (known == null) {
            known = new Prepared(settings(context), HeaderNames.of(context));
            prepared = known;
        }
        return known;
    }

    /**
     * Reads the properties of a context, to find faults before there are messages.
     *
     * @throws IllegalArgumentException naming every fault
     */
    public static void check(CamelContext context) {
        settings(context);
    }

    private static MessageSettings settings(CamelContext context) {
        return MessageSettings.read((name, instead) -> context.getPropertiesComponent()
                .resolveProperty(name)
                .orElse(instead)
                .strip());
    }
}
