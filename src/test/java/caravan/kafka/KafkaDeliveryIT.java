package caravan.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.node.DeliveryRun;
import caravan.node.Findings.Fault;
import caravan.node.Plan;
import caravan.server.FaultProxy;
import caravan.server.Kafka;
import caravan.server.Servers;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/**
 * The runner between a sample node and a real Kafka. {@code -Dkafka.seconds=120 -Dkafka.rate=3000000} makes a million
 * records and more; by default it is a tenth of that.
 */
class KafkaDeliveryIT {

    private static final int SECONDS = Integer.getInteger("kafka.seconds", 12);
    private static final int RATE = Integer.getInteger("kafka.rate", 2_000_000);
    private static final int PARTITIONS = 6;
    private static final Path FOLDER = Path.of("target", "kafka");

    private static DeliveryRun run(String brokers, String topic) {
        return new DeliveryRun(FOLDER.resolve(topic))
                .plan(new Plan().seed(1).pods(10).bytesPerSecond(RATE).keep(Duration.ofHours(1)))
                .duration(Duration.ofSeconds(SECONDS))
                .ordered()
                .setting("destinations=kafka")
                .setting("kafka.brokers=" + brokers)
                .setting("kafka.topic=" + topic)
                .setting("kafka.bulk.age=200ms")
                .setting("retry.first=100")
                .setting("retry.max=1000");
    }

    private static String topic(TestInfo test) {
        return test.getTestMethod().orElseThrow().getName();
    }

    private static DeliveryRun.Report checked(DeliveryRun run, KafkaStore store) throws Exception {
        DeliveryRun.Report report = run.into(store);
        System.out.println(report);
        System.out.printf("%d messages, %d positions%n", store.messages(), store.positions());
        assertThat(store.faults()).isZero();
        assertThat(store.usedPartitions()).isGreaterThan(2);
        assertThat(report.findings().records()).isGreaterThan(SECONDS * 1_000L);
        assertThat(report.ledgerFaults()).isEmpty();
        assertThat(report.stopped()).isTrue();
        return report;
    }

    private static void checkOnce(DeliveryRun run, KafkaStore store) throws Exception {
        DeliveryRun.Report report = checked(run, store);
        assertThat(report.findings().isClean()).as(report::toString).isTrue();
        assertThat(store.messages()).isEqualTo(store.positions());
    }

    @Test
    void eachRecordIsThereOnceAndInOrder(TestInfo test) throws Exception {
        Kafka server = Servers.kafka();
        checkOnce(run(server.bootstrap(), topic(test)), new KafkaStore(server, topic(test), PARTITIONS));
    }

    @Test
    void aServerThatStopsDoublesNothing(TestInfo test) throws Exception {
        Kafka server = Servers.kafka();
        DeliveryRun run = run(server.bootstrap(), topic(test))
                .after(Duration.ofSeconds(3), "the server stops and starts", control -> {
                    server.stop();
                    server.start();
                })
                .after(Duration.ofSeconds(7), "the server is killed and starts", control -> {
                    server.kill();
                    server.start();
                });
        checkOnce(run, new KafkaStore(server, topic(test), PARTITIONS));
    }

    @Test
    void connectionsThatBreakDoubleNothing(TestInfo test) throws Exception {
        try (Kafka server = new Kafka();
                FaultProxy proxy = new FaultProxy(server.proxiedPort())) {
            server.advertise(proxy.port());
            server.start();
            DeliveryRun run = run("127.0.0.1:" + proxy.port(), topic(test))
                    .setting("kafka.request.timeout=1000")
                    .after(Duration.ofSeconds(2), "answers are lost", control -> proxy.cutResponses(3, 0))
                    .after(Duration.ofSeconds(4), "requests are cut", control -> proxy.cutRequests(3, 100_000))
                    .after(Duration.ofSeconds(5), "answers are cut", control -> proxy.cutResponses(2, 10))
                    .after(Duration.ofSeconds(6), "all are cut", control -> proxy.cut())
                    .after(Duration.ofSeconds(7), "nobody answers", control -> proxy.goSilent())
                    .after(Duration.ofSeconds(9), "they do again", control -> proxy.speak());
            checkOnce(run, new KafkaStore(server, topic(test), PARTITIONS));
            assertThat(proxy.cuts()).isGreaterThan(5);
        }
    }

    @Test
    void whatIsRepeatedAfterAKillHasTheSamePosition(TestInfo test) throws Exception {
        Kafka server = Servers.kafka();
        KafkaStore store = new KafkaStore(server, topic(test), PARTITIONS);
        DeliveryRun run = run(server.bootstrap(), topic(test))
                .after(Duration.ofSeconds(3), "the collector is killed", DeliveryRun.Control::restart)
                .after(Duration.ofSeconds(6), "the collector is killed", DeliveryRun.Control::restart)
                .after(Duration.ofSeconds(9), "the collector is killed", DeliveryRun.Control::restart);
        DeliveryRun.Report report = checked(run, store);
        long repeated = store.messages() - store.positions();

        assertThat(report.findings().of(Fault.LOST)).as(report::toString).isZero();
        assertThat(report.findings().of(Fault.OUT_OF_ORDER))
                .as(report::toString)
                .isZero();
        assertThat(report.findings().of(Fault.TWICE)).isEqualTo(repeated);
        assertThat(repeated).as("bounded by what had no checkpoint").isLessThan(3 * 30_000);
    }

    @Test
    void withTransactionsNothingIsThereTwice(TestInfo test) throws Exception {
        Kafka server = Servers.kafka();
        DeliveryRun run = run(server.bootstrap(), topic(test))
                .setting("kafka.transactions=true")
                .patience(Duration.ofSeconds(90))
                .after(Duration.ofSeconds(2), "the collector is killed", DeliveryRun.Control::restart)
                .after(Duration.ofSeconds(4), "the collector is killed", DeliveryRun.Control::restart)
                .after(Duration.ofSeconds(6), "the server stops and starts", control -> {
                    server.stop();
                    server.start();
                })
                .after(Duration.ofSeconds(8), "the collector is killed", DeliveryRun.Control::restart)
                .after(Duration.ofSeconds(10), "the collector is killed", DeliveryRun.Control::restart);
        checkOnce(run, new KafkaStore(server, topic(test), PARTITIONS).transacted());
    }

    @Test
    void batchesAreThereOnceAndInOrder(TestInfo test) throws Exception {
        Kafka server = Servers.kafka();
        BatchStore store = new BatchStore(server, topic(test));
        DeliveryRun run = run(server.bootstrap(), topic(test))
                .setting("kafka.message=batch")
                .setting("kafka.compression=zstd")
                .patience(Duration.ofSeconds(5));
        DeliveryRun.Report report = run.into(store);
        assertThat(report.findings().isClean()).as(report::toString).isTrue();
        assertThat(report.findings().records()).isGreaterThan(SECONDS * 1_000L);
    }
}
