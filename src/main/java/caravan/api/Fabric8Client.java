package caravan.api;

import caravan.credentials.SecretFile;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.utils.HttpClientUtils;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The API server through fabric8's HTTP client, which knows kubeconfig, certificates, proxies and ways to log in. The one
 * class that needs fabric8. Safe for use by several threads.
 *
 * <p>Its informer is not used: it makes an object of everything in a list, tells neither its requests nor when it last
 * heard anything, and tries again at fixed times. So lists and watches are requests of our own, and retries too.
 *
 * <p>In a pod the token file is read for each request, so that a rotated token is used from the next one on. When the
 * server's certificate is not trusted the client is made anew, so that a rotated authority is found.
 */
public final class Fabric8Client implements ApiClient {

    private static final String JSON = "application/json";
    private static final int CONNECT_WITHIN_MILLIS = 10_000;
    private static final long MILLIS_PER_SECOND = 1_000;

    private final ApiOptions options;
    private final String server;
    private HttpClient http;
    private boolean isStale;
    private boolean closed;

    /** Sends nothing yet. */
    public Fabric8Client(ApiOptions options) {
        this.options = options;
        Config config = config(options);
        server = config.getMasterUrl().replaceAll("/+$", "");
        http = HttpClientUtils.createHttpClient(config);
    }

    private static Config config(ApiOptions options) {
        Config found = found(options);
        found.setRequestRetryBackoffLimit(0);
        return found;
    }

    /** What is given; else the cluster in which this runs; else what kubectl would use. */
    private static Config found(ApiOptions options) {
        if (options.kubeconfig() != null) {
            return Config.fromKubeconfig(options.kubeconfig().toFile());
        }
        String host = options.environment().getOrDefault("KUBERNETES_SERVICE_HOST", "");
        if (options.server() == null && host.isEmpty()) {
            return Config.autoConfigure(null);
        }
        String port = options.environment().getOrDefault("KUBERNETES_SERVICE_PORT", "443");
        ConfigBuilder config = new ConfigBuilder(Config.empty())
                .withConnectionTimeout(CONNECT_WITHIN_MILLIS)
                .withTrustCerts(options.insecure())
                .withDisableHostnameVerification(options.insecure())
                .withMasterUrl(
                        options.server() != null
                                ? options.server().toString()
                                : "https://" + (host.indexOf(':') < 0 ? host : '[' + host + ']') + ':' + port);
        if (options.caFile() != null) {
            config.withCaCertFile(options.caFile().toString());
        }
        if (options.tokenFile() != null) {
            SecretFile token = new SecretFile(options.tokenFile());
            config.withOauthTokenProvider(token::read);
        }
        return config.build();
    }

    @Override
    public String server() {
        return server;
    }

    @Override
    public Request send(String method, String path, @Nullable String json, Duration most, Listener listener) {
        try {
            HttpClient client = client();
            HttpRequest.Builder request = client.newHttpRequestBuilder()
                    .uri(server + path)
                    .header("Accept", JSON)
                    .timeout(most.toMillis(), TimeUnit.MILLISECONDS);
            if (json != null) {
                request.method(method, JSON, json);
            }
            return send(client, request.build(), listener);
        } catch (RuntimeException e) {
            failed(e, listener);
            return () -> {};
        }
    }

    private Request send(HttpClient client, HttpRequest request, Listener listener) {
        AtomicReference<@Nullable AsyncBody> body = new AtomicReference<>();
        CompletableFuture<HttpResponse<AsyncBody>> answer = client.consumeBytes(request, (parts, more) -> {
            take(parts, listener);
            more.consume();
        });
        answer.whenComplete((response, failure) -> {
            if (failure != null) {
                failed(failure, listener);
                return;
            }
            body.set(response.body());
            listener.status(response.code(), retryAfterMillis(response));
            response.body().done().whenComplete((end, cut) -> {
                if (cut == null) {
                    listener.end();
                } else {
                    failed(cut, listener);
                }
            });
            response.body().consume();
        });
        return () -> {
            answer.cancel(true);
            AsyncBody begun = body.get();
            if (begun != null) {
                begun.cancel();
            }
        };
    }

    private static void take(List<ByteBuffer> parts, Listener listener) {
        parts.forEach(listener::bytes);
    }

    private static long retryAfterMillis(HttpResponse<?> response) {
        String seconds = response.header("Retry-After");
        return seconds != null && seconds.matches("[0-9]{1,6}") ? Long.parseLong(seconds) * MILLIS_PER_SECOND : 0;
    }

    private void failed(Throwable why, Listener listener) {
        for (Throwable cause = why; cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLException) {
                synchronized (this) {
                    isStale = true;
                }
            }
        }
        listener.failed(why);
    }

    private synchronized HttpClient client() {
        if (isStale && !closed) {
            isStale = false;
            HttpClient former = http;
            http = HttpClientUtils.createHttpClient(config(options));
            former.close();
        }
        return http;
    }

    @Override
    public synchronized void close() {
        closed = true;
        http.close();
    }
}
