package caravan.broker;

import caravan.kafka.KafkaMessages;
import caravan.kafka.Positions;
import caravan.routing.Ending;
import caravan.settings.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.CamelContext;
import org.apache.camel.component.kafka.KafkaClientFactory;
import org.apache.camel.component.kafka.KafkaConfiguration;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.SaslConfigs;
import org.jspecify.annotations.Nullable;

/**
 * The bean {@code kafka-clients}: makes producers and consumers for {@code kafka:} endpoints, who are let in by the
 * properties {@code kafka.user, kafka.password, kafka.ca, kafka.certificate} and so on. Their settings are checked when
 * a route starts, brokers are looked for later. Any thread may call it.
 */
public final class KafkaClients implements KafkaClientFactory {

    /** What a property is where nobody sets it. */
    static final Map<String, String> DEFAULTS = Map.ofEntries(
            Map.entry("kafka.begin", "earliest"),
            Map.entry("kafka.brokers", "localhost:9092"),
            Map.entry("kafka.buffer", "16777216"),
            Map.entry("kafka.ca", ""),
            Map.entry("kafka.certificate", ""),
            Map.entry("kafka.certificate.key", ""),
            Map.entry("kafka.compression", "lz4"),
            Map.entry("kafka.consumers", "1"),
            Map.entry("kafka.delivery.timeout", "2147483647"),
            Map.entry("kafka.fetch.size", "1048576"),
            Map.entry("kafka.linger", "5"),
            Map.entry("kafka.password", ""),
            Map.entry("kafka.password.file", ""),
            Map.entry("kafka.poll.records", "5000"),
            Map.entry("kafka.poll.size", "2m"),
            Map.entry("kafka.request.timeout", "30000"),
            Map.entry("kafka.sasl.mechanism", "PLAIN"),
            Map.entry("kafka.security.protocol", "PLAINTEXT"),
            Map.entry("kafka.session.timeout", "45000"),
            Map.entry("kafka.transactions.topic", "caravan-positions"),
            Map.entry("kafka.user", ""),
            Map.entry("state.directory", "state"));

    private static final Map<String, Integer> NUMBERS = Map.of(
            "kafka.buffer", 1024,
            "kafka.consumers", 1,
            "kafka.delivery.timeout", 1,
            "kafka.fetch.size", 1024,
            "kafka.linger", 0,
            "kafka.poll.records", 1,
            "kafka.request.timeout", 1,
            "kafka.session.timeout", 1);

    /**
     * Messages that a consumer unpacks at a time. Those of one answer of a broker may be many times as large as the
     * answer, and must not be in memory together before {@link PacedConsumer} can say that these are enough.
     */
    private static final int MESSAGES_AT_A_TIME = 20;

    private final CamelContext context;
    private final Positions positions;
    private final Ending ending;
    private final List<LastingProducer> producers = new CopyOnWriteArrayList<>();

    /**
     * Clients of a context.
     *
     * @param positions of transactions
     */
    public KafkaClients(CamelContext context, Positions positions) {
        this.context = context;
        this.positions = positions;
        ending = Ending.of(context, () -> producers.forEach(this::end));
    }

    /** Messages that no broker has answered for at the deadline are given up; what has ended before needs no thread. */
    private void end(LastingProducer producer) {
        Thread thread = new Thread(
                () -> {
                    ending.await(context::isStopped);
                    producer.giveUp();
                },
                context.getExecutorServiceManager().resolveThreadName("kafka-end"));
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Properties properties) {
        Map<String, Object> settings = settings(properties);
        new ProducerConfig(new HashMap<>(settings));
        Access access = access(settings);
        LastingProducer producer = settings.containsKey(ProducerConfig.TRANSACTIONAL_ID_CONFIG)
                ? transactional(access, settings)
                : new LastingProducer(() -> create(access, settings), Producer::initTransactions);
        producers.add(producer);
        return producer;
    }

