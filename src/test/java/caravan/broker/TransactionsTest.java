package caravan.broker;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.batch.Incarnation;
import caravan.batch.Verdict;
import caravan.kafka.KafkaMessages;
import caravan.kafka.Positions;
import caravan.kafka.ScriptedProducer;
import caravan.steps.Sent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.IntConsumer;
import java.util.function.UnaryOperator;
import org.apache.camel.CamelContext;
import org.apache.camel.component.kafka.DefaultKafkaClientFactory;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The route {@code 80-kafka.yaml} with transactions, and producers that say what the test tells them. */
class TransactionsTest {

    /** That of a batch which a test sends, from offset 100 on. */
    private static final Incarnation INCARNATION = new Incarnation(1, 2);

    private static final String THREE = "one\ntwo\nthree\n";

    @TempDir
    Path folder;

    private final Positions positions = new Positions();
    private final Map<Incarnation, Long> known = new HashMap<>();
    private final List<ScriptedProducer> made = new ArrayList<>();
    private final Map<String, String> settings = new HashMap<>();
    private UnaryOperator<ScriptedProducer> first = producer -> producer;
    private IntConsumer whenMade = count -> {};

    private Producer<byte[], byte[]> make() {
        ScriptedProducer producer = new ScriptedProducer();
        made.add(made.isEmpty() ? first.apply(producer) : producer);
        whenMade.accept(made.size());
        return producer;
    }

    private Sent send(String lines) throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext(false)) {
            LastingProducer lasting = new LastingProducer(this::make, producer -> {
                producer.initTransactions();
                positions.keep("positions", 3, "me", known);
            });
            context.getRegistry().bind("kafka-clients", new DefaultKafkaClientFactory() {
                @Override
                public Producer<byte[], byte[]> getProducer(Properties properties) {
                    return lasting;
                }
            });
            context.getRegistry().bind("kafka-messages", new KafkaMessages(context, positions));
            context.build();
            start(context);
            Sent sent = Sent.of(context, "direct:kafka", "/var/log/app.log", lines);
            sent.settlement();
            return sent;
        }
    }

    private void start(CamelContext context) throws Exception {
        settings.put("destinations", "kafka");
        settings.put("kafka.transactions", "true");
        settings.put("kafka.bulk.age", "10");
        settings.put("retry.first", "1");
        settings.put("retry.max", "2");
        settings.put("dead-letters.directory", folder.toString());
        Properties properties = new Properties();
        properties.putAll(settings);
        context.getPropertiesComponent().setInitialProperties(properties);
        for (String file : List.of("00-errors", "80-kafka", "95-dead-letters")) {
            String yaml = Files.readString(Path.of("routes", file + ".yaml"));
            PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString(file + ".yaml", yaml));
        }
        context.start();
    }

    /** What was committed, over all producers. */
    private List<String> committed() {
        return made.stream()
                .flatMap(producer -> producer.history().stream())
                .map(TransactionsTest::text)
                .toList();
    }

    private static String text(ProducerRecord<byte[], byte[]> message) {
        String value = new String(message.value(), StandardCharsets.UTF_8);
        return message.topic().equals("positions")
                ? message.partition() + " " + new String(message.key(), StandardCharsets.UTF_8) + " " + value
                : value.replaceFirst(".*\"message\":\"([^\"]*)\".*", "$1");
    }

    private long commits() {
        return made.stream().mapToLong(ScriptedProducer::commitCount).sum();
    }

    @Test
    void aBulkAndItsPositionAreOneTransaction() throws Exception {
        Sent sent = send(THREE);

        assertThat(sent.of(Verdict.DELIVERED).records()).isEqualTo(3);
        assertThat(committed()).containsExactly("one", "two", "three", "3 me/" + INCARNATION + " 114");
        assertThat(commits()).isEqualTo(1);
    }

    @Test
    void whatIsThereAlreadyIsNotSentAgain() throws Exception {
        known.put(INCARNATION, 108L);
        Sent sent = send(THREE);

        assertThat(sent.settlement().failure()).isNull();
        assertThat(sent.of(Verdict.DELIVERED).records()).isEqualTo(3);
        assertThat(committed()).containsExactly("three", "3 me/" + INCARNATION + " 114");
    }

    @Test
    void whereAllOfItIsThereNothingIsSent() throws Exception {
        known.put(INCARNATION, 1_000L);
        Sent sent = send(THREE);

        assertThat(sent.of(Verdict.DELIVERED).records()).isEqualTo(3);
        assertThat(committed()).isEmpty();
    }

    @Test
    void whatIsThereAlreadyIsNotSentInABatchEither() throws Exception {
        settings.put("kafka.message", "batch");
        known.put(INCARNATION, 104L);
        Sent sent = send(THREE);

        assertThat(sent.of(Verdict.DELIVERED).records()).isEqualTo(3);
        assertThat(committed()).hasSize(2).element(0).asString().contains("two").doesNotContain("\"one\"");
    }

    @Test
    void aTransactionThatFailsIsSentAgainAsAWhole() throws Exception {
        first = producer -> producer.failing("two", new TimeoutException("no answer"));
        Sent sent = send(THREE);

        assertThat(sent.of(Verdict.DELIVERED).records()).isEqualTo(3);
        assertThat(committed()).containsExactly("one", "two", "three", "3 me/" + INCARNATION + " 114");
        assertThat(made).hasSize(2);
        assertThat(made.get(0).closed()).isTrue();
    }

    @Test
    void aCommitThatFailsDeliversNothing() throws Exception {
        first = producer -> {
            producer.commitTransactionException = new TimeoutException("no answer");
            return producer;
        };
        Sent sent = send(THREE);

        assertThat(sent.of(Verdict.DELIVERED).records()).isEqualTo(3);
        assertThat(made).hasSize(2);
        assertThat(committed()).containsExactly("one", "two", "three", "3 me/" + INCARNATION + " 114");
    }

    @Test
    void aCommitThatWasDoneThoughItsAnswerIsLostIsFoundThere() throws Exception {
        first = producer -> {
            producer.commitTransactionException = new TimeoutException("no answer");
            return producer;
        };
        whenMade = count -> {
            if (count == 2) {
                known.put(INCARNATION, 114L);
            }
        };
        Sent sent = send(THREE);

        assertThat(sent.of(Verdict.DELIVERED).records()).isEqualTo(3);
        assertThat(made).hasSize(2);
        assertThat(committed()).isEmpty();
    }

    @Test
    void aRecordThatIsRefusedEndsOneTransactionAndIsNotInTheNext() throws Exception {
        first = producer -> producer.failing("two", new RecordTooLargeException("above message.max.bytes"));
        Sent sent = send(THREE);

        assertThat(sent.of(Verdict.DELIVERED).records()).isEqualTo(2);
        assertThat(sent.of(Verdict.DEAD_LETTERED).records()).isEqualTo(1);
        assertThat(committed()).containsExactly("one", "three", "3 me/" + INCARNATION + " 114");
    }

    @Test
    void aRecordThatIsTooLargeIsADeadLetterThoughAPositionIsBehindIt() throws Exception {
        settings.put("kafka.max.request.size", "1024");
        known.put(INCARNATION, 10_000L);
        Sent sent = send("one\n" + "x".repeat(2_000) + "\nthree\n");

        assertThat(sent.of(Verdict.DELIVERED).records()).isEqualTo(2);
        assertThat(sent.of(Verdict.DEAD_LETTERED).records()).isEqualTo(1);
    }
}
