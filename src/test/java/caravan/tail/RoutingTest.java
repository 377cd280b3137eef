package caravan.tail;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.batch.Batch;
import caravan.batch.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.SynchronizationAdapter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Camel does with an exchange, and what the collector makes of it: nothing is acknowledged without a verdict. */
class RoutingTest {

    @TempDir
    Path folder;

    private Pipeline pipeline;
    private volatile @Nullable Exception fault;

    @BeforeEach
    void setUp() throws IOException {
        pipeline = new Pipeline(folder);
        pipeline.write("a.log", "one\ntwo\nthree\n");
    }

    @AfterEach
    void tearDown() throws IOException {
        pipeline.close();
    }

    private interface Routes {
        void configure(RouteBuilder builder) throws Exception;
    }

    private void start(Routes routes) throws Exception {
        pipeline.start(new RouteBuilder() {
            @Override
            public void configure() throws Exception {
                routes.configure(this);
            }
        });
    }

    /** A store that fails while {@link #fault} says so. */
    private Processor store() {
        return exchange -> {
            Exception why = fault;
            if (why != null) {
                throw why;
            }
        };
    }

    /** A store that waits. */
    private static Processor gate(CountDownLatch gate) {
        return exchange -> assertThat(gate.await(20, TimeUnit.SECONDS)).isTrue();
    }

    private static String delivered(String name) {
        return "bean:verdict?method=delivered('" + name + "')";
    }

    // ---- no verdict

    @Test
    void aChoiceWithoutAMatchingBranchIsUnroutedAndReadAgain() throws Exception {
        fault = new IOException("no branch");
        start(routes -> routes.from(pipeline.tail())
                .routeId("follow")
                .choice()
                .when(exchange -> fault == null)
                .to(delivered("out"))
                .end());
        pipeline.comesBackForEver();
        assertThat(pipeline.ledger().unroutedBatches()).isGreaterThan(4);
        fault = null;
        pipeline.throughToTheEnd();
        assertThat(pipeline.ledger().records(Verdict.DELIVERED)).isEqualTo(3);
    }

    @Test
    void aDoCatchThatSwallowsIsUnroutedAndReadAgain() throws Exception {
        fault = new IOException("swallowed");
        start(routes -> routes.from(pipeline.tail())
                .routeId("follow")
                .doTry()
                .process(store())
                .to(delivered("out"))
                .doCatch(Exception.class)
                .log("swallowed")
                .end());
        pipeline.comesBackForEver();
        fault = null;
        pipeline.throughToTheEnd();
    }

    @Test
    void whatAFilterLeavesOutNeedsAVerdictToo() throws Exception {
        start(routes -> routes.from(pipeline.tail())
                .routeId("follow")
                .split(routes.body())
                .choice()
                .when(exchange -> exchange.getMessage().getBody(String.class).contains("two"))
                .to("bean:verdict?method=filtered('no twos')")
                .otherwise()
                .to(delivered("out"))
                .end());
        pipeline.throughToTheEnd();
        assertThat(pipeline.ledger().records(Verdict.FILTERED)).isEqualTo(1);
        assertThat(pipeline.ledger().records(Verdict.DELIVERED)).isEqualTo(2);
    }

    @Test
    void aRecordWithoutAVerdictInASplitHasItsBatchReadAgain() throws Exception {
        fault = new IOException("the store is away for one of them");
        start(routes -> routes.from(pipeline.tail())
                .routeId("follow")
                .split(routes.body())
                .filter(exchange -> fault == null
                        || !exchange.getMessage().getBody(String.class).contains("two"))
                .to(delivered("out"))
                .end());
        pipeline.comesBackForEver();
        fault = null;
        pipeline.throughToTheEnd();
    }

    // ---- dead letters

    /** A folder in which {@code letters} is a file on a full disk. */
    private Path fullFolder() throws IOException {
        Path letters = Files.createDirectories(folder.resolve("dead-letters"));
        Files.createSymbolicLink(letters.resolve("letters"), Path.of("/dev/full"));
        return letters;
    }

    private void bury(RouteBuilder routes, Path letters) {
        routes.from("direct:bury")
                .errorHandler(routes.noErrorHandler())
                .to("bean:dead-letter")
                .setBody(routes.variable("dead-letter"))
                .to("file:" + letters + "?fileName=letters&fileExist=Append")
                .to("bean:verdict?method=deadLettered('letters')");
    }

    private void makeSpace(Path letters) throws IOException {
        Files.delete(letters.resolve("letters"));
    }