    /** Camel's id would change with a name in a route, and be the same in all agents. */
    private LastingProducer transactional(Access access, Map<String, Object> settings) {
        String owner;
        Path folder = Path.of(properties(context).value("state.directory")).resolve("kafka");
        try {
            owner = Owner.in(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("`kafka.transactions` needs a `state.directory`, to keep their id in", e);
        }
        settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, owner);
        String topic = properties(context).value("kafka.transactions.topic");
        PositionTopic log = new PositionTopic(topic, owner, positions, context::isStopping);
        return new LastingProducer(() -> create(access, settings), producer -> {
            producer.initTransactions();
            log.read(with(access, settings));
        });
    }

    private static Producer<byte[], byte[]> create(Access access, Map<String, Object> settings) {
        return inTheirClassLoader(() -> new KafkaProducer<>(with(access, settings)));
    }

    @Override
    public Consumer<byte[], byte[]> getConsumer(Properties properties) {
        Map<String, Object> settings = settings(properties);
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MESSAGES_AT_A_TIME);
        Access access = access(settings);
        return PacedConsumer.of(inTheirClassLoader(() -> new KafkaConsumer<>(with(access, settings))), pollSize());
    }

    private static Settings properties(CamelContext context) {
        return new Settings("", DEFAULTS, property -> context.resolvePropertyPlaceholders("{{" + property + "}}"));
    }

    private long pollSize() {
        Settings properties = properties(context);
        long size = properties.size("kafka.poll.size");
        properties.check();
        return size;
    }

    private Access access(Map<String, Object> settings) {
        Settings properties = properties(context);
        Access access = new Access(properties, settings);
        properties.check();
        return access;
    }

    private static Map<String, Object> settings(Properties properties) {
        Map<String, Object> settings = new HashMap<>();
        properties.forEach((name, value) -> settings.put(String.valueOf(name), value));
        return settings;
    }

    private static Map<String, Object> with(Access access, Map<String, Object> settings) {
        Map<String, Object> all = new HashMap<>(settings);
        access.apply(all);
        return all;
    }

    /** Where Kafka's classes find their plug-ins. */
    private static <C> C inTheirClassLoader(java.util.function.Supplier<C> maker) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(KafkaProducer.class.getClassLoader());
        try {
            return maker.get();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /**
     * Looks at the properties before there is an endpoint.
     *
     * @throws IllegalArgumentException naming every fault
     */
    public static void check(CamelContext context) {
        Settings properties = properties(context);
        properties.oneOf("kafka.security.protocol", List.of("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"));
        properties.oneOf("kafka.compression", List.of("none", "gzip", "snappy", "lz4", "zstd"));
        properties.oneOf("kafka.begin", List.of("earliest", "latest"));
        // Camel takes anything for these, and Kafka refuses it later, one after the other
        NUMBERS.forEach((name, least) -> properties.number(name, least, Integer.MAX_VALUE));
        check(
                context,
                properties,
                properties.value("kafka.brokers"),
                Map.of(
                        CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, properties.value("kafka.security.protocol"),
                        SaslConfigs.SASL_MECHANISM, properties.value("kafka.sasl.mechanism")));
    }

    private static void check(
            CamelContext context, Settings properties, @Nullable String brokers, Map<String, Object> settings) {
        if (brokers == null || brokers.isBlank()) {
            properties.fault("kafka.brokers", "must be given", "");
        }
        properties.collect(() -> KafkaMessages.check(context));
        properties.size("kafka.poll.size");
        new Access(properties, settings);
        properties.check();
    }

    /**
     * The brokers of an endpoint. Camel asks when a route starts, for a consumer too, which it makes later.
     *
     * @throws IllegalArgumentException naming every fault of the settings
     */
    @Override
    public @Nullable String getBrokers(KafkaConfiguration configuration) {
        String brokers = configuration.getBrokers();
        check(context, properties(context), brokers, settings(configuration.createProducerProperties()));
        return brokers;
    }
}
