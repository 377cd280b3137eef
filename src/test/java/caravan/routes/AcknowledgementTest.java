package caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.steps.Yaml;
import caravan.tail.TailConsumer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Camel's own constructs in a route do to the acknowledgement of what the collector has read. */
class AcknowledgementTest {

    private static final String ID = "0123456789abcdef".repeat(4);
    private static final int RECORDS = 100;

    @TempDir
    Path folder;

    @BeforeEach
    void writeLogs() throws IOException {
        Path logs = Files.createDirectory(folder.resolve("containers"));
        Files.writeString(
                logs.resolve("web-1_shop_nginx-" + ID + ".log"),
                IntStream.range(0, RECORDS)
                        .mapToObj(n -> "2026-11-22T12:00:00.%09dZ stdout F line %d%n".formatted(n, n))
                        .collect(Collectors.joining()));
    }

    @Test
    void choiceWithoutAMatchingBranchIsReadAgain() throws Exception {
        try (CamelContext context = follow("""
                - choice:
                    when:
                      - expression: {simple: {expression: "${body.size} == 0"}}
                        steps:
                          - bean: {ref: verdict, method: delivered('store')}
                """)) {
            TailConsumer collector = collector(context);
            await(() -> collector.getUnroutedBatches() >= 2);
            assertThat(collector.getDeliveredRecords()).isZero();
            assertThat(collector.getUnacknowledgedBytes())
                    .isEqualTo(collector.getReadBytes())
                    .isPositive();
        }
    }

    @Test
    void exceptionThatIsCaughtWithoutAVerdictIsReadAgain() throws Exception {
        try (CamelContext context = follow("""
                - doTry:
                    steps:
                      - throwException: {exceptionType: java.io.IOException, message: away}
                      - bean: {ref: verdict, method: delivered('store')}
                    doCatch:
                      - exception: [java.io.IOException]
                        steps:
                          - log: {message: swallowed}
                """)) {
            TailConsumer collector = collector(context);
            await(() -> collector.getUnroutedBatches() >= 2);
            assertThat(collector.getDeliveredRecords()).isZero();
        }
    }

    @Test
    void storeThatIsAwayGetsEverythingOnceItIsBack() throws Exception {
        try (CamelContext context = follow(
                """
                - to: {uri: "file:%s", parameters: {fileExist: Append}}
                - bean: {ref: verdict, method: delivered('file')}
                """.formatted(folder.resolve("store")),
                () -> Files.writeString(folder.resolve("store"), "in the way"))) {
            TailConsumer collector = collector(context);
            await(() -> collector.getUnacknowledgedBytes() > 0);
            Files.delete(folder.resolve("store"));
            await(() -> collector.getDeliveredRecords() == RECORDS);
        }
        assertThat(Files.readAllLines(folder.resolve("store/web-1_shop_nginx-" + ID + ".log")))
                .hasSize(RECORDS);
    }

    @Test
    void sedaHopAcknowledgesWhatItsConsumerDid() throws Exception {
        try (CamelContext context = follow("""
                - to: {uri: seda:later}
                """, () -> {}, """
                - from:
                    uri: seda:later
                    steps:
                      - to: {uri: mock:store}
                      - bean: {ref: verdict, method: delivered('store')}
                """)) {
            TailConsumer collector = collector(context);
            await(() -> collector.getDeliveredRecords() == RECORDS);
            assertThat(collector.isLedgerBalanced()).isTrue();
            assertThat(context.getEndpoint("mock:store", MockEndpoint.class).getReceivedCounter())
                    .isOne();
        }
    }

    @Test
    void failureBehindASedaHopIsReadAgain() throws Exception {
        try (CamelContext context = follow("""
                - to: {uri: seda:later}
                """, () -> {}, """
                - from:
                    uri: seda:later
                    steps:
                      - to: {uri: mock:store}
                      - throwException: {exceptionType: java.io.IOException, message: away}
                """)) {
            MockEndpoint store = context.getEndpoint("mock:store", MockEndpoint.class);
            await(() -> store.getReceivedCounter() >= 2);
            assertThat(collector(context).getDeliveredRecords()).isZero();
        }
    }

    @Test
    void twoDestinationsCountEachRecordOnce() throws Exception {
        try (CamelContext context = follow("""
                - multicast:
                    stopOnException: true
                    steps:
                      - to: {uri: "archive:%1$s/archive", parameters: {minFree: "1%%"}}
                      - pipeline:
                          steps:
                            - to: {uri: "file:%1$s/store", parameters: {fileExist: Append}}
                            - bean: {ref: verdict, method: delivered('file')}
                """.formatted(folder))) {
            TailConsumer collector = collector(context);
            await(() -> collector.getUnacknowledgedBytes() == 0 && collector.getReadRecords() == RECORDS);
            assertThat(collector.getDeliveredRecords()).isEqualTo(RECORDS);
            assertThat(collector.isLedgerBalanced()).as(collector.getLedger()).isTrue();
        }
        assertThat(Files.readAllLines(folder.resolve("store/web-1_shop_nginx-" + ID + ".log")))
                .hasSize(RECORDS);
    }

    private interface Preparation {
        void run() throws IOException;
    }

    private CamelContext follow(String steps) throws Exception {
        return follow(steps, () -> {});
    }

    /** The collector, its parser, and these steps; other routes beside it. */
    private CamelContext follow(String steps, Preparation before, String... others) throws Exception {
        before.run();
        String[] routes = new String[others.length + 2];
        routes[0] = Files.readString(Path.of("routes/00-errors.yaml"));
        routes[1] = """
                - route:
                    id: containers
                    from:
                      uri: tail:%s/containers
                      parameters:
                        stateDirectory: %s/state
                        maxBackoff: 200
                      steps:
                        - bean: {ref: cri}
                """.formatted(folder, folder) + steps.indent(8);
        System.arraycopy(others, 0, routes, 2, others.length);
        return Yaml.start(Map.of(), routes);
    }

    private static TailConsumer collector(CamelContext context) {
        return (TailConsumer) context.getRoute("containers").getConsumer();
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }
}
