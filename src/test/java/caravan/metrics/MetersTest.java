package caravan.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.batch.Batch;
import caravan.batch.Verdict;
import caravan.delivery.Retries;
import caravan.node.Wait;
import caravan.webhook.Responses;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The meters of a context in a registry that it has. */
@Timeout(60)
class MetersTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(caravan_\\w+)` \\| (\\w+) \\| (.*?) \\| \\S.* \\|$");

    @TempDir
    Path folder;

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final CamelContext context = new DefaultCamelContext();
    private Path log;

    @BeforeEach
    void write() throws IOException {
        log = Files.createDirectory(folder.resolve("logs")).resolve("a.log");
        Files.writeString(log, "one\ntwo\nfiltered\n", StandardCharsets.UTF_8);
    }

    @AfterEach
    void close() throws Exception {
        context.close();
    }

    private void start() throws Exception {
        context.getRegistry().bind("meters", registry);
        context.start();
    }

    private Scrape scrape() {
        return new Scrape(registry.scrape());
    }

    private RouteBuilder tail(String id, String directory) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("tail:" + directory + "?stateDirectory=" + folder.resolve("state"))
                        .routeId(id)
                        .process(exchange -> decide(exchange.getMessage().getBody(Batch.class)));
            }
        };
    }

    private static void decide(Batch batch) {
        int next = 0;
        for (Map<String, Object> record : batch) {
            Verdict verdict = "filtered".equals(record.get("message")) ? Verdict.FILTERED : Verdict.DELIVERED;
            batch.decide(next++, verdict, "test");
        }
    }

    private static String records(String verdict) {
        return "caravan_records_total{source=\"logs\",verdict=\"" + verdict + "\"}";
    }

    private void await(double acknowledged) throws Exception {
        assertThat(Wait.until(SOON, () -> scrape().sum("caravan_acknowledged_records_total") == acknowledged))
                .as(registry.scrape())
                .isTrue();
    }

    @Test
    void theTermsOfALedgerAddUp() throws Exception {
        context.addRoutes(tail("logs", log.getParent().toString()));
        start();
        await(3);

        Scrape scrape = scrape();
        assertThat(scrape.value(records("delivered"))).isEqualTo(2);
        assertThat(scrape.value(records("filtered"))).isEqualTo(1);
        assertThat(scrape.value(records("dead-lettered"))).isZero();
        assertThat(scrape.sum("caravan_bytes_total")).isEqualTo(17);
        assertThat(scrape.sum("caravan_acknowledged_bytes_total")).isEqualTo(17);
        assertThat(scrape.sum("caravan_unacknowledged_bytes")).isZero();
        assertThat(scrape.sum("caravan_unaccounted_bytes")).isZero();
        assertThat(scrape.sum("caravan_lag_bytes")).isZero();
        assertThat(scrape.sum("caravan_followed_files")).isEqualTo(1);
        assertThat(scrape.sum("caravan_source_ready")).isEqualTo(1);
    }

    @Test
    void totalsStayWhileARouteIsStoppedAndGoOnWhenItIsStartedAgain() throws Exception {
        context.addRoutes(tail("logs", log.getParent().toString()));
        start();
        await(3);
        context.getRouteController().stopRoute("logs");
        assertThat(scrape().value(records("delivered"))).isEqualTo(2);
        assertThat(scrape().sum("caravan_source_ready")).isZero();

        Files.writeString(log, "three\n", StandardCharsets.UTF_8, StandardOpenOption.APPEND);
        context.getRouteController().startRoute("logs");
        await(4);
        assertThat(scrape().value(records("delivered"))).isEqualTo(3);
    }

    @Test
    void aRouteThatComesLaterIsShownToo() throws Exception {
        start();
        assertThat(scrape().types("caravan_")).isEmpty();
        context.addRoutes(tail("logs", log.getParent().toString()));
        await(3);
    }

    @Test
    void withoutARegistryThereAreNone() throws Exception {
        context.addRoutes(tail("logs", log.getParent().toString()));
        context.start();
        assertThat(scrape().types("")).isEmpty();
    }

    @Test
    void thePageNamesWhatIsShown() throws Exception {
        context.addRoutes(everything(freePort()));
        context.start();
        context.getRegistry().bind("meters", registry);
        Responses responses = new Responses();
        responses.begin();
        Meters.bind(context, new Retries(), responses);
        Scrape scrape = scrape();
        Map<String, String> shown = scrape.types("caravan_");
        shown.replaceAll((name, type) -> type + ' ' + scrape.labels(name));

        assertThat(page()).isEqualTo(shown);
    }

    private RouteBuilder everything(int port) {
        Path logs = log.getParent();
        String state = "stateDirectory=" + folder.resolve("state");
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("tail:" + logs + "?" + state).to("direct:out");
                from("journal:local?command=false&" + state).to("direct:out");
                from("cluster-events:local?election=none&server=http://127.0.0.1:" + port + "&" + state)
                        .to("direct:out");
                from("file:" + folder.resolve("staging")).to("direct:out");
                from("bulk:store").to("direct:nowhere");
                from("direct:out")
                        .to("pod-metadata:none?" + state)
                        .to("bulk:store")
                        .to("archive:" + folder.resolve("archive"))
                        .to("archive:" + folder.resolve("spool") + "?destination=store&verdict=spooled")
                        .to("dead-letters:" + folder.resolve("dead-letters"));
                from("direct:nowhere").log("nothing");
            }
        };
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** {@code counter [source, verdict]} by name, as {@code docs/metrics.md} says. */
    private static Map<String, String> page() throws IOException {
        Map<String, String> rows = new TreeMap<>();
        ROW.matcher(Files.readString(Path.of("docs/metrics.md")))
                .results()
                .forEach(row -> rows.put(row.group(1), row.group(2) + ' ' + labels(row.group(3))));
        return rows;
    }

    private static Set<String> labels(String cell) {
        return Pattern.compile("`(\\w+)`")
                .matcher(cell)
                .results()
                .map(label -> label.group(1))
                .collect(Collectors.toCollection(java.util.TreeSet::new));
    }
}
