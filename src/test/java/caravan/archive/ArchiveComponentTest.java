package caravan.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.batch.Acknowledger;
import caravan.batch.Batch;
import caravan.batch.Incarnation;
import caravan.batch.Settlement;
import caravan.batch.Source;
import caravan.batch.Span;
import caravan.batch.Verdict;
import caravan.checkpoint.StateLock;
import caravan.node.Wait;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveComponentTest {

    @TempDir
    Path directory;

    private CamelContext camel;
    private int sent;

    @BeforeEach
    void prepare() {
        camel = new DefaultCamelContext();
    }

    @AfterEach
    void stop() {
        camel.stop();
    }

    private void route(String from, String to) throws Exception {
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from(from).routeId(from).to(to);
            }
        });
    }

    private String uri() {
        return "archive:" + directory + "?minFree=0";
    }

    private static final class Hearing implements Acknowledger {
        final CountDownLatch settled = new CountDownLatch(1);

        @Override
        public void heldBack(Batch batch) {}

        @Override
        public void settled(Settlement settlement) {
            settled.countDown();
        }

        @Override
        public void bytesReleased(Settlement settlement, int bytes) {}
    }

    private Batch batch(Hearing hearing) {
        byte[] line = ("line " + sent + " \n").getBytes(StandardCharsets.UTF_8);
        return Batch.of(new Source("/logs/web"), line, 0, line.length)
                .span(new Span(new Incarnation(3, sent++), 0, line.length, 0))
                .acknowledger(hearing)
                .build();
    }

    private Settlement send(String endpoint) throws InterruptedException {
        Hearing hearing = new Hearing();
        Batch batch = batch(hearing);
        try (ProducerTemplate template = camel.createProducerTemplate()) {
            template.sendBody(endpoint, batch);
            batch.completed(null);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        assertThat(hearing.settled.await(20, TimeUnit.SECONDS)).isTrue();
        return batch.settlement();
    }

    @Test
    void batchIsAcknowledgedWithinASecondOrSoAndTheFileClosedAtTheStop() throws Exception {
        route("direct:in", uri());
        camel.start();
        Settlement settlement = send("direct:in");
        assertThat(settlement.failure()).isNull();
        assertThat(settlement.tally().of(Verdict.DELIVERED).records()).isEqualTo(1);
        assertThat(settlement.tally().byName()).containsOnlyKeys("delivered:archive");
        assertThat(Reading.parts(directory)).hasSize(1);
        camel.stop();
        assertThat(Reading.parts(directory)).isEmpty();
        assertThat(Reading.lines(Reading.sealed(directory).get(0))).hasSize(1);
    }

    @Test
    void otherBodiesAreRefusedByTheirType() throws Exception {
        route("direct:in", uri());
        camel.start();
        try (ProducerTemplate template = camel.createProducerTemplate()) {
            assertThatThrownBy(() -> template.sendBody("direct:in", "text"))
                    .isInstanceOf(CamelExecutionException.class)
                    .cause()
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("java.lang.String");
            assertThatThrownBy(() -> template.sendBody("direct:in", null))
                    .cause()
                    .hasMessageContaining("the body was null");
        }
    }

    @Test
    void routesWithTheSameDirectoryShareOneArchive() throws Exception {
        route("direct:one", uri());
        route("direct:two", uri());
        camel.start();
        send("direct:one");
        send("direct:two");
        assertThat(Reading.parts(directory)).hasSize(1);
        camel.getRouteController().stopRoute("direct:one");
        assertThat(Reading.parts(directory)).as("the other one goes on").hasSize(1);
        send("direct:two");
        camel.getRouteController().stopRoute("direct:two");
        assertThat(Reading.sealed(directory)).hasSize(1);
        camel.getRouteController().startRoute("direct:one");
        send("direct:one");
        camel.stop();
        assertThat(Reading.sealed(directory)).hasSize(2);
    }

    @Test
    void sameDirectoryWithOtherOptionsIsRefused() throws Exception {
        route("direct:one", uri());
        route("direct:two", uri() + "&rollSize=1m");
        assertThatThrownBy(camel::start)
                .hasStackTraceContaining("two endpoints write into " + directory)
                .hasStackTraceContaining("rollSize=1048576");
    }

    /** Why a context does not take a batch, null where it does. */
    private @Nullable Exception refusal(CamelContext context) throws IOException {
        try (ProducerTemplate template = context.createProducerTemplate()) {
            template.sendBody("direct:in", batch(new Hearing()));
            return null;
        } catch (CamelExecutionException e) {
            return e;
        }
    }

    @Test
    void secondContextIsKeptOutUntilTheFirstIsThrough() throws Exception {
        route("direct:in", uri());
        camel.start();
        try (CamelContext other = new DefaultCamelContext()) {
            other.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:in").to(uri());
                }
            });
            other.start();
            assertThat(refusal(other))
                    .hasStackTraceContaining("cannot be opened")
                    .hasStackTraceContaining("in use by another process or Camel context");
            camel.stop();
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (refusal(other) != null) {
                assertThat(System.nanoTime()).isLessThan(end);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
        }
    }

    @Test
    void anEndpointWithOtherOptionsWaitsForTheEndOfOneThatWasFaster() throws Exception {
        route("direct:in", uri());
        camel.start();
        try (CamelContext other = new DefaultCamelContext()) {
            other.start();
            ArchiveProducer late = producer(other, uri() + "&rollSize=1m");
            late.start();
            ArchiveProducer faster = producer(other, uri());
            synchronized (late) { // which tries once a second
                camel.stop();
                faster.start();
            }
            Exchange exchange = exchange(other);
            assertThat(Wait.until(Duration.ofSeconds(20), () -> refusal(late, exchange)
                            .contains("two endpoints write into " + directory)))
                    .isTrue();
            faster.stop();
            Path open = directory.resolve(Layout.OPEN);
            assertThat(Wait.until(Duration.ofSeconds(20), () -> StateLock.isHeldHere(open)))
                    .as("opened without a batch")
                    .isTrue();
            late.stop();
            assertThat(StateLock.isHeldHere(open)).isFalse();
        }
    }

    private static ArchiveProducer producer(CamelContext context, String uri) {
        return (ArchiveProducer) context.getEndpoint(uri, ArchiveEndpoint.class).createProducer();
    }

    /** Why a batch is not taken, after what is done each second. */
    private static String refusal(ArchiveProducer producer, Exchange exchange) {
        producer.openAgain();
        try {
            producer.process(exchange);
            return "";
        } catch (Exception e) {
            return e.toString();
        }
    }

    private Exchange exchange(CamelContext context) {
        Exchange exchange = new DefaultExchange(context);
        exchange.getMessage().setBody(batch(new Hearing()));
        return exchange;
    }

    @Test
    void faultsOfTheOptionsStopTheStart() throws Exception {
        route("direct:in", "archive:" + directory + "?rollSize=big&minFree=200&retainAge=1");
        assertThatThrownBy(camel::start)
                .isInstanceOf(IllegalArgumentException.class)
                .hasStackTraceContaining("`rollSize` must be a number of bytes")
                .hasStackTraceContaining("`minFree` (property state.min-free)")
                .hasStackTraceContaining("`retainAge` must be 0 (for ever) or at least `rollAge`");
        assertThat(directory.resolve(".open")).doesNotExist();
    }

    @Test
    void directoryIsMade() throws Exception {
        Path deep = directory.resolve("a/b c/d");
        route("direct:in", "archive:" + deep + "?compression=zstd&minFree=0");
        camel.start();
        send("direct:in");
        camel.stop();
        assertThat(Reading.sealed(deep)).hasSize(1).allMatch(file -> file.toString()
                .endsWith(".ndjson.zst"));
    }

    @Test
    void countersAreSeenOverJmx() throws Exception {
        route("direct:in", uri());
        camel.start();
        send("direct:in");
        MBeanServer server = camel.getManagementStrategy().getManagementAgent().getMBeanServer();
        ObjectName name = server.queryNames(new ObjectName("org.apache.camel:type=endpoints,*"), null).stream()
                .filter(found -> found.toString().contains("archive"))
                .findFirst()
                .orElseThrow();
        assertThat(server.getAttribute(name, "Batches")).isEqualTo(1L);
        assertThat(server.getAttribute(name, "Records")).isEqualTo(1L);
        assertThat(server.getAttribute(name, "Frames")).isEqualTo(1L);
        assertThat(server.getAttribute(name, "OpenParts")).isEqualTo(1);
        for (String other : new String[] {
            "OpenFiles",
            "PendingBytes",
            "Duplicates",
            "FrameBytes",
            "Syncs",
            "SealedFiles",
            "RetainedBytes",
            "DeletedFiles",
            "ShedRecords",
            "ShedBytes",
            "RefusedWhenFull",
            "WaitingBatches",
            "Failures",
            "RefusedForSpace"
        }) {
            assertThat(server.getAttribute(name, other)).as(other).isNotNull();
        }
    }

    @Test
    void archiveIsNotRead() {
        assertThatThrownBy(() -> camel.getEndpoint(uri()).createConsumer(exchange -> {}))
                .hasMessageContaining("only writes");
        assertThat(Files.exists(directory.resolve(".open"))).isFalse();
    }
}
