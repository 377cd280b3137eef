package caravan.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.impl.health.ContextHealthCheck;
import org.apache.camel.impl.health.DefaultHealthCheckRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ObserveServerTest {

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final HttpClient client = HttpClient.newHttpClient();
    private ObserveServer server;
    private int port;

    @BeforeEach
    void listen() throws Exception {
        HealthCheckRegistry checks = new DefaultHealthCheckRegistry(context);
        context.getCamelContextExtension().addContextPlugin(HealthCheckRegistry.class, checks);
        checks.register(new ContextHealthCheck());
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:one").routeId("one").log("one");
                from("direct:by-hand").routeId("by-hand").autoStartup(false).log("two");
            }
        });
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        server = ObserveServer.start(context, registry, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    @AfterEach
    void close() throws IOException {
        server.close();
        context.close();
    }

    private HttpResponse<String> send(String method, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private int status(String path) throws Exception {
        return send("GET", path).statusCode();
    }

    @Test
    void nothingIsWellBeforeTheRoutesRun() throws Exception {
        assertThat(status("/observe/health/started")).isEqualTo(503);
        assertThat(status("/observe/health/ready")).isEqualTo(503);
        context.start();
        assertThat(status("/observe/health/started")).isEqualTo(200);
        assertThat(status("/observe/health/ready")).isEqualTo(200);
        assertThat(status("/observe/health/live")).isEqualTo(200);
    }

    @Test
    void whatHasStartedOnceHasStarted() throws Exception {
        context.start();
        assertThat(status("/observe/health/started")).isEqualTo(200);
        context.getRouteController().stopRoute("one");
        assertThat(status("/observe/health/started")).isEqualTo(200);
    }

    @Test
    void theAnswerNamesTheChecks() throws Exception {
        context.start();
        HttpResponse<String> answer = send("GET", "/observe/health");
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(answer.body())
                .startsWith("{\"status\":\"UP\",\"checks\":[")
                .contains("{\"name\":\"caravan-threads\",\"status\":\"UP\",\"data\":{}}")
                .endsWith("]}\n");
    }

    @Test
    void metricsAreInTheTextFormat() throws Exception {
        registry.counter("caravan.test").increment(7);
        HttpResponse<String> answer = send("GET", "/observe/metrics");
        assertThat(answer.headers().firstValue("Content-Type")).contains("text/plain; version=0.0.4; charset=utf-8");
        assertThat(answer.body()).contains("# TYPE caravan_test_total counter").contains("caravan_test_total 7.0\n");
    }

    @Test
    void otherRequestsAreRefused() throws Exception {
        assertThat(status("/")).isEqualTo(404);
        assertThat(status("/observe")).isEqualTo(404);
        assertThat(send("POST", "/observe/metrics").statusCode()).isEqualTo(405);
        assertThat(send("HEAD", "/observe/metrics").body()).isEmpty();
    }
}
