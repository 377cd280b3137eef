package caravan.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The test server itself, through its life. */
class KafkaIT {

    private static final int RECORDS = 10_000;

    @Test
    void keepsItsDataThroughStopAndKill() throws Exception {
        Kafka server = Servers.kafka();
        String bootstrap = server.bootstrap();
        server.createTopic("kept", 1, Map.of());
        send(server.bootstrap(), "kept", "none", 0);
        server.stop();
        assertThat(server.isRunning()).isFalse();
        server.start();
        send(server.bootstrap(), "kept", "none", RECORDS);
        server.kill();
        server.start();

        assertThat(server.bootstrap()).isEqualTo(bootstrap);
        assertThat(server.topics()).contains("kept");
        assertThat(read(server, "kept")).isEqualTo(numbers(2 * RECORDS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "snappy", "lz4", "zstd"})
    void compresses(String compression) throws Exception {
        Kafka server = Servers.kafka();
        send(server.bootstrap(), compression, compression, 0);
        assertThat(read(server, compression)).isEqualTo(numbers(RECORDS));
    }

    /** They would leave it if Kafka told them its own address. */
    @Test
    void clientsOfAProxyStayBehindIt() throws Exception {
        try (Kafka server = new Kafka();
                FaultProxy proxy = new FaultProxy(server.proxiedPort())) {
            server.advertise(proxy.port());
            server.start();
            String data = "data";
            send("127.0.0.1:" + proxy.port(), data, "none", 0);
            assertThat(read(server, data)).isEqualTo(numbers(RECORDS));
            assertThat(proxy.requestBytes())
                    .isGreaterThan(
                            numbers(RECORDS).stream().mapToLong(String::length).sum());
        }
    }

    private static List<String> read(Kafka server, String topic) {
        List<String> values = new ArrayList<>();
        server.forEachRecord(List.of(topic), found -> values.add(new String(found.value(), StandardCharsets.UTF_8)));
        return values;
    }

    private static List<String> numbers(int count) {
        return IntStream.range(0, count).mapToObj(Integer::toString).toList();
    }

    private static void send(String bootstrap, String topic, String compression, int first) throws Exception {
        Map<String, Object> settings = Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrap,
                ProducerConfig.COMPRESSION_TYPE_CONFIG,
                compression);
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (int number = first; number < first + RECORDS; number++) {
                sent.add(producer.send(new ProducerRecord<>(topic, Integer.toString(number))));
            }
            for (Future<RecordMetadata> one : sent) {
                one.get();
            }
        }
    }
}
