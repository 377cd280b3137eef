package caravan.node;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A store that takes bulks as Elasticsearch does, after a while, or
 * does not. It keeps each
 * document by its id, and counts those that come again.
 */
final class SlowStore implements DeliveryRun.Store, AutoCloseable {

    private static final Pattern ID = Pattern.compile("\"_id\":\"([^\"]+)\"");

    private final Map<String, String> documents = new ConcurrentHashMap<>();
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger again = new AtomicInteger();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;
    private volatile Duration delay = Duration.ZERO;
    private volatile boolean silent;
    private volatile boolean unavailable;
    private volatile boolean refusing;

    SlowStore() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Takes and answers requests after so long. */
    void answersAfter(Duration value) {
        silent = false;
        unavailable = false;
        delay = value;
    }

    /** Neither takes nor answers what comes from now on. */
    void goesSilent() {
        silent = true;
    }

    /** Answers 503 from now on. */
    void isUnavailable() {
        unavailable = true;
    }

    /** Refuses each document from now on, for good. */
    void refuses() {
        refusing = true;
    }

    /** Requests that have come. */
    int requests() {
        return requests.get();
    }

    /** Documents that came although they were there. */
    int again() {
        return again.get();
    }

    @Override
    public long count() {
        return documents.size();
    }

    @Override
    public void read(RecordsCheck check) {
        documents.forEach((id, document) -> check.record(document.getBytes(StandardCharsets.UTF_8), id));
    }

    private void serve(HttpExchange exchange) throws IOException {
        List<String> lines = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        requests.incrementAndGet();
        try {
            if (silent) {
                closed.await();
                return;
            }
            closed.await(delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return;
        }
        if (unavailable) {
            exchange.sendResponseHeaders(503, -1);
            exchange.close();
            return;
        }
        byte[] answer = answer(lines).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.getResponseHeaders().add("X-elastic-product", "Elasticsearch");
        exchange.sendResponseHeaders(200, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    private String answer(List<String> lines) {
        List<Integer> statuses = new java.util.ArrayList<>();
        for (int i = 0; i + 1 < lines.size(); i += 2) {
            if (refusing) {
                statuses.add(400);
                continue;
            }
            Matcher id = ID.matcher(lines.get(i));
            boolean isNew = !id.find() || documents.putIfAbsent(id.group(1), lines.get(i + 1)) == null;
            again.addAndGet(isNew ? 0 : 1);
            statuses.add(isNew ? 201 : 409);
        }
        return statuses.stream()
                .map(status -> "{\"create\":{\"_index\":\"slow\",\"status\":" + status + error(status) + "}}")
                .collect(Collectors.joining(",", "{\"errors\":true,\"took\":1,\"items\":[", "]}"));
    }

    private static String error(int status) {
        return switch (status) {
            case 400 -> ",\"error\":{\"type\":\"document_parsing_exception\",\"reason\":\"not today\"}";
            case 409 -> ",\"error\":{\"type\":\"version_conflict_engine_exception\"}";
            default -> "";
        };
    }

    @Override
    public void close() throws InterruptedException {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
        threads.awaitTermination(10, TimeUnit.SECONDS);
    }
}
