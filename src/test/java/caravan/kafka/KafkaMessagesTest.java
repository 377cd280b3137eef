package caravan.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.batch.Verdict;
import caravan.steps.Sent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.component.kafka.DefaultKafkaClientFactory;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The route {@code 80-kafka.yaml} with Camel's own component, and a producer that says what the test tells it. */
class KafkaMessagesTest {

    private static final String THREE = "one\ntwo\nthree\n";
    private static final String PARSING = """
            - from:
                uri: direct:parsing
                steps:
                  - bean:
                      ref: cri
                  - to:
                      uri: direct:kafka
            """;

    @TempDir
    Path folder;

    private final ScriptedProducer producer = new ScriptedProducer();
    private final Map<String, String> settings = new HashMap<>();

    private CamelContext start() throws Exception {
        DefaultCamelContext context = new DefaultCamelContext(false);
        context.getRegistry().bind("kafka-clients", new DefaultKafkaClientFactory() {
            @Override
            public Producer<byte[], byte[]> getProducer(Properties properties) {
                return producer;
            }
        });
        context.build();
        settings.put("destinations", "kafka");
        settings.put("kafka.bulk.age", "10");
        settings.put("retry.first", "1");
        settings.put("retry.max", "2");
        settings.put("dead-letters.directory", folder.toString());
        Properties properties = new Properties();
        properties.putAll(settings);
        context.getPropertiesComponent().setInitialProperties(properties);
        for (String file : List.of("00-errors", "80-kafka", "95-dead-letters")) {
            load(context, Files.readString(Path.of("routes", file + ".yaml")));
        }
        load(context, PARSING);
        context.start();
        return context;
    }

