package caravan.observe;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers {@code GET} of {@code /observe/health}, {@code /observe/health/live}, {@code /observe/health/ready} and {@code
 * /observe/health/started} with 200 or 503, and of {@code /observe/metrics} with the text format 0.0.4 of Prometheus.
 * Two threads of its own, which are away for ten seconds at most for a client that says or takes nothing.
 */
final class ObserveServer implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger("caravan.observe");
    private static final int THREADS = 2;
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int NOT_ALLOWED = 405;
    private static final int FAILED = 500;
    private static final int UNAVAILABLE = 503;
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";
    /** Read by the JDK's server when its class is loaded. */
    private static final Map<String, String> LIMITS = Map.of(
            "sun.net.httpserver.maxReqTime", "10",
            "sun.net.httpserver.maxRspTime", "10",
            "sun.net.httpserver.idleInterval", "60",
            "jdk.httpserver.maxConnections", "32");

    private final HttpServer server;
    private final ExecutorService threads;

    private ObserveServer(HttpServer server, ExecutorService threads) {
        this.server = server;
        this.threads = threads;
    }

    /** An answer to a request. */
    private interface Page {
        Answer get() throws IOException;
    }

    private record Answer(int status, String type, byte[] body) {

        static Answer text(int status, String text) {
            return new Answer(status, TEXT, (text + '\n').getBytes(StandardCharsets.UTF_8));
        }

        static Answer of(Health.Answer health) {
            return new Answer(health.isUp() ? OK : UNAVAILABLE, "application/json", health.json());
        }
    }

    /**
     * Listens from now on.
     *
     * @throws IOException when it cannot listen at the address
     */
    public static ObserveServer start(CamelContext context, PrometheusMeterRegistry metrics, InetSocketAddress address)
            throws IOException {
        LIMITS.forEach((name, value) -> System.setProperty(name, System.getProperty(name, value)));
        HttpServer server = HttpServer.create(address, 0);
        Health health = new Health(context);
        Map<String, Page> pages = Map.of(
                "/observe/health", () -> Answer.of(health.all()),
                "/observe/health/live", () -> Answer.of(health.live()),
                "/observe/health/ready", () -> Answer.of(health.ready()),
                "/observe/health/started", () -> Answer.of(health.started()),
                "/observe/metrics",
                        () -> new Answer(OK, METRICS, metrics.scrape().getBytes(StandardCharsets.UTF_8)));
        server.createContext("/", exchange -> handle(exchange, pages));
        ExecutorService threads = Executors.newFixedThreadPool(THREADS, work -> {
            Thread thread = new Thread(work, "observe");
            thread.setDaemon(true);
            return thread;
        });
        server.setExecutor(threads);
        server.start();
        return new ObserveServer(server, threads);
    }

    private static void handle(HttpExchange exchange, Map<String, Page> pages) throws IOException {
        try (exchange) {
            Answer answer = answer(exchange, pages);
            exchange.getResponseHeaders().set("Content-Type", answer.type());
            boolean isHead = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(answer.status(), isHead ? -1 : answer.body().length);
            if (!isHead) {
                exchange.getResponseBody().write(answer.body());
            }
        }
    }

    private static Answer answer(HttpExchange exchange, Map<String, Page> pages) {
        Page page = pages.get(exchange.getRequestURI().getPath());
        if (page == null) {
            return Answer.text(
                    NOT_FOUND, "there are " + pages.keySet().stream().sorted().toList());
        }
        String method = exchange.getRequestMethod();
        if (!method.equals("GET") && !method.equals("HEAD")) {
            return Answer.text(NOT_ALLOWED, "only GET is understood");
        }
        try {
            return page.get();
        } catch (IOException | RuntimeException e) {
            LOG.debug("no answer to {}", exchange.getRequestURI(), e);
            return Answer.text(FAILED, e.toString());
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
