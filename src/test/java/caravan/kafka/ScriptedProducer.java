package caravan.kafka;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A producer of Kafka that answers at once, as the test has told it. */
public final class ScriptedProducer extends MockProducer<byte[], byte[]> {

    /** What it got, in order, those included that it did not take. */
    final List<ProducerRecord<byte[], byte[]>> sent = new CopyOnWriteArrayList<>();

    /** Failures still to come, by a text in the message. */
    private final Map<String, List<RuntimeException>> failures = new ConcurrentHashMap<>();

    public ScriptedProducer() {
        super(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** The next message with this text fails; those after it do not. */
    public ScriptedProducer failing(String text, RuntimeException failure) {
        failures.computeIfAbsent(text, unknown -> new CopyOnWriteArrayList<>()).add(failure);
        return this;
    }

    @Override
    public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
        sent.add(record);
        Future<RecordMetadata> future = super.send(record, callback);
        RuntimeException failure = failure(value(record));
        if (failure == null) {
            completeNext();
        } else {
            errorNext(failure);
        }
        return future;
    }

    private RuntimeException failure(String value) {
        return failures.entrySet().stream()
                .filter(one -> value.contains(one.getKey()) && !one.getValue().isEmpty())
                .findFirst()
                .map(one -> one.getValue().remove(0))
                .orElse(null);
    }

    static String value(ProducerRecord<byte[], byte[]> record) {
        return new String(record.value(), StandardCharsets.UTF_8);
    }
}