    private static void load(CamelContext context, String yaml) throws Exception {
        PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString(yaml.hashCode() + ".yaml", yaml));
    }

    private Sent send(String lines) throws Exception {
        try (CamelContext context = start()) {
            Sent sent = Sent.of(context, "direct:kafka", "/var/log/app.log", lines);
            sent.settlement();
            return sent;
        }
    }

    /** Records as another Caravan has written them. */
    private void sendLines(String... lines) throws Exception {
        try (CamelContext context = start()) {
            Exchange exchange = context.getEndpoint("direct:kafka").createExchange();
            exchange.getIn().setBody(String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
            context.createProducerTemplate().asyncSend("direct:kafka", exchange).get(10, TimeUnit.SECONDS);
            assertThat(exchange.getException()).isNull();
        }
    }

    private static String line(int number, String fields) {
        return "{\"message\":\"" + number + "\"," + fields + ",\"incarnation\":\"0123456789abcdef0123456789abcdef\","
                + "\"offset\":" + number + ",\"end\":" + (number + 1) + '}';
    }

    private List<String> values() {
        return producer.sent.stream().map(ScriptedProducer::value).toList();
    }

    private List<String> messages() {
        return values().stream()
                .map(value -> value.replaceFirst(".*\"message\":\"([^\"]*)\".*", "$1"))
                .toList();
    }

    private List<String> keys() {
        return producer.sent.stream().map(one -> text(one.key())).toList();
    }

    private static String header(ProducerRecord<byte[], byte[]> message, String name) {
        return text(message.headers().lastHeader(name).value());
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private List<String> deadLetters() throws Exception {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                lines.addAll(Files.readAllLines(file));
            }
        }
        return lines;
    }

    // ---- what a message is

    @Test
    void aRecordIsAMessage() throws Exception {
        Sent sent = send(THREE);

        assertThat(sent.settlement().failure()).isNull();
        assertThat(sent.of(Verdict.DELIVERED).records()).isEqualTo(3);
        assertThat(sent.settlement().tally().byName()).containsOnlyKeys("delivered:kafka");
        assertThat(messages()).containsExactly("one", "two", "three");
        ProducerRecord<byte[], byte[]> two = producer.sent.get(1);
        assertThat(two.topic()).isEqualTo("logs");
        assertThat(two.partition()).isNull();
        assertThat(two.timestamp()).as("the broker's, or the producer's").isNull();
        assertThat(header(two, "caravan-position")).isEqualTo("00000000000000010000000000000002:104:108");
        assertThat(header(two, "content-type")).isEqualTo("application/json");
        assertThat(two.headers()).hasSize(2);
    }

    @Test
    void aBatchIsAMessage() throws Exception {
        settings.put("kafka.message", "batch");
        Sent sent = send(THREE);

        assertThat(sent.of(Verdict.DELIVERED).records()).isEqualTo(3);
        assertThat(values()).singleElement().satisfies(lines -> assertThat(lines.split("\n", -1))
                .hasSize(4)
                .satisfies(split ->
                        assertThat(split[1]).startsWith("{\"message\":\"two\",").endsWith("}"))
                .satisfies(split -> assertThat(split[3]).isEmpty()));
        assertThat(header(producer.sent.get(0), "caravan-position"))
                .isEqualTo("00000000000000010000000000000002:100:114");
        assertThat(header(producer.sent.get(0), "content-type")).isEqualTo("application/x-ndjson");
    }

    @Test
    void aBatchEndsWhereThereIsNoMoreRoom() throws Exception {
        settings.put("kafka.message", "batch");
        settings.put("kafka.batch.size", "1024");
        Sent sent = send("0123456789\n".repeat(20));

        assertThat(sent.of(Verdict.DELIVERED).records()).isEqualTo(20);
        assertThat(values()).hasSizeGreaterThan(3).allMatch(value -> value.length() < 1024);
        assertThat(String.join("", values()).lines()).hasSize(20);
    }

    @Test
    void aBatchEndsWhereAnotherTopicOrKeyBegins() throws Exception {
        settings.put("kafka.message", "batch");
        settings.put("kafka.topic", "logs-{n|none}");
        settings.put("kafka.key", "{k}");
        sendLines(
                line(1, "\"n\":\"a\",\"k\":\"1\""),
                line(2, "\"n\":\"a\",\"k\":\"1\""),
                line(3, "\"n\":\"a\",\"k\":\"2\""),
                line(4, "\"n\":\"b\",\"k\":\"2\""),
                line(3, "\"n\":\"b\",\"k\":\"2\""));

        assertThat(producer.sent)
                .extracting(ProducerRecord::topic)
                .containsExactly("logs-a", "logs-a", "logs-b", "logs-b");
        assertThat(keys()).containsExactly("1", "2", "2", "2");
        assertThat(producer.sent)
                .extracting(one -> header(one, "caravan-position").replaceFirst(".*?:", ""))
                .containsExactly("1:3", "3:4", "4:5", "3:4");
    }

    // ---- topic and key

    @Test
    void recordsOfAPodHaveItsContainerAsKey() throws Exception {
        settings.put("kafka.key", "{kubernetes.namespace_name}/{kubernetes.container_name}");
        settings.put("kafka.topic", "logs-{kubernetes.namespace_name}");
        try (CamelContext context = start()) {
            String path = "/var/log/containers/web-1_shop_nginx-" + "0123456789abcdef".repeat(4) + ".log";
            Sent.of(context, "direct:parsing", path, "2026-11-22T12:00:00.1Z stdout F one\n".repeat(2))
                    .settlement();
        }
        assertThat(keys()).containsExactly("shop/nginx", "shop/nginx");
        assertThat(producer.sent).extracting(ProducerRecord::topic).containsOnly("logs-shop");
    }

    @Test
    void theDefaultKeyIsThatOfThePodAndElseTheFile() throws Exception {
        sendLines(
                line(1, "\"kubernetes\":{\"pod_id\":\"8f2e\",\"container_name\":\"nginx\"},\"file\":\"/a\""),
                line(2, "\"kubernetes\":{\"container_name\":\"nginx\"},\"file\":\"/a\""),
                line(3, "\"file\":\"/b\""),
                line(4, "\"x\":1"));

        assertThat(keys()).containsExactly("8f2e/nginx", "/a", "/b", "0123456789abcdef0123456789abcdef");
    }

    @Test
    void valuesAreMadeFitForTopics() throws Exception {
        settings.put("kafka.topic", "{app|none}");
        sendLines(
                line(1, "\"app\":\"a/b c\\u00e9\\n\""),
                line(2, "\"app\":\"..\""),
                line(3, "\"app\":\"\""),
                line(4, "\"app\":\"" + "x".repeat(300) + '"'),
                line(5, "\"app\":7"));

        assertThat(producer.sent)
                .extracting(ProducerRecord::topic)
                .containsExactly("a-b-c--", "--", "none", "x".repeat(249), "7");
    }

    @Test
    void settingsThatCannotBeAreNamedTogether() {
        Map<String, String> wrong = Map.of(
                "kafka.topic", "logs {x}",
                "kafka.key", "{x",
                "kafka.message", "all",
                "kafka.transactions", "yes",
                "kafka.max.request.size", "1m");
        assertThatThrownBy(() -> MessageSettings.read(wrong::getOrDefault))
                .hasMessageContaining("`kafka.topic` must give a name of letters, digits")
                .hasMessageContaining("`kafka.key` has a { without a }: was \"{x\"")
                .hasMessageContaining("`kafka.message` must be record or batch: was all")
                .hasMessageContaining("`kafka.transactions` must be false or true: was yes")
                .hasMessageContaining(
                        "`kafka.max.request.size` must be a whole number from 1024 to 2147483647: was 1m");
        for (String topic : List.of("", "..", "{x}", "ä", "x".repeat(250))) {
            assertThatThrownBy(() -> TopicName.pattern("kafka.topic", topic)).hasMessageContaining("`kafka.topic`");
        }
    }

    // ---- what became of it

    @Test
    void whatKafkaRefusesForGoodIsADeadLetterAndTheOthersAreDelivered() throws Exception {
        producer.failing("two", new RecordTooLargeException("above message.max.bytes"));
        producer.failing("three", new InvalidTopicException("no such name"));
        Sent sent = send("one\ntwo\nthree\nfour\n");

        assertThat(sent.settlement().failure()).isNull();
        assertThat(sent.of(Verdict.DELIVERED).records()).isEqualTo(2);
        assertThat(sent.of(Verdict.DEAD_LETTERED).records()).isEqualTo(2);
        assertThat(messages()).as("each was sent once").containsExactly("one", "two", "three", "four");
        assertThat(deadLetters())
                .hasSize(2)
                .anyMatch(line -> line.contains("\"message\":\"two\"") && line.contains("above message.max.bytes"))
                .anyMatch(line -> line.contains("\"message\":\"three\"") && line.contains("InvalidTopicException"));
    }

    @Test
    void aRecordThatIsTooLargeIsNotEvenSent() throws Exception {
        settings.put("kafka.max.request.size", "1024");
        Sent sent = send("one\n" + "x".repeat(1024) + "\nthree\n");

        assertThat(sent.of(Verdict.DELIVERED).records()).isEqualTo(2);
        assertThat(sent.of(Verdict.DEAD_LETTERED).records()).isEqualTo(1);
        assertThat(messages()).containsExactly("one", "three");
        assertThat(deadLetters())
                .singleElement()
                .asString()
                .contains("is larger than `kafka.max.request.size`: was 1024")
                .contains("\"destination\":\"kafka\"");
    }

    @Test
    void whatIsBehindAFailureIsSentBehindItAgain() throws Exception {
        producer.failing("two", new TimeoutException("no answer"));
        producer.failing("two", new TimeoutException("no answer again"));
        Sent sent = send(THREE);

        assertThat(sent.settlement().failure()).isNull();
        assertThat(sent.of(Verdict.DELIVERED).records()).isEqualTo(3);
        assertThat(messages()).containsExactly("one", "two", "two", "two", "three");
    }

    @Test
    void oneIsRefusedAndAnotherFails() throws Exception {
        producer.failing("one", new RecordTooLargeException("above message.max.bytes"));
        producer.failing("two", new TimeoutException("no answer"));
        Sent sent = send(THREE);

        assertThat(sent.of(Verdict.DELIVERED).records()).isEqualTo(2);
        assertThat(sent.of(Verdict.DEAD_LETTERED).records()).isEqualTo(1);
        assertThat(messages()).containsExactly("one", "two", "two", "three");
    }
}
