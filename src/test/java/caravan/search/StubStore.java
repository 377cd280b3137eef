package caravan.search;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** A store that says what the test wants: one answer for each request, and at the end what a store says that has room. */
final class StubStore implements AutoCloseable {

    /**
     * A request.
     *
     * @param line method and path with the query
     * @param lines of the body, unpacked
     */
    record Request(String line, com.sun.net.httpserver.Headers headers, List<String> lines) {

        String header(String name) {
            return String.valueOf(headers.getFirst(name));
        }

        /** The messages of the documents. */
        List<String> messages() {
            List<String> messages = new ArrayList<>();
            for (int i = 1; i < lines.size(); i += 2) {
                messages.add(lines.get(i).replaceAll(".*\"message\":\"([^\"]*)\".*", "$1"));
            }
            return messages;
        }
    }

    /** What the store says. */
    record Answer(int status, String contentType, String body) {

        static Answer json(int status, String body) {
            return new Answer(status, "application/json", body);
        }

        /** The items of a bulk: a status for each, with a reason for errors. */
        static Answer items(int... statuses) {
            List<String> items = new ArrayList<>();
            for (int status : statuses) {
                items.add("{\"create\":{\"_index\":\"a\",\"status\":" + status
                        + (status < 300 ? "" : ",\"error\":{\"type\":\"t" + status + "\",\"reason\":\"because\"}")
                        + "}}");
            }
            return json(200, "{\"errors\":true,\"took\":1,\"items\":[" + String.join(",", items) + "]}");
        }
    }

    final List<Request> requests = new CopyOnWriteArrayList<>();
    /** Those whose documents it has taken, all of them. */
    final List<Request> taken = new CopyOnWriteArrayList<>();

    private final Queue<Answer> answers = new ArrayDeque<>();
    private final HttpServer server;

    StubStore() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.setExecutor(Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            return thread;
        }));
        server.createContext("/", this::serve);
        server.start();
    }

    /** The next request gets this answer. */
    synchronized StubStore then(Answer answer) {
        answers.add(answer);
        return this;
    }

    private synchronized @Nullable Answer next() {
        return answers.poll();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void serve(HttpExchange exchange) throws IOException {
        InputStream in = exchange.getRequestBody();
        boolean isPacked = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
        String body = new String((isPacked ? new GZIPInputStream(in) : in).readAllBytes(), StandardCharsets.UTF_8);
        List<String> lines = body.lines().toList();
        Request request = new Request(
                exchange.getRequestMethod() + ' ' + exchange.getRequestURI(), exchange.getRequestHeaders(), lines);
        requests.add(request);
        Answer answer = next();
        if (answer == null) {
            int[] created = new int[lines.size() / 2];
            java.util.Arrays.fill(created, 201);
            answer = Answer.items(created);
            taken.add(request);
        }
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", answer.contentType());
        exchange.getResponseHeaders().add("X-elastic-product", "Elasticsearch");
        exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
