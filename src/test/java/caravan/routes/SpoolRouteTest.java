package caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.batch.Verdict;
import caravan.node.Wait;
import caravan.steps.Sent;
import caravan.steps.Yaml;
import com.github.luben.zstd.ZstdCompressCtx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The spool of a destination, with another route in the destination's place. */
class SpoolRouteTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String DESTINATION = """
            - route:
                id: elasticsearch
                startupOrder: 20
                from:
                  uri: direct:elasticsearch
                  steps:
                    - to:
                        uri: bulk:elasticsearch
            - route:
                id: elasticsearch-bulks
                startupOrder: 19
                from:
                  uri: bulk:elasticsearch?age=1h
                  steps:
                    - to:
                        uri: direct:store
            """;
    private static final String STORE = """
            - route:
                id: store
                startupOrder: 18
                autoStartup: false
                from:
                  uri: %s
                  steps:
                    - convertBodyTo:
                        type: String
                    - to:
                        uri: mock:store
                    - bean:
                        ref: verdict
                        method: delivered('store')
            """;
    private static final String BULKS = DESTINATION + STORE.formatted("direct:store");
    private static final String FILES =
            STORE.formatted("direct:elasticsearch").replaceFirst("(?s)        - bean:.*", "");

    @TempDir
    Path folder;

    private final Map<String, String> settings = new HashMap<>();
    private final List<String> messages = new CopyOnWriteArrayList<>();
    private Path spool;

    @BeforeEach
    void prepare() throws IOException {
        spool = Files.createDirectories(folder.resolve("spool/elasticsearch"));
        settings.put("spool.directory", folder.resolve("spool").toString());
        settings.put("destinations", "mine,elasticsearch,kafka");
        settings.put("spool.destinations", "mine, elasticsearch,kafka ");
        settings.put("spool.roll.age", "500ms");
        settings.put("dead-letters.directory", folder.resolve("dead-letters").toString());
        settings.put("state.min-free", "0");
        settings.put("retry.first", "20");
        settings.put("retry.max", "50");
    }

    private CamelContext start(String destination, Predicate<String> isAway) throws Exception {
        CamelContext context = Yaml.start(
                settings,
                Files.readString(Path.of("routes/00-errors.yaml")),
                destination,
                Files.readString(Path.of("routes/70-spool.yaml")));
        context.getEndpoint("mock:store", MockEndpoint.class).whenAnyExchangeReceived(exchange -> {
            String lines = exchange.getIn().getBody(String.class);
            lines.lines().forEach(line -> messages.add(line.replaceAll(".*\"message\":\"([^\"]*)\".*", "$1")));
            if (isAway.test(lines)) {
                throw new IOException("connection refused");
            }
        });
        context.getRouteController().startRoute("store");
        return context;
    }

    private void await(BooleanSupplier condition) throws Exception {
        assertThat(Wait.until(PATIENCE, condition::getAsBoolean))
                .as(messages::toString)
                .isTrue();
    }

    private boolean isDrained() {
        return files().isEmpty();
    }

    private List<Path> files() {
        try (Stream<Path> files = Files.list(spool)) {
            return files.filter(file -> file.toString().endsWith(".zst"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** A closed file of one record. */
    private Path file(int number) throws IOException {
        String line = "{\"message\":\"m%d\",\"incarnation\":\"%s\",\"offset\":%d,\"end\":%d}\n"
                .formatted(number, "0".repeat(32), number, number + 1);
        String name =
                "%016d-20261105T120000Z-%s-%d-%d-1r1b.ndjson.zst".formatted(number, "0".repeat(32), number, number + 1);
        try (ZstdCompressCtx zstd = new ZstdCompressCtx()) {
            return Files.write(spool.resolve(name), zstd.compress(line.getBytes(StandardCharsets.UTF_8)));
        }
    }

    private void fiveFiles() throws IOException {
        for (int number : new int[] {4, 2, 5, 1, 3}) {
            file(number);
        }
    }

    private static List<String> ids(CamelContext context) {
        return context.getRoutes().stream().map(Route::getRouteId).sorted().toList();
    }

    @Test
    void onlyChosenDestinationsHaveASpool() throws Exception {
        try (CamelContext context = start(FILES, lines -> false)) {
            assertThat(ids(context))
                    .containsExactly(
                            "elasticsearch-drain", "elasticsearch-spool", "kafka-drain", "kafka-spool", "store");
        }
        settings.remove("spool.destinations");
        try (CamelContext context = start(FILES, lines -> false)) {
            assertThat(ids(context)).containsExactly("store");
        }
    }

    @Test
    void recordsAreSpooledAndThenDelivered() throws Exception {
        try (CamelContext context = start(BULKS, lines -> false)) {
            String lines =
                    IntStream.range(0, 1_000).mapToObj(i -> "m" + i + '\n').reduce("", String::concat);
            Sent sent = Sent.of(context, "direct:elasticsearch-spool", "/logs/web", lines);
            assertThat(sent.of(Verdict.SPOOLED).records()).isEqualTo(1_000);
            assertThat(sent.settlement().tally().byName()).containsOnlyKeys("spooled:elasticsearch");
            await(() -> messages.size() >= 1_000 && isDrained());
        }
        assertThat(messages)
                .isEqualTo(IntStream.range(0, 1_000).mapToObj(i -> "m" + i).toList());
        assertThat(Files.exists(folder.resolve("dead-letters"))).isFalse();
    }

    @Test
    void filesAreSentInTheirOrderAndTheLastLinesOfOneDoNotWaitForMore() throws Exception {
        fiveFiles();
        try (CamelContext context = start(BULKS, lines -> false)) {
            await(this::isDrained);
        }
        assertThat(messages).containsExactly("m1", "m2", "m3", "m4", "m5");
    }

    @Test
    void nothingIsSentBeforeTheFirstThatFails() throws Exception {
        fiveFiles();
        try (CamelContext context = start(FILES, lines -> lines.contains("m3") && messages.size() < 10)) {
            await(this::isDrained);
        }
        List<String> expected = new ArrayList<>(List.of("m1", "m2"));
        expected.addAll(java.util.Collections.nCopies(8, "m3"));
        expected.addAll(List.of("m4", "m5"));
        assertThat(messages).isEqualTo(expected);
    }

    @Test
    void aStopWhileTheStoreIsAwayLeavesTheRestForTheNextStart() throws Exception {
        fiveFiles();
        settings.put("retry.first", "20000");
        settings.put("retry.max", "30000");
        try (CamelContext context = start(FILES, lines -> lines.contains("m3"))) {
            await(() -> messages.contains("m3"));
            long begun = System.nanoTime();
            context.stop();
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
        }
        assertThat(files()).hasSize(3);
        assertThat(messages).doesNotContain("m4");
        messages.clear();
        try (CamelContext context = start(FILES, lines -> false)) {
            await(this::isDrained);
        }
        assertThat(messages).containsExactly("m3", "m4", "m5");
    }

    @Test
    void aStopWhileABulkOfTheFirstFileIsOnItsWayLosesNothing() throws Exception {
        fiveFiles();
        try (CamelContext context = start(BULKS, lines -> true)) {
            await(() -> messages.contains("m1"));
            long begun = System.nanoTime();
            context.stop();
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
        }
        assertThat(files()).hasSize(5);
        assertThat(folder.resolve("dead-letters")).doesNotExist();
    }

    @Test
    void damagedFilesGoToTheDeadLettersAsTheyAre() throws Exception {
        fiveFiles();
        Path second = files().get(1);
        byte[] whole = Files.readAllBytes(second);
        Files.write(second, Arrays.copyOf(whole, whole.length / 2));
        byte[] half = Files.readAllBytes(second);
        try (CamelContext context = start(BULKS, lines -> false)) {
            await(this::isDrained);
        }
        assertThat(messages).containsExactly("m1", "m3", "m4", "m5");
        assertThat(folder.resolve("dead-letters/refused").resolve(second.getFileName()))
                .hasBinaryContent(half);
    }

    @Test
    void filesOfOthersAreLeftAlone() throws Exception {
        Path notes = Files.writeString(spool.resolve("notes.txt"), "mine");
        file(1);
        try (CamelContext context = start(FILES, lines -> false)) {
            await(this::isDrained);
        }
        assertThat(messages).containsExactly("m1");
        assertThat(notes).exists();
    }
}
