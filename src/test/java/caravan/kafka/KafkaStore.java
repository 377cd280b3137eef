package caravan.kafka;

import caravan.node.DeliveryRun;
import caravan.node.RecordsCheck;
import caravan.server.Kafka;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** A topic as a store of records: one message each. */
final class KafkaStore implements DeliveryRun.Store {

    private final Kafka server;
    private final String topic;
    private final int partitions;
    private final Map<String, Integer> partitionsByKey = new HashMap<>();
    private final Map<String, Integer> valuesByPosition = new HashMap<>();
    private final Set<Integer> used = new HashSet<>();
    private boolean isTransacted;
    private long messages;
    private long faults;

    KafkaStore(Kafka server, String topic, int partitions) throws InterruptedException, ExecutionException {
        this.server = server;
        this.topic = topic;
        this.partitions = partitions;
        server.createTopic(topic, partitions, Map.of());
    }

    /** What counts is what is committed; offsets are not only those of messages. */
    KafkaStore transacted() {
        isTransacted = true;
        return this;
    }

    @Override
    public long count() throws IOException, InterruptedException {
        if (!server.isRunning()) {
            return 0;
        }
        if (isTransacted) {
            long[] count = {0};
            server.forEachRecord(List.of(topic), message -> count[0]++);
            return count[0];
        }
        try (Admin admin = server.admin()) {
            Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
            for (int i = 0; i < partitions; i++) {
                asked.put(new TopicPartition(topic, i), OffsetSpec.latest());
            }
            return admin.listOffsets(asked).all().get().values().stream()
                    .mapToLong(end -> end.offset())
                    .sum();
        } catch (ExecutionException e) {
            throw new IOException(e);
        }
    }

    /** Shows those of committed transactions. */
    @Override
    public void read(RecordsCheck check) {
        server.forEachRecord(List.of(topic), message -> {
            messages++;
            used.add(message.partition());
            position(message);
            key(message);
            check.record(message.value(), topic + '/' + message.partition() + '/' + message.offset());
        });
    }

    private void position(ConsumerRecord<byte[], byte[]> message) {
        String position = text(message.headers().lastHeader("caravan-position").value());
        int value = text(message.value()).hashCode();
        Integer before = valuesByPosition.putIfAbsent(position, value);
        faults += before != null && before != value ? 1 : 0;
    }

    private void key(ConsumerRecord<byte[], byte[]> message) {
        Integer before = partitionsByKey.putIfAbsent(text(message.key()), message.partition());
        faults += before != null && before != message.partition() ? 1 : 0;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Messages, repetitions included. */
    long messages() {
        return messages;
    }

    long positions() {
        return valuesByPosition.size();
    }

    /** Messages of one position that are not equal, and of one key that are in several partitions. */
    long faults() {
        return faults;
    }

    int usedPartitions() {
        return used.size();
    }
}