    @Test
    void aFullDeadLetterChannelMovesNoCheckpoint() throws Exception {
        Path letters = fullFolder();
        fault = new IllegalArgumentException("not this one");
        start(routes -> {
            routes.errorHandler(routes.deadLetterChannel("direct:bury").deadLetterHandleNewException(false));
            routes.from(pipeline.tail()).routeId("follow").process(store()).to(delivered("out"));
            bury(routes, letters);
        });
        pipeline.comesBackForEver();
        makeSpace(letters);
        pipeline.throughToTheEnd();
        assertThat(pipeline.ledger().records(Verdict.DEAD_LETTERED)).isEqualTo(3);
        assertThat(Files.readAllLines(letters.resolve("letters")))
                .hasSize(3)
                .allMatch(line -> line.contains("not this one"));
    }

    /** Camel takes the exchange for handled; the verdicts that are missing tell that it is not. */
    @Test
    void aFullDeadLetterChannelThatSwallowsItsOwnFailureMovesNoCheckpointEither() throws Exception {
        Path letters = fullFolder();
        fault = new IllegalArgumentException("not this one");
        start(routes -> {
            routes.errorHandler(routes.deadLetterChannel("direct:bury"));
            routes.from(pipeline.tail()).routeId("follow").process(store()).to(delivered("out"));
            bury(routes, letters);
        });
        pipeline.comesBackForEver();
        assertThat(pipeline.ledger().unroutedBatches()).isPositive();
        makeSpace(letters);
        pipeline.throughToTheEnd();
    }

    @Test
    void aFullFolderBehindTheOptionDeadLetterMovesNoCheckpointPastTheRefusedRecord() throws Exception {
        Path letters = fullFolder();
        start(routes -> {
            routes.errorHandler(routes.noErrorHandler());
            routes.from(pipeline.tail() + "&deadLetter=direct:bury")
                    .routeId("follow")
                    .process(exchange -> {
                        if (exchange.getMessage().getBody(String.class).contains("two")) {
                            throw new IllegalArgumentException("no twos");
                        }
                    })
                    .to(delivered("out"));
            bury(routes, letters);
        });
        pipeline.eventually("the first record through", () -> pipeline.acknowledged() == 4);
        int failures = pipeline.tailer().failures();
        pipeline.eventually("more tries", () -> pipeline.tailer().failures() > failures + 4);
        assertThat(pipeline.acknowledged()).isEqualTo(4);
        makeSpace(letters);
        pipeline.throughToTheEnd();
        assertThat(pipeline.ledger().records(Verdict.DELIVERED)).isEqualTo(2);
        assertThat(Files.readAllLines(letters.resolve("letters")))
                .hasSize(1)
                .allMatch(line -> line.contains("\"two\"") && line.contains("no twos"));
    }

    // ---- more than one exchange

