package caravan.broker;

import caravan.kafka.KafkaRecords;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.component.kafka.consumer.DefaultKafkaManualCommit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * The step {@code kafka-commit}: tells Kafka that the messages which the step {@code kafka-records} got have been
 * delivered. Only what stands in that list is committed; what the component has read beyond it is not. Any thread may
 * call it, while the one that reads waits for the exchange.
 */
public final class KafkaCommit implements Processor {

    private static final Duration WITHIN = Duration.ofSeconds(30);

    @Override
    public void process(Exchange exchange) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        Consumer<?, ?> consumer = null;
        for (Object one : exchange.getProperty(KafkaRecords.LIST, List.of(), List.class)) {
            if (one instanceof Exchange message
                    && message.getIn().getHeader(KafkaConstants.MANUAL_COMMIT)
                            instanceof DefaultKafkaManualCommit commit) {
                OffsetAndMetadata next = new OffsetAndMetadata(commit.getRecordOffset() + 1);
                offsets.merge(commit.getPartition(), next, KafkaCommit::later);
                consumer = commit.getCamelExchangePayload().consumer;
            }
        }
        if (consumer == null) {
            throw new IllegalArgumentException(
                    "kafka-commit needs the step kafka-records before it, and allowManualCommit" + " of the endpoint");
        }
        consumer.commitSync(offsets, WITHIN);
    }

    /** After a rebalance a message may be in a list twice. */
    private static OffsetAndMetadata later(OffsetAndMetadata one, OffsetAndMetadata other) {
        return one.offset() >= other.offset() ? one : other;
    }
}
