package caravan.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/** What the containers of a {@link Corpus} say: pools of messages, to which a sequence number is added. */
final class CorpusTexts {

    private static final List<String> VERBS = List.of("GET", "GET", "GET", "GET", "POST", "POST", "PUT", "DELETE");
    private static final List<String> PATHS = List.of(
            "/",
            "/index.html",
            "/api/v1/orders",
            "/api/v1/orders/%d",
            "/api/v2/users/%d/profile",
            "/static/js/app.%d.js",
            "/healthz",
            "/search?q=item%d&page=2",
            "/cart/checkout",
            "/api/v1/inventory/%d?expand=stock,price");
    private static final List<String> AGENTS = List.of(
            "Mozilla/5.0 (X11; Linux x86_64)",
            "curl/7.79.1",
            "kube-probe/1.22",
            "Go-http-client/1.1",
            "okhttp/4.9.1",
            "Mozilla/5.0 (iPhone)");
    private static final List<Integer> STATUS = List.of(200, 200, 200, 200, 200, 201, 204, 301, 304, 404, 500, 503);
    private static final List<String> LEVELS = List.of("info", "info", "info", "info", "debug", "warn", "error");
    private static final List<String> WORDS = List.of(
            "order",
            "payment",
            "user",
            "session",
            "cache",
            "retry",
            "upstream",
            "timeout",
            "queue",
            "message",
            "consumed",
            "committed",
            "offset",
            "partition",
            "request",
            "handled",
            "response",
            "rendered",
            "shipped");
    private static final List<String> EXCEPTIONS = List.of(
            "java.lang.IllegalStateException: Order %d is already closed",
            "java.net.SocketTimeoutException: Read timed out after %d ms",
            "org.springframework.dao.DataAccessResourceFailureException: Unable to acquire connection %d");
    private static final List<String> FRAMES = List.of(
            "com.example.shop.OrderService.close(OrderService.java:%d)",
            "com.example.shop.OrderController.post(OrderController.java:%d)",
            "org.springframework.web.servlet.FrameworkServlet.service(FrameworkServlet.java:%d)",
            "org.apache.catalina.core.ApplicationFilterChain.doFilter(ApplicationFilterChain.java:%d)",
            "java.base/java.util.concurrent.ThreadPoolExecutor.runWorker(ThreadPoolExecutor.java:%d)",
            "com.zaxxer.hikari.pool.HikariPool.getConnection(HikariPool.java:%d)");

    private final SplittableRandom random;
    final List<byte[]> access = new ArrayList<>();
    final List<byte[]> json = new ArrayList<>();
    final List<byte[]> errors = new ArrayList<>();
    final List<List<byte[]>> traces = new ArrayList<>();
    final byte[] dump;

    CorpusTexts(SplittableRandom random) {
        this.random = random;
        for (int i = 0; i < 4000; i++) {
            access.add(accessLine().getBytes(UTF_8));
            json.add(jsonLine().getBytes(UTF_8));
        }
        for (int i = 0; i < 400; i++) {
            errors.add(errorLine().getBytes(UTF_8));
            traces.add(trace());
        }
        StringBuilder big = new StringBuilder();
        for (int i = 0; i < 4000; i++) {
            big.append("{\"k").append(i).append("\":\"").append(hex(32)).append("\"},");
        }
        dump = big.toString().getBytes(UTF_8);
    }

    private String accessLine() {
        return format(
                "10.%d.%d.%d - - [16/Oct/2021:11:46:21 +0000] \"%s %s HTTP/1.1\" %d %d \"-\" \"%s\" %.3f rid=",
                number(256),
                number(256),
                number(256),
                any(VERBS),
                format(any(PATHS), number(100_000)),
                any(STATUS),
                number(100_000),
                any(AGENTS),
                random.nextDouble() * 2);
    }

    private String jsonLine() {
        StringBuilder message = new StringBuilder(any(WORDS));
        for (int words = 3 + number(8); words > 0; words--) {
            message.append(' ').append(any(WORDS));
        }
        String path = number(10) > 0 ? "" : ",\"path\":\"C:\\\\app\\\\\\\"quoted\\\"\\tcaf\u00e9 \u2013 \u65e5\u672c\"";
        return format(
                "{\"level\":\"%s\",\"ts\":\"2021-10-16T11:46:21.%03dZ\",\"logger\":\"com.example.%s.Service\","
                        + "\"thread\":\"http-nio-8080-exec-%d\",\"trace_id\":\"%s\",\"span_id\":\"%s\",\"message\":\"%s\","
                        + "\"duration_ms\":%.2f%s,\"seq\":",
                any(LEVELS),
                number(1000),
                any(WORDS),
                number(64),
                hex(32),
                hex(16),
                message,
                random.nextDouble() * 900,
                path);
    }

    private String errorLine() {
        return format(
                "2021/10/16 11:46:21 [error] 31#31: *%d connect() failed (111: Connection refused) while connecting to "
                        + "upstream, client: 10.0.%d.%d, server: _, request: \"GET /api HTTP/1.1\" rid=",
                number(1_000_000), number(256), number(256));
    }

    private List<byte[]> trace() {
        List<byte[]> lines = new ArrayList<>();
        int frames = 6 + number(22);
        lines.add(format("2021-10-16 11:46:21,%03d ERROR [exec-%d] OrderController - failed", number(1000), number(64))
                .getBytes(UTF_8));
        lines.add(format(any(EXCEPTIONS), number(10_000)).getBytes(UTF_8));
        for (int i = 0; i < frames; i++) {
            String line = i == frames / 2
                    ? "Caused by: " + format(any(EXCEPTIONS), number(10_000))
                    : "\tat " + format(any(FRAMES), number(900));
            lines.add(line.getBytes(UTF_8));
        }
        return lines;
    }

    int number(int bound) {
        return random.nextInt(bound);
    }

    <T> T any(List<T> pool) {
        return pool.get(random.nextInt(pool.size()));
    }

    String hex(int digits) {
        StringBuilder text = new StringBuilder();
        while (text.length() < digits) {
            text.append(HexFormat.of().toHexDigits(random.nextLong()));
        }
        return text.substring(0, digits);
    }

    private static String format(String form, Object... values) {
        return String.format(Locale.ROOT, form, values);
    }
}
