package caravan.broker;

import caravan.batch.Incarnation;
import caravan.kafka.Positions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** The topic with the {@link Positions} of all agents: made where it is not there, and read when a producer begins. */
final class PositionTopic {

    /** Agents share partitions, for each reads all of its own; more of them than this are not used. */
    private static final int PARTITIONS = 8;

    /** An incarnation of which nothing was written for so long has its checkpoint. */
    private static final Duration RETENTION = Duration.ofDays(7);

    /** Others' transactions hide what is behind their beginning, until they end, or a broker ends them. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final Duration LOOK = Duration.ofMillis(200);
    private static final int ANSWER_SECONDS = 30;

    private final String topic;
    private final String owner;
    private final Positions positions;
    private final BooleanSupplier isEnding;

    /** @param isEnding whether nobody waits for it any more */
    PositionTopic(String topic, String owner, Positions positions, BooleanSupplier isEnding) {
        this.topic = topic;
        this.owner = owner;
        this.positions = positions;
        this.isEnding = isEnding;
    }

    /**
     * Reads the positions of the owner, whose former producers have ended by now.
     *
     * @param settings of a producer
     * @throws KafkaException where that cannot be done now
     */
    void read(Map<String, Object> settings) {
        try (Admin admin = Admin.create(only(settings, AdminClientConfig.configNames()))) {
            int partitions = Math.min(PARTITIONS, partitions(admin));
            TopicPartition ours = new TopicPartition(topic, Math.floorMod(owner.hashCode(), partitions));
            positions.keep(topic, ours.partition(), owner, read(ours, end(admin, ours), settings));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while positions were read", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new KafkaException("cannot read the positions in the topic " + topic + ": " + e.getMessage(), e);
        }
    }

    private static Map<String, Object> only(Map<String, Object> settings, Iterable<String> names) {
        Map<String, Object> some = new HashMap<>();
        for (String name : names) {
            if (settings.containsKey(name)) {
                some.put(name, settings.get(name));
            }
        }
        return some;
    }

    private int partitions(Admin admin) throws InterruptedException, ExecutionException, TimeoutException {
        NewTopic made = new NewTopic(topic, Optional.of(PARTITIONS), Optional.empty())
                .configs(Map.of(
                        "cleanup.policy", "compact,delete", "retention.ms", Long.toString(RETENTION.toMillis())));
        try {
            admin.createTopics(List.of(made)).all().get(ANSWER_SECONDS, TimeUnit.SECONDS);
            return PARTITIONS;
        } catch (ExecutionException e) {
            try {
                return described(admin);
            } catch (ExecutionException notThere) {
                throw e; // it could not be made, and nobody else has made it
            }
        }
    }

    private int described(Admin admin) throws InterruptedException, ExecutionException, TimeoutException {
        KafkaFuture<TopicDescription> found = Objects.requireNonNull(
                admin.describeTopics(List.of(topic)).topicNameValues().get(topic));
        return found.get(ANSWER_SECONDS, TimeUnit.SECONDS).partitions().size();
    }

    /** Also of what is not committed yet: what we have committed may stand behind it. */
    private static long end(Admin admin, TopicPartition partition)
            throws InterruptedException, ExecutionException, TimeoutException {
        ListOffsetsResultInfo end = admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                .partitionResult(partition)
                .get(ANSWER_SECONDS, TimeUnit.SECONDS);
        return end.offset();
    }

    private Map<Incarnation, Long> read(TopicPartition partition, long end, Map<String, Object> settings) {
        Map<String, Object> some = only(settings, ConsumerConfig.configNames());
        some.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        some.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        some.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        Map<Incarnation, Long> found = new HashMap<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(some, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (consumer.position(partition) < end) {
                consumer.poll(LOOK).forEach(message -> add(message, found));
                if (isEnding.getAsBoolean() || System.nanoTime() - deadline > 0) {
                    throw new KafkaException("the positions in the topic " + topic + " cannot be read up to their end");
                }
            }
        }
        return found;
    }

    private void add(ConsumerRecord<byte[], byte[]> message, Map<Incarnation, Long> found) {
        String key = text(message.key());
        if (!key.startsWith(owner + '/')) {
            return;
        }
        Incarnation incarnation = Incarnation.parse(key.substring(owner.length() + 1));
        if (message.value() == null) {
            found.remove(incarnation);
        } else {
            found.put(incarnation, Long.parseLong(text(message.value())));
        }
    }

    private static String text(byte @Nullable [] bytes) {
        return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
    }
}
