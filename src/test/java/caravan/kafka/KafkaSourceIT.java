package caravan.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.bulk.Bulk;
import caravan.node.Wait;
import caravan.server.Kafka;
import caravan.server.Servers;
import caravan.steps.Yaml;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** The route {@code 10-kafka.yaml} with the real server, and a store of the test behind it. */
class KafkaSourceIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    /** Routes with which a store of the test is a destination. */
    private static final String STORE = """
            - route:
                id: collect
                startupOrder: 21
                from:
                  uri: direct:collect
                  steps:
                    - to:
                        uri: bulk:collect
            - route:
                id: collect-bulks
                startupOrder: 20
                from:
                  uri: bulk:collect
                  parameters:
                    age: 60s
                    deadLetter: direct:dead-letters
                    firstBackoff: 10
                    maxBackoff: 100
                  steps:
                    - bean:
                        ref: store
                        method: take
            """;

    /** What a store has got, by id. */
    public static final class Store {
        final Map<String, String> records = new ConcurrentHashMap<>();
        final List<String> ids = new CopyOnWriteArrayList<>();
        volatile boolean isAway;

        /** Takes all of a bulk, or nothing. */
        public void take(Bulk bulk) throws IOException {
            if (isAway) {
                throw new IOException("away");
            }
            for (int i = 0; i < bulk.size(); i++) {
                String id = bulk.incarnation(i) + "-" + bulk.offset(i) + '-' + bulk.end(i);
                records.put(id, bulk.line(i));
                ids.add(id);
            }
            bulk.delivered();
        }
    }

    private final List<CamelContext> contexts = new ArrayList<>();
    private final Store store = new Store();
    private Kafka server;
    private String topic;

    @BeforeEach
    void start(TestInfo test) throws Exception {
        server = Servers.kafka();
        topic = test.getTestMethod().orElseThrow().getName();
        server.createTopic(topic, 3, Map.of());
    }

    @AfterEach
    void close() throws Exception {
        for (CamelContext context : contexts) {
            context.close();
        }
    }

    private CamelContext collect(Map<String, String> more) throws Exception {
        Map<String, String> settings = new HashMap<>(Map.of(
                "sources",
                "kafka",
                "destinations",
                "collect",
                "kafka.brokers",
                server.bootstrap(),
                "kafka.topics",
                topic,
                "kafka.group",
                topic));
        settings.putAll(more);
        CamelContext context = Yaml.start(
                Map.of("store", store),
                settings,
                Files.readString(Path.of("routes/00-errors.yaml")),
                Files.readString(Path.of("routes/10-containers.yaml")),
                Files.readString(Path.of("routes/10-kafka.yaml")),
                Files.readString(Path.of("routes/30-kubernetes.yaml")),
                Files.readString(Path.of("routes/60-deliver.yaml")),
                Files.readString(Path.of("routes/95-dead-letters.yaml")),
                STORE);
        contexts.add(context);
        return context;
    }

    private void produce(List<byte[]> values) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", server.bootstrap(), "linger.ms", 5),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (int i = 0; i < values.size(); i++) {
                producer.send(new ProducerRecord<>(topic, i % 3, null, values.get(i)));
            }
            producer.flush();
        }
    }

    private static List<byte[]> texts(List<String> texts) {
        return texts.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toList();
    }

    private static List<String> numbers(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "{\"n\":" + i + '}').toList();
    }

    private long committed() throws Exception {
        try (Admin admin = server.admin()) {
            Map<TopicPartition, OffsetAndMetadata> offsets = admin.listConsumerGroupOffsets(topic)
                    .partitionsToOffsetAndMetadata()
                    .get();
            return offsets.values().stream()
                    .mapToLong(OffsetAndMetadata::offset)
                    .sum();
        }
    }

    private void awaitRecords(int count) throws Exception {
        assertThat(Wait.until(SOON, () -> store.records.size() >= count))
                .as("%d of %d", store.records.size(), count)
                .isTrue();
    }

    private void awaitCommit(long count) throws Exception {
        assertThat(Wait.until(SOON, () -> committedQuietly() == count))
                .as("committed %d of %d", committed(), count)
                .isTrue();
    }

    private long committedQuietly() {
        try {
            return committed();
        } catch (Exception e) {
            return -1;
        }
    }

    @Test
    void eachMessageIsDeliveredOnceAndCommitted() throws Exception {
        produce(texts(numbers(0, 1_000)));
        collect(Map.of("kafka.poll.records", "37", "kafka.consumers", "2"));
        awaitRecords(1_000);
        awaitCommit(1_000);

        assertThat(store.ids).hasSize(1_000).doesNotHaveDuplicates();
        assertThat(store.records.values()).containsExactlyInAnyOrderElementsOf(numbers(0, 1_000));
    }

    @Test
    void whatOthersHaveWrittenIsDeliveredAsOften() throws Exception {
        List<byte[]> values = new ArrayList<>(texts(List.of(
                "{\"message\":\"json\"}",
                "plain text",
                "",
                "{\n \"pretty\": true\n}\n",
                "two\nlines",
                "[1]",
                "{\"message\":\"a\",\"incarnation\":\"x\",\"offset\":\"y\"}")));
        values.add(new byte[] {(byte) 0xff, 0});
        produce(values);
        collect(Map.of());
        awaitRecords(values.size());
        awaitCommit(values.size());
        Map<String, String> first = Map.copyOf(store.records);
        store.records.clear();
        collect(Map.of("kafka.group", topic + "-again"));
        awaitRecords(values.size());

        assertThat(store.records).as("the same ids again").isEqualTo(first);
        assertThat(first.values())
                .contains("{\"message\":\"json\"}", "{  \"pretty\": true }")
                .anyMatch(line -> line.contains("\"message\":\"plain text\",\"unparsed\":true"))
                .anyMatch(line -> line.contains("\"message\":\"two\\nlines\",\"unparsed\":true"))
                .anyMatch(line -> line.contains("\"message\":\"\",\"unparsed\":true"))
                .anyMatch(line -> line.contains("\"message_base64\":\"/wA=\""));
    }

    @Test
    void nothingIsCommittedBeforeItIsDelivered() throws Exception {
        produce(texts(numbers(0, 100)));
        store.isAway = true;
        CamelContext context = collect(Map.of("kafka.poll.records", "10"));
        assertThat(Wait.until(SOON, () -> !obstacle(context).isEmpty())).isTrue();
        assertThat(committed()).isZero();
        context.close();
        assertThat(committed()).isZero();
        store.isAway = false;
        collect(Map.of("kafka.poll.records", "10"));
        awaitRecords(100);
        awaitCommit(100);

        assertThat(store.ids).doesNotHaveDuplicates();
    }

    private static String obstacle(CamelContext context) {
        return String.valueOf(context.getEndpoint(
                        "bulk:collect?age=60s&deadLetter=direct:dead-letters&firstBackoff=10&maxBackoff=100",
                        caravan.delivery.BulkEndpoint.class)
                .getObstacle());
    }

    @Test
    void partitionsPassFromOneToAnother() throws Exception {
        produce(texts(numbers(0, 300)));
        CamelContext first = collect(Map.of("kafka.poll.records", "10"));
        awaitRecords(50);
        collect(Map.of("kafka.poll.records", "10"));
        produce(texts(numbers(300, 600)));
        awaitRecords(400);
        first.close();
        produce(texts(numbers(600, 900)));
        awaitRecords(900);
        awaitCommit(900);

        assertThat(store.records.values()).containsExactlyInAnyOrderElementsOf(numbers(0, 900));
    }

    @Test
    void whoWasTooSlowDeliversOnceMore() throws Exception {
        produce(texts(numbers(0, 100)));
        store.isAway = true;
        collect(Map.of("kafka.poll.interval", "1s"));
        try (Admin admin = server.admin()) {
            assertThat(Wait.until(SOON, () -> members(admin) == 1)).isTrue();
            assertThat(Wait.until(SOON, () -> members(admin) == 0))
                    .as("thrown out")
                    .isTrue();
        }
        store.isAway = false;
        awaitRecords(100);
        awaitCommit(100);

        assertThat(store.records.values()).containsExactlyInAnyOrderElementsOf(numbers(0, 100));
    }

    private int members(Admin admin) {
        try {
            return admin.describeConsumerGroups(List.of(topic))
                    .describedGroups()
                    .get(topic)
                    .get()
                    .members()
                    .size();
        } catch (Exception e) {
            return -1;
        }
    }

    @Test
    void aServerThatStopsIsWaitedFor() throws Exception {
        produce(texts(numbers(0, 500)));
        collect(Map.of("kafka.poll.records", "10"));
        awaitRecords(100);
        server.stop();
        server.start();
        produce(texts(numbers(500, 1_000)));
        awaitRecords(1_000);
        awaitCommit(1_000);

        assertThat(store.records.values()).containsExactlyInAnyOrderElementsOf(numbers(0, 1_000));
    }

    @Test
    void settingsThatCannotBeStopTheStart() {
        assertThatThrownBy(() -> collect(Map.of("kafka.user", "me", "kafka.poll.size", "many", "kafka.key", "{")))
                .hasStackTraceContaining("`kafka.poll.size` must be a number of bytes")
                .hasStackTraceContaining("`kafka.key` has a { without a }")
                .hasStackTraceContaining("`kafka.user` and `kafka.password`");
    }

    @Test
    void destinationsThatKeepBatchesAreRefused() {
        for (String destinations : List.of("archive", "collect,archive", "s3")) {
            assertThatThrownBy(() -> collect(Map.of("destinations", destinations)))
                    .hasStackTraceContaining("`sources` names kafka")
                    .hasStackTraceContaining("`destinations` was " + destinations);
        }
        assertThatThrownBy(() -> collect(Map.of("spool.destinations", "collect")))
                .hasStackTraceContaining("without a spool (`spool.destinations`)");
    }
}
