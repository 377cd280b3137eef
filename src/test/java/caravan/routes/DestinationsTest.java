package caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.batch.Verdict;
import caravan.bulk.Bulk;
import caravan.steps.Await;
import caravan.steps.Sent;
import caravan.steps.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Processor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code routes/60-deliver.yaml}: several destinations at once. */
class DestinationsTest {

    private static final String FILE = "/var/log/app.log";

    /** A destination behind {@code bulk:}, which sends a bulk for each batch. */
    private static final String ROUTE = """
            - route:
                from:
                  uri: direct:NAME
                  steps:
                    - to:
                        uri: bulk:NAME
            - route:
                from:
                  uri: bulk:NAME
                  parameters:
                    age: 5
                    records: 1
                    firstBackoff: 5
                    maxBackoff: 5
                  steps:
                    - process:
                        ref: NAME
            """;

    private final List<String> ofOne = new CopyOnWriteArrayList<>();
    private final List<String> ofTwo = new CopyOnWriteArrayList<>();
    private volatile boolean isTwoAway;

    private CamelContext start(Map<String, String> settings, String... names) throws Exception {
        Processor one = exchange -> take(exchange.getIn().getBody(Bulk.class), ofOne);
        Processor two = exchange -> {
            if (isTwoAway) {
                throw new IOException("connection refused");
            }
            take(exchange.getIn().getBody(Bulk.class), ofTwo);
        };
        StringBuilder routes = new StringBuilder();
        for (String name : names) {
            routes.append(ROUTE.replace("NAME", name));
        }
        return Yaml.start(
                Map.of("one", one, "two", two),
                settings,
                Files.readString(Path.of("routes/60-deliver.yaml")),
                routes.toString());
    }

    private static void take(Bulk bulk, List<String> taken) {
        bulk.forEach(record -> taken.add(String.valueOf(record.get("message"))));
        bulk.delivered();
    }

    @Test
    void eachGetsEveryRecordAndTheyAreAcknowledgedWhenAllHaveThem() throws Exception {
        try (CamelContext context = start(Map.of("destinations", " one, two ,one,"), "one", "two")) {
            Sent sent = Sent.of(context, "direct:deliver", FILE, "a\nb\n");

            assertThat(sent.of(Verdict.DELIVERED).records()).isEqualTo(2);
            assertThat(sent.settlement().tally().byName()).containsOnlyKeys("delivered:one", "delivered:two");
            assertThat(ofOne).containsExactly("a", "b");
            assertThat(ofTwo).containsExactly("a", "b");
        }
    }

    @Test
    void oneMayHaveOptionsWhereItBegins() throws Exception {
        String one = "- from: {uri: 'direct:one?block=false', steps:"
                + " [{bean: {ref: verdict, method: \"delivered('one')\"}}]}";
        try (CamelContext context =
                Yaml.start(Map.of("destinations", "one"), Files.readString(Path.of("routes/60-deliver.yaml")), one)) {
            Sent sent = Sent.of(context, "direct:deliver", FILE, "a\n");

            assertThat(sent.settlement().tally().byName()).containsOnlyKeys("delivered:one");
        }
    }

    @Test
    void oneThatIsAwayDoesNotStopTheOtherWhileThereIsRoom() throws Exception {
        isTwoAway = true;
        try (CamelContext context = start(Map.of("destinations", "two,one"), "one", "two")) {
            Sent first = Sent.of(context, "direct:deliver", FILE, "a\n");
            Sent second = Sent.of(context, "direct:deliver", FILE, "b\n");
            Await.until("the other one has both", () -> ofOne.size() == 2);

            assertThat(ofTwo).isEmpty();
            assertThat(first.batch().settlement().isRevoked()).isFalse();
            CompletableFuture<Boolean> settled = CompletableFuture.supplyAsync(() -> isSettled(first));
            isTwoAway = false;
            assertThat(settled.get(20, TimeUnit.SECONDS)).isTrue();
            assertThat(second.of(Verdict.DELIVERED).records()).isEqualTo(1);
            assertThat(ofOne).containsExactly("a", "b");
            assertThat(ofTwo).containsExactly("a", "b");
        }
    }

    private static boolean isSettled(Sent sent) {
        try {
            return sent.settlement().failure() == null;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aNameThatNoRouteBeginsWithStopsTheStart() {
        assertThatThrownBy(() -> start(Map.of("destinations", "one,tow"), "one", "two"))
                .hasMessage("`destinations` must be the name of a route that begins with direct:<name>: was tow");
    }

    @Test
    void aSpoolThatIsNotThereStopsTheStart() {
        assertThatThrownBy(() -> start(Map.of("destinations", "one,two", "spool.destinations", "two"), "one", "two"))
                .hasStackTraceContaining("direct:two-spool");
    }

    @Test
    void aSpoolOfWhatIsNoDestinationStopsTheStart() {
        assertThatThrownBy(() -> start(Map.of("destinations", "one", "spool.destinations", "tow,one"), "one"))
                .hasStackTraceContaining(
                        "`spool.destinations` must name only what `destinations` names (which was one):"
                                + " was tow,one");
    }

    @ParameterizedTest
    @ValueSource(strings = {"archive", "s3"})
    void aSpoolOfAFolderStopsTheStart(String folder) {
        assertThatThrownBy(() ->
                        start(Map.of("destinations", "one," + folder, "spool.destinations", folder), "one", "two"))
                .hasStackTraceContaining(
                        "`spool.destinations` must not name archive or s3, which are folders themselves: was "
                                + folder);
    }

    @Test
    void allFaultsAreTold() {
        assertThatThrownBy(() ->
                        start(Map.of("sources", "kafka", "destinations", "archive", "spool.destinations", "s3"), "one"))
                .hasStackTraceContaining("`sources` names kafka")
                .hasStackTraceContaining("must name only")
                .hasStackTraceContaining("must not name");
    }

    @Test
    void noDestinationAtAllStopsTheStart() {
        assertThatThrownBy(() -> start(Map.of("destinations", " , "), "one"))
                .hasStackTraceContaining("`destinations` must name at least one: was empty");
    }

    @Test
    void whereNoRouteDeliversNothingIsAskedFor() throws Exception {
        try (CamelContext context = Yaml.start(
                Map.of("destinations", "nowhere"), ROUTE.replace("NAME", "one").replace("ref: one", "ref: cri"))) {
            assertThat(context.isStarted()).isTrue();
        }
    }
}
