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
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.spi.RouteController;
import org.apache.camel.support.service.BaseService;
import org.junit.jupiter.api.Test;

/** Stores that take their time: what a stop leaves, what a rotation leaves, what a pause leaves. */
class SlowOutputTest extends RigTest {

    private static final int BATCH = 64 * 1024;

    private final List<Batch> kept = new ArrayList<>();

    private void keepBatches() {
        rig.route = batch -> {
            batch.retain();
            kept.add(batch);
            batch.completed(null);
        };
    }

    private void deliverKept() {
        for (Batch batch : kept) {
            batch.decideAll(Verdict.DELIVERED, "test");
            batch.release();
        }
        kept.clear();
        rig.route = Rig::deliverAll;
    }

    private static List<String> lines(int count) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            lines.add("line " + i + " of a log that is read slowly");
        }
        return lines;
    }

    private static String text(List<String> lines) {
        return String.join("\n", lines) + "\n";
    }

    @Test
    void whatIsOnItsWayAtAStopIsReadAgain() throws IOException {
        keepBatches();
        rig.write("a.log", "one\n");
        rig.start().poll().stop();
        kept.get(0).release(new IOException("stopped"));
        rig.route = Rig::deliverAll;
        rig.write("a.log", "two\n");
        rig.start().poll().received("one", "two");
    }

    @Test
    void aRotatedFileStaysOpenUntilItIsReadHoweverLongThatTakes() throws IOException {
        List<String> lines = lines(600_000);
        keepBatches();
        Path file = rig.write("0.log", text(lines));
        rig.start().pollFor(2_000);
        Files.delete(file);
        rig.write("0.log", "next\n");
        rig.pollFor(60 * rig.options.getRotateWait());
        assertThat(rig.ledger().readBytes()).isLessThan(rig.options.getMaxInFlightBytes());
        deliverKept();
        rig.poll();
        assertThat(rig.ledger().records(Verdict.DELIVERED)).isEqualTo(lines.size() + 1L);
        assertThat(rig.ledger().lostBytes()).isZero();
    }

    // ---- in a route

    private final List<String> arrived = new ArrayList<>();

    private Pipeline start(Pipeline pipeline, Processor step) throws Exception {
        return pipeline.start(new RouteBuilder() {
            @Override
            public void configure() {
                from(pipeline.tail() + "&maxBatchBytes=" + BATCH)
                        .routeId("follow")
                        .process(step)
                        .process(SlowOutputTest.this::note)
                        .to("bean:verdict?method=delivered('out')");
            }
        });
    }

    private void note(Exchange exchange) {
        for (var record : exchange.getMessage().getBody(Batch.class)) {
            arrived.add((String) record.get("message"));
        }
    }

    @Test
    void aStopWaitsForTheRouteThatBlocksAndLeavesTheRestForTheNextStart() throws Exception {
        List<String> lines = lines(100_000);
        Path place = folder.resolve("pipeline");
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch gate = new CountDownLatch(1);
        try (Pipeline first = new Pipeline(place)) {
            first.write("a.log", text(lines));
            start(first, exchange -> {
                entered.countDown();
                gate.await();
            });
            entered.await();
            BaseService consumer =
                    (BaseService) first.context.getRoute("follow").getConsumer();
            Thread stop = new Thread(first.context::stop);
            stop.start();
            first.eventually("stopping", consumer::isStopping);
            gate.countDown();
            stop.join();
        }
        assertThat(arrived).isNotEmpty().hasSizeLessThan(lines.size());
        try (Pipeline second = new Pipeline(place)) {
            start(second, exchange -> {});
            second.eventually("all", () -> second.acknowledged() == text(lines).length());
        }
        assertThat(arrived).isEqualTo(lines);
    }

    @Test
    void aSuspendedRouteReadsOnWhereItWasWhenItIsResumed() throws Exception {
        List<String> lines = lines(10_000);
        try (Pipeline pipeline = new Pipeline(folder.resolve("pipeline"))) {
            pipeline.write("a.log", text(lines));
            start(pipeline, exchange -> {});
            RouteController control = pipeline.context.getRouteController();
            control.suspendRoute("follow");
            assertThat(control.getRouteStatus("follow").isStarted()).isFalse();
            pipeline.write("a.log", "last\n");
            control.resumeRoute("follow");
            pipeline.throughToTheEnd();
        }
        lines.add("last");
        assertThat(arrived).isEqualTo(lines);
    }
}
