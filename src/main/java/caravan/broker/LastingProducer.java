package caravan.broker;

import caravan.kafka.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A producer that begins with its first message, and begins anew after a failure: some (a certificate that has expired,
 * a right that was missing) leave Kafka's own useless for ever. It never throws for a message but tells its callback,
 * exactly once and one at a time. Safe for use by several threads.
 */
final class LastingProducer implements Producer<byte[], byte[]> {

    private static final Logger LOG = LoggerFactory.getLogger("caravan.broker");

    /** What a producer may take at its end for messages that are underway. */
    private static final Duration END = Duration.ofSeconds(5);

    private final Supplier<Producer<byte[], byte[]>> maker;
    private final Consumer<Producer<byte[], byte[]>> forTransactions;
    private final Object callbacks = new Object();
    private @Nullable Producer<byte[], byte[]> current;
    private boolean hasFailed;
    private boolean isPrepared;
    private boolean isOver;
    private int underway;

    /**
     * A producer that has not begun.
     *
     * @param maker gives one of Kafka's, at once
     * @param forTransactions makes one ready for its first transaction
     */
    LastingProducer(Supplier<Producer<byte[], byte[]>> maker, Consumer<Producer<byte[], byte[]>> forTransactions) {
        this.maker = maker;
        this.forTransactions = forTransactions;
    }

    // ---- its life

    /** The one to be used for a message, or {@code false} for something else. */
    private Producer<byte[], byte[]> take(boolean forMessage) {
        end(failed(), Duration.ZERO);
        synchronized (this) {
            if (isOver) {
                throw new KafkaException("about to stop, and takes no more messages");
            }
            Producer<byte[], byte[]> known = current;
            if (known == null) {
                known = maker.get();
                current = known;
            }
            underway += forMessage ? 1 : 0;
            return known;
        }
    }

    /** One that has failed, and is not used any more. */
    private synchronized @Nullable Producer<byte[], byte[]> failed() {
        return hasFailed && underway == 0 ? dropped() : null;
    }

    private @Nullable Producer<byte[], byte[]> dropped() {
        Producer<byte[], byte[]> old = current;
        current = null;
        hasFailed = false;
        isPrepared = false;
        return old;
    }

    private static void end(@Nullable Producer<byte[], byte[]> old, Duration within) {
        if (old != null) {
            try {
                old.close(within);
            } catch (RuntimeException e) {
                LOG.debug("a producer ended with {}", e.toString());
            }
        }
    }

    private synchronized void ended(boolean isFailure) {
        underway--;
        hasFailed |= isFailure;
    }

    /**
     * For the end of the application: gives up messages that are still underway, and takes no more. Whoever waits for
     * them is told.
     */
    void giveUp() {
        Producer<byte[], byte[]> old;
        synchronized (this) {
            isOver = true;
            old = underway > 0 ? current : null;
        }
        end(old, Duration.ZERO);
    }

    /** Ends what there is. A later message begins anew: Camel closes a producer after each transaction that fails. */
    @Override
    public void close() {
        close(END);
    }

    @Override
    public void close(Duration timeout) {
        Producer<byte[], byte[]> old;
        synchronized (this) {
            old = dropped();
        }
        end(old, timeout);
    }

    // ---- messages

    @Override
    public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
        return send(record, null);
    }

    @Override
    public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, @Nullable Callback callback) {
        Answer answer = new Answer(callback);
        Producer<byte[], byte[]> producer;
        try {
            producer = take(true);
        } catch (RuntimeException e) {
            answer.tell(null, e);
            return CompletableFuture.failedFuture(e);
        }
        try {
            return producer.send(record, answer);
        } catch (RuntimeException e) {
            answer.onCompletion(null, e);
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Tells the callback once: Kafka's producer may throw for a message, and tell of it too. */
    private final class Answer implements Callback {

        private final @Nullable Callback callback;
        private final AtomicBoolean isGiven = new AtomicBoolean();

        Answer(@Nullable Callback callback) {
            this.callback = callback;
        }

        @Override
        public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception why) {
            if (isGiven.compareAndSet(false, true)) {
                try {
                    tell(metadata, why);
                } finally {
                    ended(why != null && !Refusal.isFinal(why));
                }
            }
        }

        void tell(@Nullable RecordMetadata metadata, @Nullable Exception why) {
            if (callback != null) {
                synchronized (callbacks) {
                    callback.onCompletion(metadata, why);
                }
            }
        }
    }

    @Override
    public void flush() {
        take(false).flush();
    }

    @Override
    public List<PartitionInfo> partitionsFor(String topic) {
        return take(false).partitionsFor(topic);
    }

    @Override
    public synchronized Map<MetricName, ? extends Metric> metrics() {
        return current == null ? Map.of() : current.metrics();
    }

    @Override
    public Uuid clientInstanceId(Duration timeout) {
        return take(false).clientInstanceId(timeout);
    }

    // ---- transactions

    /** Each producer that is made does it for itself. */
    @Override
    public void initTransactions() {
        // nothing to do at the start of a route, where the broker may be away
    }

    @Override
    public void beginTransaction() {
        attempt(() -> {
            Producer<byte[], byte[]> producer = take(false);
            if (!isPrepared()) {
                forTransactions.accept(producer);
                prepared();
            }
            producer.beginTransaction();
        });
    }

    private synchronized boolean isPrepared() {
        return isPrepared;
    }

    private synchronized void prepared() {
        isPrepared = true;
    }

    @Override
    public void commitTransaction() {
        attempt(() -> begun().commitTransaction());
    }

    @Override
    public void abortTransaction() {
        attempt(() -> begun().abortTransaction());
    }

    private synchronized Producer<byte[], byte[]> begun() {
        if (current == null) {
            throw new KafkaException("the transaction has ended with its producer");
        }
        return current;
    }

    private void attempt(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            synchronized (this) {
                hasFailed = true;
            }
            throw e instanceof KafkaException ? e : new KafkaException("the transaction cannot go on", e);
        }
    }

    @Override
    @SuppressWarnings("deprecation")
    public void sendOffsetsToTransaction(Map<TopicPartition, OffsetAndMetadata> offsets, String group) {
        throw new UnsupportedOperationException("offsets are not part of a transaction here");
    }

    @Override
    public void sendOffsetsToTransaction(
            Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata groupMetadata) {
        throw new UnsupportedOperationException("offsets are not part of a transaction here");
    }
}