    @Test
    void aBatchThatHopsOverSedaIsAcknowledgedAfterItsConsumer() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        CountDownLatch arrived = new CountDownLatch(1);
        start(routes -> {
            routes.from(pipeline.tail()).routeId("follow").to("seda:next");
            routes.from("seda:next")
                    .process(exchange -> arrived.countDown())
                    .process(gate(gate))
                    .to(delivered("out"));
        });
        assertThat(arrived.await(20, TimeUnit.SECONDS)).isTrue();
        pipeline.write("b.log", "four\n");
        pipeline.eventually(
                "another file left meanwhile", () -> pipeline.ledger().readBytes() == 19);
        assertThat(pipeline.acknowledged()).isZero();
        gate.countDown();
        pipeline.throughToTheEnd();
    }

    @Test
    void aFailureBehindASedaHopHasTheBatchReadAgain() throws Exception {
        fault = new IOException("away");
        start(routes -> {
            routes.from(pipeline.tail()).routeId("follow").to("seda:next");
            routes.from("seda:next").process(store()).to(delivered("out"));
        });
        pipeline.comesBackForEver();
        fault = null;
        pipeline.throughToTheEnd();
    }

    @Test
    void aStepThatHoldsBackBehindASedaHopFailsWithAReason() throws Exception {
        List<Exception> failures = new ArrayList<>();
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch second = new CountDownLatch(1);
        start(routes -> {
            routes.onException(IllegalStateException.class).process(exchange -> {
                synchronized (failures) {
                    failures.add(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class));
                }
            });
            routes.from(pipeline.tail())
                    .routeId("follow")
                    .process(exchange -> {
                        String name = exchange.getMessage().getHeader(Exchange.FILE_NAME, String.class);
                        if (!name.equals("a.log")) {
                            (name.equals("first.log") ? first : second).countDown();
                        }
                    })
                    .to("seda:next");
            // one reader: once the second file's batch is on its way the first one has left the ordered part
            routes.from("seda:next").process(gate(second)).to("bean:cri").to(delivered("out"));
        });
        pipeline.write("first.log", "2026-11-22T12:00:00Z stdout P open\n");
        pipeline.eventually("the first file's batch", () -> first.getCount() == 0);
        pipeline.write("second.log", "2026-11-22T12:00:00Z stdout F whole\n");
        pipeline.eventually("a failure", () -> {
            synchronized (failures) {
                return !failures.isEmpty();
            }
        });
        assertThat(failures.get(0))
                .hasMessageContaining("has left the ordered part of its route: put the step before any seda");
    }

    @Test
    void aMulticastIsAcknowledgedWhenAllOfItsBranchesAreThrough() throws Exception {
        fault = new IOException("one of two is away");
        start(routes -> {
            routes.errorHandler(routes.noErrorHandler());
            routes.from(pipeline.tail())
                    .routeId("follow")
                    .multicast()
                    .to("direct:good", "direct:bad", "direct:last")
                    .end();
            routes.from("direct:good").to(delivered("good"));
            routes.from("direct:bad").process(store()).to(delivered("bad"));
            routes.from("direct:last").to(delivered("last"));
        });
        pipeline.comesBackForEver();
        fault = null;
        pipeline.throughToTheEnd();
        assertThat(pipeline.ledger().records(Verdict.DELIVERED)).isEqualTo(3);
    }

    @Test
    void aParallelMulticastIsAcknowledgedWhenAllOfItsBranchesAreThrough() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        CountDownLatch arrived = new CountDownLatch(1);
        start(routes -> {
            routes.from(pipeline.tail())
                    .routeId("follow")
                    .multicast()
                    .parallelProcessing()
                    .to("direct:fast", "direct:slow")
                    .end();
            routes.from("direct:fast").to(delivered("fast")).process(exchange -> arrived.countDown());
            routes.from("direct:slow").process(gate(gate)).to(delivered("slow"));
        });
        assertThat(arrived.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(pipeline.acknowledged()).isZero();
        gate.countDown();
        pipeline.throughToTheEnd();
    }

    @Test
    void aWireTapIsNotWaitedForAndItsFailureIsNobodysBusiness() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        start(routes -> {
            routes.from(pipeline.tail()).routeId("follow").wireTap("direct:tap").to(delivered("out"));
            routes.from("direct:tap").process(gate(gate)).throwException(new IOException("tap"));
        });
        pipeline.throughToTheEnd();
        gate.countDown();
    }

    @Test
    void aVerdictThatOnlyAWireTapGivesComesTooLate() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        start(routes -> {
            routes.from(pipeline.tail()).routeId("follow").wireTap("direct:tap");
            routes.from("direct:tap").process(gate(gate)).to(delivered("out"));
        });
        pipeline.comesBackForEver();
        gate.countDown();
    }

    // ---- kept beyond the exchange

    /** Collects batches into one unit, and answers for them when the unit is through. */
    private static final class Unit implements AggregationStrategy {

        @Override
        public Exchange aggregate(@Nullable Exchange unit, Exchange one) {
            Batch batch = one.getMessage().getBody(Batch.class);
            batch.retain();
            if (unit == null) {
                one.getMessage().setBody(new ArrayList<>(List.of(batch)));
                return one;
            }
            batches(unit).add(batch);
            return unit;
        }

        @SuppressWarnings("unchecked")
        static List<Batch> batches(Exchange unit) {
            return unit.getMessage().getBody(List.class);
        }

        @Override
        public void onCompletion(Exchange unit) {
            List<Batch> batches = List.copyOf(batches(unit));
            unit.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
                @Override
                public void onComplete(Exchange done) {
                    batches.forEach(batch -> {
                        batch.decideAll(Verdict.DELIVERED, "unit");
                        batch.release();
                    });
                }

                @Override
                public void onFailure(Exchange done) {
                    batches.forEach(batch -> batch.release(done.getException()));
                }
            });
        }
    }

    @Test
    void batchesInAnAggregateAreAcknowledgedWhenTheUnitIsThrough() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        CountDownLatch arrived = new CountDownLatch(1);
        pipeline.write("b.log", "four\n");
        start(routes -> routes.from(pipeline.tail())
                .routeId("follow")
                .aggregate(routes.constant(true), new Unit())
                .completionSize(2)
                .process(exchange -> arrived.countDown())
                .process(gate(gate))
                .process(store()));
        assertThat(arrived.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(pipeline.acknowledged()).isZero();
        assertThat(pipeline.tailer().inFlightBytes()).isEqualTo(19);
        gate.countDown();
        pipeline.throughToTheEnd();
        assertThat(pipeline.tailer().inFlightBytes()).isZero();
    }

    @Test
    void batchesInAnAggregateThatFailsAreReadAgain() throws Exception {
        fault = new IOException("away");
        pipeline.write("b.log", "four\n");
        start(routes -> routes.from(pipeline.tail())
                .routeId("follow")
                .aggregate(routes.constant(true), new Unit())
                .completionSize(2)
                .process(store()));
        pipeline.comesBackForEver();
        fault = null;
        pipeline.throughToTheEnd();
    }
}
