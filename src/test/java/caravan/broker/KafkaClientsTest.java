package caravan.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.kafka.Positions;
import caravan.node.Wait;
import caravan.routing.Ending;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The end of a context, with a broker that nobody answers for. */
@Timeout(60)
class KafkaClientsTest {

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final KafkaClients clients = new KafkaClients(context, new Positions());

    @BeforeEach
    void start() {
        context.getShutdownStrategy().setTimeout(2);
        context.start();
    }

    @AfterEach
    void close() throws Exception {
        context.close();
    }

    private Producer<byte[], byte[]> producer() throws IOException {
        Properties settings = new Properties();
        settings.put("bootstrap.servers", "127.0.0.1:" + freePort());
        settings.put("key.serializer", ByteArraySerializer.class.getName());
        settings.put("value.serializer", ByteArraySerializer.class.getName());
        return clients.getProducer(settings);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Kafka's producer keeps its caller while it looks for a broker, for a minute. */
    private static CompletableFuture<Void> send(Producer<byte[], byte[]> producer) {
        CompletableFuture<Void> told = new CompletableFuture<>();
        Thread sender = new Thread(() -> producer.send(new ProducerRecord<>("logs", new byte[1]), (metadata, why) -> {
            if (why == null) {
                told.complete(null);
            } else {
                told.completeExceptionally(why);
            }
        }));
        sender.setDaemon(true);
        sender.start();
        return told;
    }

    /** The context hears that it is being stopped, and something keeps it from having stopped. */
    private Ending begin() {
        context.getLifecycleStrategies().stream()
                .filter(Ending.class::isInstance)
                .forEach(ending -> ending.onContextStopping(context));
        Ending same = Ending.of(context, () -> {});
        same.onContextStopping(context);
        return same;
    }

    @Test
    void messagesAreGivenUpAtTheDeadlineOfTheContextWhenTheyHaveBegunLaterToo() throws Exception {
        Producer<byte[], byte[]> busy = producer();
        Producer<byte[], byte[]> idle = producer();
        CompletableFuture<Void> before = send(busy);
        Ending ending = begin();
        CompletableFuture<Void> after = send(idle);

        assertThat(before).isNotDone();
        assertThatThrownBy(() -> before.get(6, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class);
        assertThatThrownBy(() -> after.get(6, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class);
        assertThat(ending.leftMillis()).isZero();
        assertThat(send(idle))
                .failsWithin(Duration.ofSeconds(1))
                .withThrowableThat()
                .withMessageContaining("about to stop");
    }

    @Test
    void contextThatHasStoppedBeforeItsDeadlineLeavesNoThread() throws Exception {
        context.getShutdownStrategy().setTimeout(300);
        producer();
        context.stop();

        assertThat(Wait.until(Duration.ofSeconds(10), () -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().contains(context.getName())
                                && thread.getName().contains("kafka-end"))))
                .isTrue();
    }
}
