package caravan.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.audit.AuditEvent;
import caravan.batch.Entrusted;
import caravan.metrics.Scrape;
import caravan.node.Wait;
import caravan.steps.Yaml;
import caravan.tls.Authority;
import caravan.tls.Identity;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An API server's client and the routes, with a store that answers when a test says so. */
class AuditWebhookTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String TOKEN = "s3cret";
    private static final List<String> LIST_OF_TWO =
            List.of(AuditEvent.of(1).item().toString(), AuditEvent.of(2).item().toString());

    @TempDir
    static Path certificates;

    private static Authority authority;
    private static Identity server;
    private static Identity client;

    @TempDir
    Path folder;

    private final Map<String, String> settings = new HashMap<>();
    private final Stores stores = new Stores();
    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private int port;

    @BeforeAll
    static void certify() throws Exception {
        authority = Authority.make(certificates);
        server = authority.issue("caravan", "san=ip:127.0.0.1");
        client = authority.issue("kube-apiserver");
    }

    @BeforeEach
    void prepare() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        settings.put("sources", "audit-webhook");
        settings.put("audit.webhook.address", "127.0.0.1");
        settings.put("audit.webhook.port", String.valueOf(port));
        settings.put("audit.webhook.certificate", server.certificate().toString());
        settings.put("audit.webhook.certificate.key", server.key().toString());
        settings.put("audit.webhook.client-ca", authority.certificateFile().toString());
        settings.put("dead-letters.directory", folder.resolve("dead-letters").toString());
        settings.put("archive.directory", folder.resolve("archive").toString());
        settings.put("archive.roll.age", "500ms");
        settings.put("state.min-free", "0");
    }

    private CamelContext start(String store) throws Exception {
        List<String> routes = new ArrayList<>(List.of(store));
        for (String name : List.of("00-errors", "10-audit-webhook", "50-filter", "60-deliver", "95-dead-letters")) {
            routes.add(Files.readString(Path.of("routes", name + ".yaml")));
        }
        return Yaml.start(Map.of("stores", stores, "meters", meters), settings, routes.toArray(String[]::new));
    }

    private CamelContext start() throws Exception {
        return start(Stores.ROUTE);
    }

    // ---- acknowledgement

    @Test
    void answersWhenTheStoreHasTheEvents() throws Exception {
        try (CamelContext context = start()) {
            CompletableFuture<HttpResponse<String>> answer = post(list(1, 2));
            Entrusted inCare = stores.next();

            assertThatThrownBy(() -> answer.get(200, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
            inCare.delivered();

            assertThat(status(answer)).isEqualTo(200);
            assertThat(stores.records)
                    .extracting(record -> record.get("message"))
                    .containsExactly(
                            "update configmaps shop/o1 by alice: 200", "update configmaps shop/o2 by alice: 200");
        }
    }

    @Test
    void whatTheStoreDoesNotTakeIsSentAgain() throws Exception {
        try (CamelContext context = start()) {
            CompletableFuture<HttpResponse<String>> answer = post(list(1, 2));
            stores.next().failed(new IOException("connection refused"));

            assertThat(status(answer)).isEqualTo(503);
            assertThat(answer.get().headers().firstValue("Retry-After")).contains("5");

            stores.answersAtOnce = true;
            assertThat(status(post(list(1, 2)))).isEqualTo(200);
            assertThat(stores.records)
                    .hasSize(4)
                    .extracting(record -> record.get("offset"))
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void aStoreThatSaysNothingInTimeIsTakenForAway() throws Exception {
        settings.put("audit.webhook.timeout", "300ms");
        settings.put("audit.webhook.max-size", "100k");
        settings.put("audit.webhook.in-flight", "133k");
        try (CamelContext context = start()) {
            CompletableFuture<HttpResponse<String>> answer = post(big(90_000));
            Entrusted inCare = stores.next();

            assertThat(status(answer)).isEqualTo(503);
            assertThat(inCare.isRevoked()).isTrue();
            inCare.delivered();
            stores.answersAtOnce = true;
            assertThat(status(post(big(90_000)))).isEqualTo(200);
        }
    }

    @Test
    void whatNobodyTakesBecomesDeadLetters() throws Exception {
        stores.refusal = new IllegalArgumentException("poison");
        try (CamelContext context = start()) {
            assertThat(status(post(list(1, 2)))).isEqualTo(200);
            assertThat(deadLetters())
                    .hasSize(2)
                    .allMatch(letter -> letter.contains("poison") && letter.contains("\"audit\":{"));
        }
    }

    @Test
    void oneEventThatNobodyTakesBuriesNoOther() throws Exception {
        stores.answersAtOnce = true;
        stores.poison = "shop/o5 ";
        try (CamelContext context = start()) {
            assertThat(status(post(list(1, 2, 3, 4, 5, 6, 7)))).isEqualTo(200);
            assertThat(deadLetters())
                    .singleElement()
                    .asString()
                    .contains("poison")
                    .contains("shop/o5 ");
            assertThat(stores.records)
                    .extracting(record -> record.get("message").toString().charAt("update configmaps shop/o".length()))
                    .containsExactlyInAnyOrder('1', '2', '3', '4', '6', '7');
        }
    }

    @Test
    void aLongListIsSeveralBatchesWithOneAnswer() throws Exception {
        AuditEvent[] events = new AuditEvent[20];
        for (int i = 0; i < events.length; i++) {
            events[i] = AuditEvent.of(i).bodies(AuditEvent.body(40_000), "{}");
        }
        try (CamelContext context = start()) {
            CompletableFuture<HttpResponse<String>> answer =
                    post(AuditEvent.list(events).getBytes(UTF_8));
            List<Entrusted> batches = new ArrayList<>();
            for (long records = 0;
                    records < events.length;
                    records += batches.get(batches.size() - 1).records()) {
                batches.add(stores.next());
            }
            assertThat(batches).hasSizeGreaterThan(2);
            for (Entrusted batch : batches) {
                assertThat(answer.isDone()).isFalse();
                batch.delivered();
            }
            assertThat(status(answer)).isEqualTo(200);

            CompletableFuture<HttpResponse<String>> other =
                    post(AuditEvent.list(events).getBytes(UTF_8));
            stores.next().failed(new IOException("gone"));
            assertThat(status(other)).isEqualTo(503);
        }
    }

    @Test
    void theArchiveHasWhatIsAcknowledged() throws Exception {
        try (CamelContext context = start(Files.readString(Path.of("routes/90-archive.yaml")))) {
            assertThat(status(post(list(1, 2)))).isEqualTo(200);
            assertThat(status(post(gzip(list(3)), "Content-Encoding", "gzip"))).isEqualTo(200);
        }
        assertThat(archived()).hasSize(3).allMatch(line -> line.contains("\"file\":\"audit-webhook\""));
        assertThat(archived().get(0)).contains(",\"audit\":" + LIST_OF_TWO.get(0) + ",");
    }

    @Test
    void aListWithoutEventsIsAnsweredAtOnce() throws Exception {
        try (CamelContext context = start()) {
            assertThat(status(post(list()))).isEqualTo(200);
        }
    }

    @Test
    void aListInSeveralLinesIsReadAsWell() throws Exception {
        stores.answersAtOnce = true;
        try (CamelContext context = start()) {
            assertThat(status(post(new String(list(1, 2), UTF_8)
                            .replace(",", "\r\n ,\n")
                            .getBytes(UTF_8))))
                    .isEqualTo(200);
            assertThat(stores.records).hasSize(2).allMatch(record -> record.containsKey("audit"));
        }
    }

    @Test
    void requestsThatWaitAreAnsweredBeforeTheEnd() throws Exception {
        settings.put("audit.webhook.timeout", "2s");
        CompletableFuture<HttpResponse<String>> delivered;
        CompletableFuture<HttpResponse<String>> forgotten;
        try (CamelContext context = start()) {
            delivered = post(list(1));
            Entrusted inCare = stores.next();
            forgotten = post(list(2));
            stores.next();
            CompletableFuture<Void> stopping = CompletableFuture.runAsync(context::stop);
            assertThat(Wait.until(PATIENCE, () -> context.getStatus().isStopping()))
                    .isTrue();
            inCare.delivered();
            stopping.get(30, TimeUnit.SECONDS);
        }
        assertThat(status(delivered)).isEqualTo(200);
        assertThat(status(forgotten)).isEqualTo(503);
    }

    // ---- what is refused

    @Test
    void whatIsNotAListOfEventsIsRefusedWithAReason() throws Exception {
        try (CamelContext context = start()) {
            assertRefused(post(AuditEvent.of(1).toString().getBytes(UTF_8)), 400, "no EventList");
            assertRefused(post("{\"kind\":\"EventList\"".getBytes(UTF_8)), 400, "no EventList");
            assertRefused(post(list(1), "Content-Encoding", "gzip"), 400, "not gzip");
            assertRefused(post(list(1), "Content-Encoding", "br"), 415, "gzip or none: was br");
            assertRefused(post(list(1), "Content-Type", "text/plain"), 415, "application/json: was text/plain");
            assertRefused(send(request("/audit").GET()), 405, "only POST");
            assertThat(status(send(request("/other")
                            .POST(BodyPublishers.ofByteArray(list(1)))
                            .setHeader("Content-Type", "application/json"))))
                    .isEqualTo(404);
            assertThat(stores.records).isEmpty();
        }
    }

    @Test
    void requestsAreCountedByTheStatusOfTheAnswer() throws Exception {
        stores.answersAtOnce = true;
        try (CamelContext context = start()) {
            assertThat(status(post(list(1)))).isEqualTo(200);
            assertThat(status(post(list(2)))).isEqualTo(200);
            assertRefused(send(request("/audit").GET()), 405, "only POST");

            Scrape scrape = new Scrape(meters.scrape());
            assertThat(scrape.value("caravan_webhook_requests_total{code=\"200\"}"))
                    .isEqualTo(2);
            assertThat(scrape.value("caravan_webhook_requests_total{code=\"405\"}"))
                    .isEqualTo(1);
            assertThat(scrape.sum("caravan_webhook_requests_total")).isEqualTo(3);
        }
    }

    @Test
    void whatIsTooLargeIsRefused() throws Exception {
        settings.put("audit.webhook.max-size", "100k");
        settings.put("audit.webhook.in-flight", "133k");
        stores.answersAtOnce = true;
        try (CamelContext context = start()) {
            byte[] large = big(200_000);
            assertRefused(post(large), 413, "--audit-webhook-batch-max-size");
            assertRefused(post(gzip(large), "Content-Encoding", "gzip"), 413, "when it is decompressed");
            assertRefused(
                    post(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large))), 413, "102400 bytes");
            assertThat(status(post(big(90_000)))).as("there is room again").isEqualTo(200);
        }
    }

    @Test
    void whatThereIsNoRoomForIsRefused() throws Exception {
        settings.put("audit.webhook.max-size", "100k");
        settings.put("audit.webhook.in-flight", "140k");
        try (CamelContext context = start()) {
            CompletableFuture<HttpResponse<String>> first = post(big(90_000));
            Entrusted inCare = stores.next();

            assertRefused(post(big(90_000)), 503, "too much is on its way");
            inCare.delivered();

            assertThat(status(first)).isEqualTo(200);
            stores.answersAtOnce = true;
            assertThat(status(post(big(90_000)))).isEqualTo(200);
        }
    }

    @Test
    void whoBreaksOffGivesRoomBack() throws Exception {
        settings.put("audit.webhook.max-size", "100k");
        settings.put("audit.webhook.in-flight", "140k");
        stores.answersAtOnce = true;
        try (CamelContext context = start()) {
            SSLContext tls = client.context(authority);
            Socket[] begun = new Socket[1];
            assertThat(Wait.until(PATIENCE, () -> {
                        // where a request before it was still on its way, this one had no room itself
                        if (begun[0] == null || isAnswered(begun[0])) {
                            begun[0] = begin(tls);
                        }
                        return status(post(big(90_000))) == 503;
                    }))
                    .isTrue();
            begun[0].close();
            assertThat(Wait.until(PATIENCE, () -> status(post(big(90_000))) == 200))
                    .isTrue();
        }
    }

    /** The beginning of a large request. */
    private Socket begin(SSLContext tls) throws IOException {
        Socket socket = tls.getSocketFactory().createSocket("127.0.0.1", port);
        OutputStream out = socket.getOutputStream();
        out.write(
                ("POST /audit HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{")
                        .getBytes(UTF_8));
        out.flush();
        return socket;
    }

    private static boolean isAnswered(Socket socket) throws IOException {
        socket.setSoTimeout(50);
        try {
            socket.getInputStream().read();
            socket.close();
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    @Test
    void whoSendsTooSlowlyIsCutOff() throws Exception {
        settings.put("audit.webhook.timeout", "300ms");
        try (CamelContext context = start();
                SSLSocket socket =
                        (SSLSocket) client.context(authority).getSocketFactory().createSocket("127.0.0.1", port)) {
            socket.getOutputStream()
                    .write(
                            ("POST /audit HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{")
                                    .getBytes(UTF_8));
            assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
                    .startsWith("HTTP/1.1 408 ");
        }
    }

    // ---- who may send

    @Test
    void withoutACertificateNobodyIsHeard() throws Exception {
        try (CamelContext context = start()) {
            assertThatThrownBy(() -> post(authority.trusting(), BodyPublishers.ofByteArray(list(1)))
                            .get(30, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class);
            assertThat(stores.records).isEmpty();
        }
    }

    @Test
    void aTokenMayTakeTheCertificatesPlace() throws Exception {
        Path file = Files.writeString(folder.resolve("token"), TOKEN + "\n");
        settings.remove("audit.webhook.client-ca");
        settings.put("audit.webhook.token.file", file.toString());
        stores.answersAtOnce = true;
        try (CamelContext context = start()) {
            BodyPublisher body = BodyPublishers.ofByteArray(list(1));
            assertRefused(post(authority.trusting(), body), 401, "token is missing or wrong");
            assertRefused(post(authority.trusting(), body, "Authorization", "Bearer s3cre"), 401, "wrong");
            assertThat(status(post(authority.trusting(), body, "Authorization", "Bearer " + TOKEN)))
                    .isEqualTo(200);
            Files.writeString(file, "new");
            assertThat(status(post(authority.trusting(), body, "Authorization", "Bearer new")))
                    .isEqualTo(200);
        }
    }

    @Test
    void aCertificateIsRenewedWithoutARestart() throws Exception {
        Path certificate = Files.copy(server.certificate(), folder.resolve("tls.crt"));
        Path key = Files.copy(server.key(), folder.resolve("tls.key"));
        settings.put("audit.webhook.certificate", certificate.toString());
        settings.put("audit.webhook.certificate.key", key.toString());
        stores.answersAtOnce = true;
        try (CamelContext context = start()) {
            assertThat(status(post(list(1)))).isEqualTo(200);
            Files.copy(client.certificate(), certificate, StandardCopyOption.REPLACE_EXISTING);
            Files.copy(client.key(), key, StandardCopyOption.REPLACE_EXISTING);
            Files.setLastModifiedTime(key, FileTime.fromMillis(1));
            assertThatThrownBy(() -> post(list(1)).get(30, TimeUnit.SECONDS))
                    .as("it names no host")
                    .hasMessageContaining("subject alternative names");
            Files.writeString(key, "no key");
            assertThatThrownBy(() -> post(list(1)).get(30, TimeUnit.SECONDS))
                    .hasMessageContaining("subject alternative names");
        }
    }

    @Test
    void faultsStopTheStartAllAtOnce() {
        settings.remove("audit.webhook.client-ca");
        settings.put("audit.webhook.certificate", "none.pem");
        settings.put("audit.webhook.max-size", "1m");
        settings.put("audit.webhook.in-flight", "100k");
        settings.put("audit.webhook.timeout", "soon");
        assertThatThrownBy(this::start)
                .hasStackTraceContaining("`audit.webhook.certificate` must be a file that can be read: was none.pem")
                .hasStackTraceContaining("or anybody could make events up")
                .hasStackTraceContaining("`audit.webhook.in-flight` must be at least")
                .hasStackTraceContaining("`audit.webhook.timeout` must be a time above 0, such as 20s: was soon");
    }

    // ---- a client

    private static byte[] list(int... numbers) {
        AuditEvent[] events = new AuditEvent[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            events[i] = AuditEvent.of(numbers[i]);
        }
        return (AuditEvent.list(events) + "\n").getBytes(UTF_8);
    }

    private static byte[] big(int bytes) {
        return AuditEvent.list(AuditEvent.of(1).bodies("{\"a\":\"" + "x".repeat(bytes - 1_000) + "\"}", "{}"))
                .getBytes(UTF_8);
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + path))
                .timeout(PATIENCE);
    }

    private CompletableFuture<HttpResponse<String>> post(byte[] body, String... headers) {
        return post(BodyPublishers.ofByteArray(body), headers);
    }

    private CompletableFuture<HttpResponse<String>> post(BodyPublisher body, String... headers) {
        return post(client.context(authority), body, headers);
    }

    private CompletableFuture<HttpResponse<String>> post(SSLContext tls, BodyPublisher body, String... headers) {
        HttpRequest.Builder request =
                request("/audit").POST(body).setHeader("Content-Type", "application/json; charset=utf-8");
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        return HttpClient.newBuilder().sslContext(tls).build().sendAsync(request.build(), BodyHandlers.ofString());
    }

    private CompletableFuture<HttpResponse<String>> send(HttpRequest.Builder request) {
        return HttpClient.newBuilder()
                .sslContext(client.context(authority))
                .build()
                .sendAsync(request.build(), BodyHandlers.ofString());
    }

    private static int status(CompletableFuture<HttpResponse<String>> answer) {
        return answer.orTimeout(30, TimeUnit.SECONDS).join().statusCode();
    }

    private static void assertRefused(CompletableFuture<HttpResponse<String>> answer, int status, String reason)
            throws Exception {
        HttpResponse<String> refusal = answer.get(30, TimeUnit.SECONDS);
        assertThat(refusal.body()).contains(reason);
        assertThat(refusal.statusCode()).isEqualTo(status);
    }

    private List<String> deadLetters() throws IOException {
        List<String> letters = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder.resolve("dead-letters"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".ndjson")).toList()) {
                letters.addAll(Files.readAllLines(file));
            }
        }
        return letters;
    }

    private List<String> archived() throws IOException {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder.resolve("archive"))) {
            for (Path file : files.filter(path -> path.toString().endsWith(".gz"))
                    .sorted()
                    .toList()) {
                try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(file))) {
                    new String(in.readAllBytes(), UTF_8).lines().forEach(lines::add);
                }
            }
        }
        return lines;
    }
}
