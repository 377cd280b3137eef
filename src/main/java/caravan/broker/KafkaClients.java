package caravan.broker;

import caravan.kafka.KafkaMessages;
import caravan.kafka.Positions;
import caravan.text.ByteSize;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import org.apache.camel.CamelContext;
import org.apache.camel.component.kafka.KafkaClientFactory;
import org.apache.camel.component.kafka.KafkaConfiguration;
import org.apache.camel.support.LifecycleStrategySupport;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * The bean {@code kafka-clients}: makes producers and consumers for {@code kafka:} endpoints, who are let in by the
 * properties {@code kafka.user, kafka.password, kafka.ca, kafka.certificate} and so on. Their settings are checked when
 * a route starts, brokers are looked for later. Any thread may call it.
 */
public final class KafkaClients implements KafkaClientFactory {

    /** What remains of the time that an application has to end, for messages that a broker does not answer for. */
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    /**
     * Messages that a consumer unpacks at a time. Those of one answer of a broker may be many times as large as the
     * answer, and must not be in memory together before {@link PacedConsumer} can say that these are enough.
     */
    private static final int MESSAGES_AT_A_TIME = 20;

    private final CamelContext context;
    private final Positions positions;
    private final BiFunction<String, String, String> property;
    private final List<LastingProducer> producers = new CopyOnWriteArrayList<>();

    /**
     * Clients of a context.
     *
     * @param positions of transactions
     */
    public KafkaClients(CamelContext context, Positions positions) {
        this.context = context;
        this.positions = positions;
        this.property = (name, instead) -> context.getPropertiesComponent()
                .resolveProperty(name)
                .orElse(instead)
                .strip();
        context.addLifecycleStrategy(new LifecycleStrategySupport() {
            @Override
            public void onContextStopping(CamelContext stopping) {
                producers.forEach(KafkaClients.this::giveUp);
            }
        });
    }

    private void giveUp(LastingProducer producer) {
        Thread thread = new Thread(
                () -> {
                    try {
                        producer.giveUpAfter(PATIENCE);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                context.getExecutorServiceManager().resolveThreadName("kafka-end"));
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Properties properties) {
        Map<String, Object> settings = settings(properties);
        new ProducerConfig(new HashMap<>(settings));
        Access access = Access.read(property, settings);
        LastingProducer producer = settings.containsKey(ProducerConfig.TRANSACTIONAL_ID_CONFIG)
                ? transactional(access, settings)
                : new LastingProducer(() -> create(access, settings), Producer::initTransactions);
        producers.add(producer);
        return producer;
    }

    /** Camel's id would change with a name in a route, and be the same in all agents. */
    private LastingProducer transactional(Access access, Map<String, Object> settings) {
        String owner;
        Path folder = Path.of(property.apply("state.directory", "state")).resolve("kafka");
        try {
            owner = Owner.in(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("`kafka.transactions` needs a `state.directory`, to keep their id in", e);
        }
        settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, owner);
        String topic = property.apply("kafka.transactions.topic", "caravan-positions");
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
        Access access = Access.read(property, settings);
        return PacedConsumer.of(inTheirClassLoader(() -> new KafkaConsumer<>(with(access, settings))), pollSize());
    }

    private long pollSize() {
        return ByteSize.parse("kafka.poll.size", property.apply("kafka.poll.size", "2m"));
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
     * The brokers of an endpoint. Camel asks when a route starts, for a consumer too, which it makes later.
     *
     * @throws IllegalArgumentException naming every fault of the settings
     */
    @Override
    public String getBrokers(KafkaConfiguration configuration) {
        List<String> faults = new ArrayList<>();
        String brokers = configuration.getBrokers();
        if (brokers == null || brokers.isBlank()) {
            faults.add("`kafka.brokers` must be given: was empty");
        }
        collect(faults, () -> KafkaMessages.check(context));
        collect(faults, this::pollSize);
        collect(faults, () -> Access.read(property, settings(configuration.createProducerProperties())));
        if (brokers == null || !faults.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", faults));
        }
        return brokers;
    }

    private static void collect(List<String> faults, Runnable check) {
        try {
            check.run();
        } catch (IllegalArgumentException e) {
            faults.add(String.valueOf(e.getMessage()));
        }
    }
}
