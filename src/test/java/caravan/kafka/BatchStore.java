package caravan.kafka;

import caravan.node.DeliveryRun;
import caravan.node.RecordsCheck;
import caravan.server.Kafka;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/** A topic as a store of records: messages of many lines. */
final class BatchStore implements DeliveryRun.Store {

    private final Kafka server;
    private final String topic;

    BatchStore(Kafka server, String topic) throws InterruptedException, ExecutionException {
        this.server = server;
        this.topic = topic;
        server.createTopic(topic, 3, Map.of());
    }

    @Override
    public long count() {
        long[] lines = {0};
        server.forEachRecord(
                List.of(topic), message -> lines[0] += lines(message.value()).size());
        return lines[0];
    }

    private static List<String> lines(byte[] value) {
        return new String(value, StandardCharsets.UTF_8).lines().toList();
    }

    @Override
    public void read(RecordsCheck check) {
        server.forEachRecord(List.of(topic), message -> lines(message.value())
                .forEach(line -> check.record(line.getBytes(StandardCharsets.UTF_8), topic)));
    }
}
