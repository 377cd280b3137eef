package caravan.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Debian's Prometheus, which scrapes one target at {@code /observe/metrics} each second. */
public final class Prometheus extends Server {

    private final int port = freePort();
    private final String target;
    private final HttpClient http = HttpClient.newHttpClient();

    /** @param target {@code 127.0.0.1:9876} */
    public Prometheus(String target) {
        super("prometheus", null);
        this.target = target;
    }

    /** Whether it is there, and promtool. */
    public static boolean isInstalled() {
        return isOnPath("prometheus") && isOnPath("promtool");
    }

    private static boolean isOnPath(String program) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    @Override
    ProcessBuilder command() throws IOException {
        Path configuration = Files.writeString(folder().resolve("prometheus.yml"), """
                global:
                  scrape_interval: 1s
                scrape_configs:
                  - job_name: caravan
                    metrics_path: /observe/metrics
                    static_configs:
                      - targets: ["%s"]
                """.formatted(target));
        return new ProcessBuilder(
                "prometheus",
                "--config.file=" + configuration,
                "--storage.tsdb.path=" + folder().resolve("data"),
                "--web.listen-address=127.0.0.1:" + port);
    }

    @Override
    boolean isReady() throws IOException {
        return get("/-/ready").statusCode() == 200;
    }

    /** The value of an expression that gives one; not a number where it gives none. */
    public double query(String expression) throws IOException {
        String answer = get("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8))
                .body();
        JsonNode result = new ObjectMapper().readTree(answer).path("data").path("result");
        return result.size() == 1
                ? Double.parseDouble(result.get(0).path("value").get(1).asText())
                : Double.NaN;
    }

    private HttpResponse<String> get(String path) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            throw new InterruptedIOException("interrupted while waiting for " + request);
        }
    }

    /** What {@code promtool check metrics} does not like of a scrape; empty where it likes all of it. */
    public static String complaints(String scrape) throws IOException, InterruptedException {
        Process promtool = new ProcessBuilder("promtool", "check", "metrics")
                .redirectErrorStream(true)
                .start();
        promtool.getOutputStream().write(scrape.getBytes(StandardCharsets.UTF_8));
        promtool.getOutputStream().close();
        String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = promtool.waitFor();
        return code == 0 && said.isEmpty() ? "" : "promtool ended with " + code + ": " + said;
    }
}
