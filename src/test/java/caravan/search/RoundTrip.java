package caravan.search;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.node.DeliveryRun;
import caravan.node.Plan;
import caravan.server.FaultProxy;
import caravan.server.SearchServer;
import caravan.server.SearchStore;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The runner between a sample node and a real server. {@code -Dsearch.seconds=120 -Dsearch.rate=3000000} makes a million
 * records and more; by default it is a tenth of that.
 */
final class RoundTrip {

    private static final int SECONDS = Integer.getInteger("search.seconds", 12);
    private static final int RATE = Integer.getInteger("search.rate", 2_000_000);
    private static final Path FOLDER = Path.of("target", "search");

    private final String store;
    private final SearchServer server;

    /** @param store the destination's name */
    RoundTrip(String store, SearchServer server) {
        this.store = store;
        this.server = server;
    }

    private DeliveryRun run(String url, String index) {
        return new DeliveryRun(FOLDER.resolve(index))
                .plan(new Plan().seed(1).pods(10).bytesPerSecond(RATE).keep(Duration.ofHours(1)))
                .duration(Duration.ofSeconds(SECONDS))
                .setting("destinations=" + store)
                .setting(store + ".hosts=" + url)
                .setting(store + ".index=" + index + "-%Y.%m.%d")
                .setting(store + ".bulk.age=200ms")
                .setting("retry.first=100")
                .setting("retry.max=1000");
    }

    private void check(DeliveryRun run, String index) throws Exception {
        DeliveryRun.Report report = run.into(new SearchStore(server, index + "-*"));
        System.out.println(report);
        assertThat(report.findings().isClean()).as(report::toString).isTrue();
        assertThat(report.findings().records()).isGreaterThan(SECONDS * 1_000L);
        assertThat(report.ledgerFaults()).isEmpty();
        assertThat(report.stopped()).isTrue();
        server.delete("/" + index + "-*");
    }

    /** Nothing happens meanwhile. */
    void quiet(String index) throws Exception {
        check(run(server.url(), index).setting(store + ".template=true"), index);
        server.delete("/_index_template/caravan-" + index);
    }

    /** Connections are cut and answers lost, the server stops and starts, the collector is killed. */
    void underFire(String index) throws Exception {
        try (FaultProxy proxy = new FaultProxy(server.port())) {
            DeliveryRun run = run(proxy.url(), index)
                    .after(Duration.ofSeconds(2), "answers are lost", control -> proxy.cutResponses(3, 0))
                    .after(Duration.ofSeconds(4), "requests are cut", control -> proxy.cutRequests(3, 100_000))
                    .after(Duration.ofSeconds(5), "answers are cut", control -> proxy.cutResponses(2, 50))
                    .after(Duration.ofSeconds(6), "the collector is killed", DeliveryRun.Control::restart)
                    .after(Duration.ofSeconds(8), "the server stops and starts", control -> {
                        server.stop();
                        server.start();
                    })
                    .after(Duration.ofSeconds(10), "answers are lost and the collector is killed", control -> {
                        proxy.cutResponses(1, 0);
                        control.restart();
                    });
            check(run, index);
            assertThat(proxy.cuts()).isGreaterThan(3);
        }
    }
}
