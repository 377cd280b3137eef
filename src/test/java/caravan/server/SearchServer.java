package caravan.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What Elasticsearch and OpenSearch have in common, and a client for tests that look into them. */
public abstract class SearchServer extends Server {

    /** What an index holds at most of one answer. */
    private static final int PAGE = 10_000;

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final int port = freePort();
    private final @Nullable Tls tls;
    private final HttpClient client;
    private final List<String> more = new ArrayList<>();

    SearchServer(String name, @Nullable Path folder, @Nullable Tls tls) {
        super(name, folder);
        this.tls = tls;
        client = tls == null
                ? HttpClient.newHttpClient()
                : HttpClient.newBuilder()
                        .sslContext(tls.client().context(tls.authority()))
                        .build();
    }

    /** What the server answered, whatever the status. */
    public record Answer(int status, JsonNode body) {}

    /** {@code http://127.0.0.1:PORT}, or {@code https}; the same after each start. */
    public final String url() {
        return (tls == null ? "http" : "https") + "://127.0.0.1:" + port;
    }

    public final int port() {
        return port;
    }

    /** Null without security. */
    final @Nullable Tls tls() {
        return tls;
    }

    /**
     * Settings of a node, before its first start: {@code indexing_pressure.memory.limit: 1mb} for a store that answers
     * 429 to more than that at a time.
     */
    public final void configure(String... settings) {
        more.addAll(List.of(settings));
    }

    /** What goes into the configuration of both kinds. */
    final List<String> settings() {
        List<String> all = new ArrayList<>(List.of(
                "discovery.type: single-node",
                "network.host: 127.0.0.1",
                "http.port: " + port,
                "transport.port: 0",
                "path.data: " + folder().resolve("data"),
                "path.logs: " + folder().resolve("logs"),
                "action.destructive_requires_name: false",
                "cluster.routing.allocation.disk.threshold_enabled: false",
                // It would count garbage, of which the serial collector leaves much: 429 for any request.
                "indices.breaker.total.use_real_memory: false"));
        all.addAll(more);
        return all;
    }

    /** Copies the certificates to where the server may read them. */
    final void installCertificates(Path configuration) throws IOException {
        Files.copy(tls.authority().certificateFile(), configuration.resolve("ca.crt"));
        Files.copy(tls.server().certificate(), configuration.resolve("server.crt"));
        Files.copy(tls.server().key(), configuration.resolve("server.key"));
    }

    @Override
    final boolean isReady() throws IOException, InterruptedException {
        Answer answer = send("GET", "/_cluster/health?wait_for_no_initializing_shards=true&timeout=1s", null);
        return answer.status() == 200 && !answer.body().path("status").asText().equals("red");
    }

    /**
     * Sends a request.
     *
     * @param path with the leading slash
     * @param body JSON, or JSON lines
     */
    public final Answer send(String method, String path, @Nullable String body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url() + path))
                .timeout(TIMEOUT)
                .header("Content-Type", path.contains("_bulk") ? "application/x-ndjson" : "application/json")
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (tls != null) {
            request.header("Authorization", "Basic " + base64(Tls.USER + ":" + Tls.PASSWORD));
        }
        HttpResponse<byte[]> response = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        return new Answer(response.statusCode(), json(response.body()));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static JsonNode json(byte[] body) throws IOException {
        return body.length == 0 ? MissingNode.getInstance() : JSON.readTree(body);
    }

    /** @throws IllegalStateException for a status of 400 and above; so do the others */
    public final JsonNode get(String path) throws IOException, InterruptedException {
        return expect("GET", path, null);
    }

    public final JsonNode put(String path, String body) throws IOException, InterruptedException {
        return expect("PUT", path, body);
    }

    public final JsonNode post(String path, String body) throws IOException, InterruptedException {
        return expect("POST", path, body);
    }

    public final JsonNode delete(String path) throws IOException, InterruptedException {
        return expect("DELETE", path, null);
    }

    private JsonNode expect(String method, String path, @Nullable String body)
            throws IOException, InterruptedException {
        Answer answer = send(method, path, body);
        if (answer.status() >= 400) {
            throw new IllegalStateException(method + " " + path + ": " + answer.status() + " " + answer.body());
        }
        return answer.body();
    }

    /** Makes all that was written visible to the methods below. */
    public final void refresh() throws IOException, InterruptedException {
        post("/_refresh", "");
    }

    /** @param indices names, patterns; 0 where none is */
    public final long count(String indices) throws IOException, InterruptedException {
        return get("/" + indices + "/_count?ignore_unavailable=true")
                .path("count")
                .asLong();
    }

    /** Hands over the ids of all documents, in no order; an id twice if two indices have it. */
    public final void forEachId(String indices, Consumer<String> sink) throws IOException, InterruptedException {
        forEachHit(indices, false, hit -> sink.accept(hit.path("_id").asText()));
    }

    /** Hands over all documents, in no order, as {@code {"_index":...,"_id":...,"_source":{...}}}. */
    public final void forEachDocument(String indices, Consumer<JsonNode> sink)
            throws IOException, InterruptedException {
        forEachHit(indices, true, sink);
    }

    private void forEachHit(String indices, boolean isWithSource, Consumer<JsonNode> sink)
            throws IOException, InterruptedException {
        String filter = "filter_path=_scroll_id,_shards.failures,hits.hits._index,hits.hits._id,hits.hits._source";
        JsonNode page = post(
                "/" + indices + "/_search?ignore_unavailable=true&scroll=1m&" + filter,
                "{\"size\":" + PAGE + ",\"sort\":[\"_doc\"],\"_source\":" + isWithSource + "}");
        while (!page.path("hits").path("hits").isEmpty()) {
            page.path("hits").path("hits").forEach(sink);
            page = post("/_search/scroll?" + filter, scroll(page));
            if (page.path("_shards").has("failures")) {
                throw new IllegalStateException("an incomplete answer: " + page.path("_shards"));
            }
        }
        send("DELETE", "/_search/scroll", scroll(page));
    }

    private static String scroll(JsonNode page) {
        return "{\"scroll\":\"1m\",\"scroll_id\":" + page.path("_scroll_id") + "}";
    }
}
