package caravan.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.batch.Verdict;
import caravan.server.Kafka;
import caravan.server.Servers;
import caravan.steps.Sent;
import caravan.steps.Yaml;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The route {@code 80-kafka.yaml} with the real server, batch by batch. */
class KafkaRouteIT {

    private static final String THREE = "one\ntwo\nthree\n";

    @TempDir
    Path folder;

    private CamelContext start(Map<String, String> settings) throws Exception {
        Map<String, String> all = new HashMap<>(settings);
        all.putIfAbsent("kafka.brokers", Servers.kafka().bootstrap());
        all.putIfAbsent("kafka.bulk.age", "20");
        all.put("destinations", "kafka");
        all.put("dead-letters.directory", folder.resolve("dead").toString());
        return Yaml.start(
                all,
                Files.readString(Path.of("routes/00-errors.yaml")),
                Files.readString(Path.of("routes/80-kafka.yaml")),
                Files.readString(Path.of("routes/95-dead-letters.yaml")));
    }

    private static List<ConsumerRecord<byte[], byte[]>> read(String topic) throws Exception {
        Kafka server = Servers.kafka();
        List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
        server.forEachRecord(List.of(topic), found::add);
        return found;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static String header(ConsumerRecord<byte[], byte[]> message, String name) {
        Header header = message.headers().lastHeader(name);
        return header == null ? "" : text(header.value());
    }

    @Test
    void eachRecordIsAMessageThatTellsItsPosition() throws Exception {
        try (CamelContext context = start(Map.of("kafka.topic", "one-by-one"))) {
            Sent sent = Sent.of(context, "direct:kafka", "/var/log/app.log", THREE);

            assertThat(sent.settlement().failure()).isNull();
            assertThat(sent.of(Verdict.DELIVERED).records()).isEqualTo(3);
        }
        List<ConsumerRecord<byte[], byte[]>> found = read("one-by-one");
        assertThat(found)
                .extracting(one -> header(one, Messages.POSITION))
                .containsExactly(
                        "00000000000000010000000000000002:100:104",
                        "00000000000000010000000000000002:104:108",
                        "00000000000000010000000000000002:108:114");
        assertThat(found).allSatisfy(one -> {
            assertThat(header(one, Messages.CONTENT_TYPE)).isEqualTo("application/json");
            assertThat(one.headers()).hasSize(2);
            assertThat(text(one.key())).isEqualTo("/var/log/app.log");
        });
        assertThat(text(found.get(1).value()))
                .isEqualTo("{\"message\":\"two\",\"file\":\"/var/log/app.log\","
                        + "\"incarnation\":\"00000000000000010000000000000002\",\"offset\":104,\"end\":108}");
    }
}
