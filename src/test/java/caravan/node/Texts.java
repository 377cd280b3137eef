package caravan.node;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/** What applications print: access lines, JSON, stack traces, errors, dumps. Prepared once, picked at random. */
final class Texts {

    private static final String[] METHODS = {"GET", "GET", "GET", "GET", "POST", "PUT", "DELETE", "HEAD"};
    private static final String[] PATHS = {
        "/",
        "/index.html",
        "/api/v1/orders",
        "/api/v1/orders/%d",
        "/api/v2/users/%d/profile",
        "/static/js/app.%d.js",
        "/healthz",
        "/metrics",
        "/search?q=item%d&page=2",
        "/cart/checkout",
        "/img/products/%d.webp"
    };
    private static final int[] STATUS = {200, 200, 200, 200, 200, 201, 204, 301, 304, 400, 404, 500, 503};
    private static final String[] AGENTS = {
        "Mozilla/5.0 (X11; Linux x86_64)", "curl/7.79.1", "kube-probe/1.22", "Go-http-client/1.1", "okhttp/4.9.1"
    };
    private static final String[] LEVELS = {"info", "info", "info", "info", "debug", "warn", "error"};
    private static final String[] WORDS = ("order payment user session cache retry upstream timeout queue message"
                    + " consumed committed offset partition request handled response rendered shipped stock reserved")
            .split(" ");
    private static final String[] EXCEPTIONS = {
        "java.lang.IllegalStateException: Order %d is already closed",
        "java.net.SocketTimeoutException: Read timed out after %d ms",
        "org.springframework.dao.DataAccessResourceFailureException: Unable to acquire connection %d"
    };
    private static final String[] FRAMES = {
        "com.example.shop.OrderService.close",
        "com.example.shop.OrderController.post",
        "org.springframework.web.servlet.FrameworkServlet.service",
        "org.apache.catalina.core.ApplicationFilterChain.doFilter",
        "java.base/java.util.concurrent.ThreadPoolExecutor.runWorker",
        "java.base/java.lang.Thread.run",
        "com.zaxxer.hikari.pool.HikariPool.getConnection"
    };

    private final List<String> access = new ArrayList<>();
    private final List<String> json = new ArrayList<>();
    private final List<String> errors = new ArrayList<>();
    private final List<List<String>> traces = new ArrayList<>();
    private final String dump;

    Texts(SplittableRandom random) {
        for (int i = 0; i < 500; i++) {
            access.add(accessLine(random));
            json.add(jsonFields(random));
        }
        for (int i = 0; i < 100; i++) {
            errors.add(errorLine(random));
            traces.add(traceLines(random));
        }
        dump = dumpOf(random);
    }

    String access(SplittableRandom random) {
        return pick(random, access);
    }

    /** Fields without the opening brace. */
    String json(SplittableRandom random) {
        return pick(random, json);
    }

    String error(SplittableRandom random) {
        return pick(random, errors);
    }

    List<String> trace(SplittableRandom random) {
        return pick(random, traces);
    }

    /** So many characters, some of them of two and three bytes. */
    String dump(SplittableRandom random, int length) {
        int from = random.nextInt(dump.length() - length);
        return dump.substring(from, from + length);
    }

    private static String accessLine(SplittableRandom random) {
        String path = String.format(Locale.ROOT, pick(random, PATHS), random.nextInt(100_000));
        return String.format(
                Locale.ROOT,
                "10.%d.%d.%d - - \"%s %s HTTP/1.1\" %d %d \"-\" \"%s\" %.3f",
                random.nextInt(256),
                random.nextInt(256),
                random.nextInt(256),
                pick(random, METHODS),
                path,
                STATUS[random.nextInt(STATUS.length)],
                random.nextInt(100_000),
                pick(random, AGENTS),
                random.nextDouble() * 2);
    }

    private static String jsonFields(SplittableRandom random) {
        StringBuilder message = new StringBuilder();
        for (int i = 4 + random.nextInt(8); i > 0; i--) {
            message.append(pick(random, WORDS)).append(i > 1 ? " " : "");
        }
        String odd = random.nextInt(5) == 0
                ? ",\"path\":\"C:\\\\app\\\\\\\"quoted\\\"\\tcaf\u00e9 \u2013 \u65e5\u672c\""
                : "";
        return String.format(
                Locale.ROOT,
                "\"level\":\"%s\",\"thread\":\"http-nio-8080-exec-%d\",\"trace_id\":\"%016x\",\"message\":\"%s\"%s",
                pick(random, LEVELS),
                random.nextInt(64),
                random.nextLong(),
                message,
                odd);
    }

    private static String errorLine(SplittableRandom random) {
        return String.format(
                Locale.ROOT,
                "\u001b[31m[error]\u001b[0m 31#31: *%d connect() failed (111: Connection refused) while connecting to"
                        + " upstream, client: 10.0.%d.%d, server: _, request: \"GET /api HTTP/1.1\"",
                random.nextInt(1_000_000),
                random.nextInt(256),
                random.nextInt(256));
    }

    private static List<String> traceLines(SplittableRandom random) {
        List<String> lines = new ArrayList<>();
        lines.add("ERROR [exec-" + random.nextInt(64) + "] c.e.s.OrderController - request failed");
        lines.add(exception(random));
        int frames = 6 + random.nextInt(20);
        for (int i = 0; i < frames; i++) {
            lines.add(i == frames / 2 ? "Caused by: " + exception(random) : frame(random));
        }
        return lines;
    }

    private static String exception(SplittableRandom random) {
        return String.format(Locale.ROOT, pick(random, EXCEPTIONS), random.nextInt(10_000));
    }

    private static String frame(SplittableRandom random) {
        return "\tat " + pick(random, FRAMES) + "(Source.java:" + random.nextInt(900) + ')';
    }

    private static String dumpOf(SplittableRandom random) {
        StringBuilder text = new StringBuilder();
        while (text.length() < 200_000) {
            text.append(String.format(Locale.ROOT, "%016x caf\u00e9 \u65e5\u672c\u8a9e; ", random.nextLong()));
        }
        return text.toString();
    }

    private static <T> T pick(SplittableRandom random, List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private static String pick(SplittableRandom random, String[] of) {
        return of[random.nextInt(of.length)];
    }
}
