package caravan.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.batch.UnroutedException;
import caravan.batch.Verdict;
import caravan.bulk.Bulk;
import caravan.bulk.StoreAwayException;
import caravan.node.Wait;
import caravan.steps.Await;
import caravan.steps.Sent;
import caravan.steps.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Batches on their way through {@code bulk:} to a store that says this or that. */
class BulkDeliveryTest {

    private static final String QUICK = "age=10&firstBackoff=1&maxBackoff=2";
    private static final String THREE = "one\ntwo\nthree\n";

    private final CamelContext context = new DefaultCamelContext();
    private final Store store = new Store();
    private final Store letters = new Store().always(bulk -> bulk.decide(Verdict.DEAD_LETTERED));

    @BeforeEach
    void bind() {
        context.getRegistry().bind("store", store);
        context.getRegistry().bind("letters", letters);
    }

    @AfterEach
    void close() throws Exception {
        context.close();
    }

    private void start(String options) throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("direct:records").to("bulk:store");
                from("bulk:store?" + options).process(store);
                from("direct:letters").process(letters);
            }
        });
        context.start();
    }

    @Test
    void aBatchIsDeliveredWhenTheStoreHasItsBulk() throws Exception {
        start(QUICK);
        Sent sent = Sent.to(context, THREE);

        assertThat(sent.settlement().failure()).isNull();
        assertThat(sent.of(Verdict.DELIVERED).records()).isEqualTo(3);
        assertThat(sent.of(Verdict.DELIVERED).bytes()).isEqualTo(THREE.length());
        assertThat(sent.settlement().tally().byName()).containsOnlyKeys("delivered:store");
        assertThat(store.attempts).containsExactly(List.of("one", "two", "three"));
    }

    @Test
    void severalBatchesShareABulk() throws Exception {
        start("age=60s&records=4");
        Sent first = Sent.to(context, THREE);
        Sent second = Sent.to(context, THREE);

        assertThat(first.of(Verdict.DELIVERED).records()).isEqualTo(3);
        assertThat(store.attempts).containsExactly(List.of("one", "two", "three", "one"));
        context.getRouteController().stopAllRoutes();
        assertThat(second.settlement().failure()).hasMessageContaining("no route takes bulks of store");
    }

    @Test
    void aBatchAboveTheSizeGoesIntoSeveralBulks() throws Exception {
        start("age=10&records=2");
        Sent sent = Sent.to(context, THREE);

        assertThat(sent.of(Verdict.DELIVERED).records()).isEqualTo(3);
        assertThat(store.attempts).containsExactly(List.of("one", "two"), List.of("three"));
    }

    @Test
    void onlyWhatIsLeftIsSentAgain() throws Exception {
        store.then(bulk -> {
            bulk.delivered(0);
            bulk.delivered(2);
            throw new StoreAwayException("429 for one of them");
        });
        start(QUICK);
        Sent sent = Sent.to(context, THREE);

        assertThat(sent.of(Verdict.DELIVERED).records()).isEqualTo(3);
        assertThat(store.attempts).containsExactly(List.of("one", "two", "three"), List.of("two"));
    }

    @Test
    void aStoreThatIsAwayIsTriedForEver() throws Exception {
        for (int i = 0; i < 20; i++) {
            store.then(bulk -> {
                throw new IOException("connection refused");
            });
        }
        start(QUICK + "&deadLetter=direct:letters");
        Sent sent = Sent.to(context, THREE);

        assertThat(sent.of(Verdict.DELIVERED).records()).isEqualTo(3);
        assertThat(store.attempts).hasSize(21).allMatch(messages -> messages.size() == 3);
        assertThat(letters.attempts).isEmpty();
    }

    @Test
    void theBytesAreUsedAgainWhenTheBulkIsOver() throws Exception {
        List<Bulk> bulks = new CopyOnWriteArrayList<>();
        store.then(bulk -> {
            bulks.add(bulk);
            bulk.delivered();
        });
        start(QUICK);
        assertThat(Sent.to(context, THREE).of(Verdict.DELIVERED).records()).isEqualTo(3);

        assertThat(Wait.until(Duration.ofSeconds(10), () -> isOver(bulks.get(0))))
                .isTrue();
    }

    @Test
    void theBytesOfAFailedAttemptStayForAClientThatIsStillSendingThem() throws Exception {
        List<Bulk> bulks = new CopyOnWriteArrayList<>();
        store.then(bulk -> {
            bulks.add(bulk);
            throw new IOException("time-out");
        });
        start(QUICK);
        assertThat(Sent.to(context, THREE).of(Verdict.DELIVERED).records()).isEqualTo(3);
        assertThat(Sent.to(context, THREE).of(Verdict.DELIVERED).records()).isEqualTo(3);

        assertThat(isOver(bulks.get(0))).isFalse();
    }

    private static boolean isOver(Bulk bulk) {
        try {
            bulk.bytes();
            return false;
        } catch (IllegalStateException e) {
            return true;
        }
    }

    @Test
    void aRefusedRecordIsADeadLetterAndTheOthersAreDelivered() throws Exception {
        store.then(bulk -> {
            Store.refuse(bulk, "two", "mapper_parsing_exception");
            bulk.delivered();
        });
        start(QUICK + "&deadLetter=direct:letters");
        Sent sent = Sent.to(context, THREE);

        assertThat(sent.settlement().failure()).isNull();
        assertThat(sent.of(Verdict.DELIVERED).records()).isEqualTo(2);
        assertThat(sent.of(Verdict.DEAD_LETTERED).records()).isEqualTo(1);
        assertThat(sent.of(Verdict.DEAD_LETTERED).bytes()).isEqualTo("two\n".length());
        assertThat(letters.attempts).containsExactly(List.of("two"));
    }

    @Test
    void whatFailsForAnotherReasonIsDividedDownToTheRecord() throws Exception {
        store.always(bulk -> {
            for (Map<String, Object> record : bulk) {
                if ("two".equals(record.get("message"))) {
                    throw new IllegalArgumentException("no such thing as two");
                }
            }
            bulk.delivered();
        });
        start(QUICK + "&deadLetter=direct:letters");
        Sent sent = Sent.to(context, THREE);

        assertThat(sent.of(Verdict.DELIVERED).records()).isEqualTo(2);
        assertThat(sent.of(Verdict.DEAD_LETTERED).records()).isEqualTo(1);
        assertThat(letters.attempts).containsExactly(List.of("two"));
    }

    @Test
    void deadLettersThatCannotBeKeptAreNotLost() throws Exception {
        store.then(bulk -> {
            Store.refuse(bulk, "two", "no");
            bulk.delivered();
        });
        letters.then(bulk -> {
            throw new IOException("No space left on device");
        });
        start(QUICK + "&deadLetter=direct:letters");
        Sent sent = Sent.to(context, THREE);

        assertThat(sent.of(Verdict.DEAD_LETTERED).records()).isEqualTo(1);
        assertThat(letters.attempts).hasSize(2);
    }

    @Test
    void deadLettersWithoutAVerdictAreNotLost() throws Exception {
        store.then(bulk -> {
            Store.refuse(bulk, "two", "no");
            Store.refuse(bulk, "three", "no");
            bulk.delivered();
        });
        letters.then(bulk -> {}).then(bulk -> bulk.delivered(1));
        start(QUICK + "&deadLetter=direct:letters");
        Sent sent = Sent.to(context, THREE);

        assertThat(sent.of(Verdict.DEAD_LETTERED).records()).isEqualTo(1);
        assertThat(letters.attempts).containsExactly(List.of("two", "three"), List.of("two", "three"), List.of("two"));
    }

    @Test
    void withoutAPlaceForDeadLettersTheBatchComesAgain() throws Exception {
        store.then(bulk -> {
            Store.refuse(bulk, "two", "no");
            bulk.delivered();
        });
        start(QUICK);

        assertThat(Sent.to(context, THREE).settlement().failure()).hasMessageContaining("store: ");
    }

    /** They were dead letters after some attempts, for a class that is missing. */
    @Test
    void anErrorIsNotTheFaultOfARecord() throws Exception {
        store.then(bulk -> {
            bulk.delivered(0);
            throw new NoClassDefFoundError("some/Codec");
        });
        start(QUICK + "&deadLetter=direct:letters");

        Throwable failure = Sent.to(context, THREE).settlement().failure();
        assertThat(failure).hasMessageContaining("2 records for store").hasStackTraceContaining("some/Codec");
        assertThat(Failures.isStoreAway(failure)).isTrue();
        assertThat(Sent.to(context, THREE).of(Verdict.DELIVERED).records()).isEqualTo(3);
        assertThat(letters.attempts).isEmpty();
    }

    /** It ended the thread, and the destination stood still for ever. */
    @Test
    void afterAnErrorThatNobodyCaughtTheDeliveryGoesOn() throws Exception {
        start(QUICK);
        store.then(bulk -> {
            throw new AssertionError("not expected");
        });
        try (BulkConsumer other = consumer("bulk:other?" + QUICK)) {
            other.start();
            Throwable failure = Sent.of(context, "bulk:other", "/var/log/app.log", THREE)
                    .settlement()
                    .failure();
            assertThat(failure).hasStackTraceContaining("not expected");
            Sent next = Sent.of(context, "bulk:other", "/var/log/app.log", THREE);
            assertThat(next.of(Verdict.DELIVERED).records()).isEqualTo(3);
        }
    }

    /** Without anything of Camel between the thread and the store. */
    private BulkConsumer consumer(String uri) throws Exception {
        return (BulkConsumer) context.getEndpoint(uri).createConsumer(store);
    }

    /** A producer of Kafka tries again for ever by itself, and what it waits for stood nowhere. */
    @Test
    void aStoreThatDoesNotAnswerIsAnObstacle() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        store.then(bulk -> {
            assertThat(answer.await(10, TimeUnit.SECONDS)).isTrue();
            bulk.delivered();
        });
        start(QUICK);
        try (BulkConsumer other = consumer("bulk:other?" + QUICK)) {
            other.silentAfter(Duration.ofMillis(20));
            other.start();
            Sent sent = Sent.of(context, "bulk:other", "/var/log/app.log", THREE);
            Await.until("told by JMX", () -> other.obstacle().equals("3 records wait, other has not answered for 0 s"));
            Await.until("told in the log", () -> other.warnings() == 1);
            answer.countDown();

            assertThat(sent.of(Verdict.DELIVERED).records()).isEqualTo(3);
            Await.until("it is over", () -> other.obstacle().isEmpty());
        }
    }

    @Test
    void recordsWithoutAVerdictComeAgain() throws Exception {
        store.always(bulk -> bulk.delivered(0));
        start(QUICK);

        assertThat(Sent.to(context, THREE).settlement().failure())
                .isInstanceOf(UnroutedException.class)
                .hasMessageContaining("2 of 2 records for store");
    }

    @Test
    void filteredRecordsAreNotSent() throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:dropping").bean("drop", "where('message', 'two')").to("bulk:store");
            }
        });
        start(QUICK);
        Sent sent = Sent.of(context, "direct:dropping", "/var/log/app.log", THREE);

        assertThat(sent.of(Verdict.FILTERED).records()).isEqualTo(1);
        assertThat(sent.of(Verdict.DELIVERED).records()).isEqualTo(2);
        assertThat(store.attempts).containsExactly(List.of("one", "three"));
    }

    @Test
    void twoDestinationsCountEachForItself() throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:both").to("bulk:store").to("bulk:other");
                from("bulk:other?" + QUICK).process(exchange -> exchange.getIn()
                        .getBody(caravan.bulk.Bulk.class)
                        .delivered());
            }
        });
        start(QUICK);
        Sent sent = Sent.of(context, "direct:both", "/var/log/app.log", THREE);

        assertThat(sent.of(Verdict.DELIVERED).records()).isEqualTo(3);
        assertThat(sent.settlement().tally().byName()).containsOnlyKeys("delivered:store", "delivered:other");
    }

    @Test
    void aProducerWaitsWhileTheStoreIsBusy() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        store.then(bulk -> {
            busy.countDown();
            assertThat(goOn.await(10, TimeUnit.SECONDS)).isTrue();
            bulk.delivered();
        });
        start("age=10&records=3");
        Sent first = Sent.to(context, THREE);
        assertThat(busy.await(10, TimeUnit.SECONDS)).isTrue();
        Sent second = Sent.to(context, THREE);
        Sent third = Sent.to(context, THREE);
        Thread fourth = new Thread(() -> Sent.to(context, THREE));
        fourth.start();
        fourth.join(300);

        assertThat(fourth.isAlive()).isTrue();
        goOn.countDown();
        fourth.join(10_000);
        assertThat(fourth.isAlive()).isFalse();
        for (Sent sent : List.of(first, second, third)) {
            assertThat(sent.of(Verdict.DELIVERED).records()).isEqualTo(3);
        }
    }

    @Test
    void whatWaitsForAStoreThatIsAwayIsGivenBackAtTheStop() throws Exception {
        CountDownLatch tried = new CountDownLatch(2);
        store.always(bulk -> {
            tried.countDown();
            throw new IOException("away");
        });
        start(QUICK);
        Sent sent = Sent.to(context, THREE);
        assertThat(tried.await(10, TimeUnit.SECONDS)).isTrue();
        context.stop();

        assertThat(sent.settlement().failure()).isNotNull();
        assertThat(sent.of(Verdict.DELIVERED).records()).isZero();
    }

    @Test
    void aBulkThatIsNotOldIsSentAtTheStopOfTheContext() throws Exception {
        start("age=60s");
        Sent sent = Sent.to(context, THREE);
        context.stop();

        assertThat(sent.settlement().failure()).isNull();
        assertThat(sent.of(Verdict.DELIVERED).records()).isEqualTo(3);
    }

    @Test
    void whatIsBehindRecordsThatAreGivenBackAtTheStopIsGivenBackToo() throws Exception {
        CountDownLatch tried = new CountDownLatch(1);
        store.then(bulk -> {
            tried.countDown();
            assertThat(Wait.until(Duration.ofSeconds(10), context::isStopping)).isTrue();
            throw new IOException("away");
        });
        start("age=60s&records=3&firstBackoff=1&maxBackoff=2");
        Sent first = Sent.to(context, THREE);
        assertThat(tried.await(10, TimeUnit.SECONDS)).isTrue();
        Sent second = Sent.to(context, THREE);
        context.stop();

        assertThat(first.settlement().failure()).isNotNull();
        assertThat(second.settlement().failure()).isNotNull();
        assertThat(store.attempts).hasSize(1);
    }

    @Test
    void aPauseOfThePolicyDoesNotHoldUpTheStop() throws Exception {
        CamelContext patient = Yaml.start(
                Map.of("retry.first", "60000", "retry.max", "60000"),
                Files.readString(Path.of("routes/00-errors.yaml")),
                """
                - route:
                    from:
                      uri: direct:records
                      steps:
                        - to:
                            uri: bulk:patient
                - route:
                    routeConfigurationId: delivery
                    from:
                      uri: bulk:patient
                      parameters:
                        age: 10
                      steps:
                        - throwException:
                            exceptionType: java.net.ConnectException
                            message: connection refused
                """);
        Sent sent = Sent.to(patient, THREE);
        BulkEndpoint endpoint = patient.getEndpoint("bulk:patient?age=10", BulkEndpoint.class);
        assertThat(Wait.until(
                        Duration.ofSeconds(10), () -> !endpoint.getObstacle().isEmpty()))
                .isTrue();
        assertThat(endpoint.getObstacle()).contains("waiting for patient").contains("connection refused");

        long begun = System.nanoTime();
        patient.close();
        assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun)).isLessThan(10);
        assertThat(sent.settlement().failure()).isNotNull();
        assertThat(sent.of(Verdict.DELIVERED).records()).isZero();
    }
}
