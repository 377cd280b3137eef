package caravan.search;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.metrics.Scrape;
import caravan.node.Wait;
import caravan.search.StubStore.Answer;
import caravan.steps.Sent;
import caravan.steps.Yaml;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is counted while a store is away, and when it refuses records. */
@Timeout(60)
class SearchMetricsTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private static String read(String name) throws Exception {
        return Files.readString(Path.of("routes", name + ".yaml"));
    }

    @Test
    void retriesAndRefusalsAreCounted() throws Exception {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try (StubStore stub = new StubStore()) {
            stub.then(new Answer(503, "text/plain", "away"))
                    .then(new Answer(503, "text/plain", "away"))
                    .then(Answer.items(201, 400, 201));
            Map<String, String> settings = new HashMap<>(Map.of(
                    "destinations", "elasticsearch",
                    "elasticsearch.hosts", stub.url(),
                    "elasticsearch.bulk.age", "10",
                    "retry.first", "1",
                    "retry.max", "5",
                    "dead-letters.directory", folder.resolve("dead-letters").toString()));
            List<String> routes = List.of(read("00-errors"), read("80-elasticsearch"), read("95-dead-letters"));
            try (CamelContext context =
                    Yaml.start(Map.of("meters", registry), settings, routes.toArray(String[]::new))) {
                Sent.of(context, "direct:elasticsearch", "/var/log/web.log", "one\ntwo\nthree\n")
                        .settlement();
                // the verdicts are out before the counters have moved
                assertThat(Wait.until(
                                SOON,
                                () -> new Scrape(registry.scrape()).sum("caravan_destination_records_total") == 3))
                        .isTrue();

                Scrape scrape = new Scrape(registry.scrape());
                assertThat(scrape.sum("caravan_destination_retries_total")).isEqualTo(2);
                assertThat(scrape.sum("caravan_destination_bulks_total")).isEqualTo(1);
                assertThat(scrape.value(records("delivered"))).isEqualTo(2);
                assertThat(scrape.value(records("refused"))).isEqualTo(1);
                assertThat(scrape.value(records("returned"))).isZero();
                assertThat(scrape.sum("caravan_dead_letters_total")).isEqualTo(1);
                assertThat(scrape.sum("caravan_dead_letters_files")).isEqualTo(1);
            }
        }
    }

    private static String records(String outcome) {
        return "caravan_destination_records_total{destination=\"elasticsearch\",outcome=\"" + outcome + "\"}";
    }
}
