package caravan.server;

import caravan.tls.Authority;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka of one node, broker and controller, without security. It makes topics of one partition for whoever writes
 * to one that is not there, and takes messages of up to 1 MB, as by default.
 */
public final class Kafka extends Server {

    /** Of a server that has more to tell. */
    private static final Duration SILENCE = Duration.ofSeconds(30);

    private static final int LOOK_MILLIS = 2_000;

    private final int port = freePort();
    private final int controllerPort = freePort();
    private final int proxiedPort = freePort();
    private final int securedPort = freePort();
    private final @Nullable Tls tls;
    private final List<String> more = new ArrayList<>();
    private int advertisedPort = proxiedPort;

    public Kafka() {
        this(null, null);
    }

    /**
     * @param folder for its data
     * @param tls null for none
     */
    public Kafka(@Nullable Path folder, @Nullable Tls tls) {
        super("kafka", folder);
        this.tls = tls;
    }

    /** {@code 127.0.0.1:PORT}, the same after each start. */
    public String bootstrap() {
        return "127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    /** As {@link #bootstrap()}, for clients that speak TLS. */
    public String securedBootstrap() {
        return "127.0.0.1:" + securedPort;
    }

    /** Settings of the broker, for the next starts: {@code message.max.bytes=2000000}. */
    public void configure(String... settings) {
        more.addAll(List.of(settings));
    }

    /** Where a proxy sends to, see {@link #advertise}. */
    public int proxiedPort() {
        return proxiedPort;
    }

    /**
     * Clients of a Kafka connect to the address that it tells them. With this, those that come by
     * {@link #proxiedPort()} are told the proxy's; others connect directly, as before. Before the start.
     */
    public void advertise(int proxyPort) {
        advertisedPort = proxyPort;
    }

    @Override
    ProcessBuilder command() throws IOException {
        Path properties = configure();
        if (!Files.exists(data().resolve("meta.properties"))) {
            format(properties);
        }
        return java("-Xmx256m", "kafka.Kafka", properties.toString());
    }

    private static ProcessBuilder java(String heap, String main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                heap,
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dorg.slf4j.simpleLogger.showDateTime=true",
                "-cp",
                Artifacts.find("kafka"),
                main));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command);
    }

    private Path data() {
        return folder().resolve("data");
    }

    private Path configure() throws IOException {
        String direct = "DIRECT://127.0.0.1:" + port;
        String controller = "127.0.0.1:" + controllerPort;
        String proxied = ",PROXIED://127.0.0.1:";
        String secured = tls == null ? "" : ",SECURED://" + securedBootstrap();
        List<String> settings = new ArrayList<>(List.of(
                "process.roles=broker,controller",
                "node.id=1",
                "controller.quorum.voters=1@" + controller,
                "controller.listener.names=CONTROLLER",
                "inter.broker.listener.name=DIRECT",
                "listener.security.protocol.map=DIRECT:PLAINTEXT,PROXIED:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURED:SSL",
                "listeners=" + direct + proxied + proxiedPort + secured + ",CONTROLLER://" + controller,
                "advertised.listeners=" + direct + proxied + advertisedPort + secured,
                "log.dirs=" + data(),
                "offsets.topic.replication.factor=1",
                "offsets.topic.num.partitions=4",
                "transaction.state.log.replication.factor=1",
                "transaction.state.log.min.isr=1",
                "transaction.state.log.num.partitions=4",
                "share.coordinator.state.topic.replication.factor=1",
                "share.coordinator.state.topic.min.isr=1",
                "group.initial.rebalance.delay.ms=0"));
        if (tls != null) {
            settings.addAll(security(tls));
        }
        settings.addAll(more);
        return Files.write(folder().resolve("server.properties"), settings);
    }

    private static List<String> security(Tls tls) {
        return List.of(
                "ssl.keystore.type=PKCS12",
                "ssl.keystore.location=" + tls.server().keyStore(),
                "ssl.keystore.password=" + Authority.PASSWORD,
                "ssl.key.password=" + Authority.PASSWORD,
                "ssl.truststore.type=PKCS12",
                "ssl.truststore.location=" + tls.authority().trustFile(),
                "ssl.truststore.password=" + Authority.PASSWORD,
                "ssl.client.auth=requested");
    }

    private void format(Path properties) throws IOException {
        Process format = java(
                        "-Xmx64m", "kafka.tools.StorageTool", "format", "-t", clusterId(), "-c", properties.toString())
                .redirectErrorStream(true)
                .redirectOutput(log().toFile())
                .start();
        try {
            if (format.waitFor() != 0) {
                throw new IllegalStateException("kafka was not formatted:\n" + Files.readString(log()));
            }
        } catch (InterruptedException e) {
            format.destroyForcibly();
            throw new InterruptedIOException("interrupted while it was formatted");
        }
    }

    private static String clusterId() {
        return Uuid.randomUuid().toString();
    }

    @Override
    boolean isReady() throws IOException, InterruptedException {
        // A client that finds nobody complains in the tests' output, again and again.
        new Socket(InetAddress.getLoopbackAddress(), port).close();
        try (Admin admin = admin()) {
            return !admin.describeCluster()
                    .nodes()
                    .get(LOOK_MILLIS, TimeUnit.MILLISECONDS)
                    .isEmpty();
        } catch (ExecutionException | TimeoutException notYet) {
            return false;
        }
    }

    /** A new client, to be closed. */
    public Admin admin() {
        return Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap()));
    }

    /** @param settings as of the topic: {@code retention.ms} */
    public void createTopic(String name, int partitions, Map<String, String> settings)
            throws InterruptedException, ExecutionException {
        try (Admin admin = admin()) {
            NewTopic topic = new NewTopic(name, partitions, (short) 1).configs(settings);
            admin.createTopics(List.of(topic)).all().get();
        }
    }

    /** The names of all topics but Kafka's own. */
    public Set<String> topics() throws InterruptedException, ExecutionException {
        try (Admin admin = admin()) {
            return admin.listTopics().names().get();
        }
    }

    /**
     * Hands over all records that are there now: those of a partition in their order, those of aborted and open
     * transactions not at all.
     */
    public void forEachRecord(Collection<String> topics, Consumer<ConsumerRecord<byte[], byte[]>> sink) {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrap(),
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                        false),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = topics.stream()
                    .flatMap(topic -> consumer.partitionsFor(topic).stream())
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            long deadline = System.nanoTime() + SILENCE.toNanos();
            while (partitions.stream().anyMatch(one -> consumer.position(one) < ends.get(one))) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofMillis(LOOK_MILLIS));
                records.forEach(sink);
                if (!records.isEmpty()) {
                    deadline = System.nanoTime() + SILENCE.toNanos();
                } else if (System.nanoTime() > deadline) {
                    throw new IllegalStateException("kafka does not hand over what it has: " + ends);
                }
            }
        }
    }
}
