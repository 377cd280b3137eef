package caravan.kafka;

import caravan.bulk.Origin;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.jspecify.annotations.Nullable;

/**
 * The step {@code kafka-records}, behind {@code kafka:} with {@code batching}: makes the messages of a list known as
 * what they are, so that {@code bulk:} can take them. What Caravan has written tells its position; anything else gets
 * one of topic, partition and offset. The list stays the body, and is remembered for {@code kafka-commit}. Any thread
 * may call it.
 */
public final class KafkaRecords implements Processor {

    /** Exchange property that keeps the list. */
    public static final String LIST = "CaravanKafkaRecords";

    private final CamelContext context;
    private volatile @Nullable HeaderNames names;

    /** A step of a context; needs nothing of Kafka before it is called. */
    public KafkaRecords(CamelContext context) {
        this.context = context;
    }

    @Override
    public void process(Exchange exchange) throws InvalidPayloadException {
        if (!(exchange.getIn().getBody() instanceof List<?> list)) {
            throw new InvalidPayloadException(exchange, List.class);
        }
        HeaderNames known = names;
        if (known == null) {
            known = HeaderNames.of(context);
            names = known;
        }
        for (Object one : list) {
            if (one instanceof Exchange message) {
                prepare(message.getIn(), known);
            }
        }
        exchange.setProperty(LIST, list);
    }

    private static void prepare(Message message, HeaderNames names) {
        Number timestamp = message.getHeader(names.timestamp(), Number.class);
        message.setHeader(
                Origin.HEADER,
                new TopicOrigin(
                        String.valueOf(message.getHeader(names.fromTopic())),
                        message.getHeader(names.fromPartition(), Number.class).intValue(),
                        message.getHeader(names.offset(), Number.class).longValue(),
                        timestamp == null ? 0 : Math.max(0, timestamp.longValue()),
                        !hasLines(message.getHeader(Messages.CONTENT_TYPE))));
        if (message.getBody() == null) {
            message.setBody(new byte[0]);
        }
    }

    private static boolean hasLines(@Nullable Object contentType) {
        String text = contentType instanceof byte[] bytes
                ? new String(bytes, StandardCharsets.ISO_8859_1)
                : String.valueOf(contentType);
        return text.startsWith(Messages.LINES);
    }
}
