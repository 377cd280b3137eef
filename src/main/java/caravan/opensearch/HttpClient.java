package caravan.opensearch;

import caravan.indexing.AnswerRuns;
import caravan.search.Gzip;
import caravan.search.HttpFailures;
import caravan.search.SearchSettings;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.ClientTlsStrategyBuilder;
import org.apache.hc.client5.http.ssl.DefaultHostnameVerifier;
import org.apache.hc.client5.http.ssl.NoopHostnameVerifier;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.function.Supplier;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.nio.AsyncPushConsumer;
import org.apache.hc.core5.http.nio.AsyncRequestProducer;
import org.apache.hc.core5.http.nio.AsyncResponseConsumer;
import org.apache.hc.core5.http.nio.HandlerFactory;
import org.apache.hc.core5.http.nio.support.BasicRequestProducer;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.apache.hc.core5.reactor.IOReactorStatus;
import org.apache.hc.core5.reactor.ssl.TlsDetails;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;
import org.opensearch.client.nio.HttpEntityAsyncEntityProducer;

/**
 * The HTTP client below the store's own. It adds to each request who we are, asks for short answers to bulk requests and
 * makes them shorter, and moves bytes in larger pieces.
 *
 * <p>The connections are made with the first request. When the component closes it (its route was stopped) the next
 * request makes new ones, and so it does when certificates were not good enough, for they may have been renewed. For any
 * thread.
 */
final class HttpClient extends CloseableHttpAsyncClient {

    private static final String BULK = "/_bulk";
    private static final int PIECE = 64 * 1024;
    private static final int CONNECTIONS = 10;

    /** A connection that was idle for longer is not used again: somebody on the way may have forgotten it. */
    private static final TimeValue IDLE = TimeValue.ofSeconds(30);

    private final SearchSettings settings;
    private @Nullable CloseableHttpAsyncClient connections;

    HttpClient(SearchSettings settings) {
        this.settings = settings;
    }

    // ---- requests and answers

    @Override
    protected <T> Future<T> doExecute(
            @Nullable HttpHost host,
            AsyncRequestProducer producer,
            AsyncResponseConsumer<T> consumer,
            @Nullable HandlerFactory<AsyncPushConsumer> pushed,
            HttpContext context,
            @Nullable FutureCallback<T> callback) {
        try {
            HttpUriRequestBase request = requestOf(producer, context);
            boolean isBulk = request.getPath().contains(BULK);
            address(request, isBulk);
            HttpEntity entity = request.getEntity();
            AsyncRequestProducer larger = new BasicRequestProducer(
                    request, entity == null ? null : new HttpEntityAsyncEntityProducer(entity, PIECE));
            return connections()
                    .execute(
                            host,
                            larger,
                            consumer,
                            pushed,
                            context,
                            callback == null ? null : new Answers<>(callback, isBulk, request.getAuthority()));
        } catch (IOException | HttpException | URISyntaxException e) {
            throw new IllegalStateException("cannot send to " + host, e);
        }
    }

    private static HttpUriRequestBase requestOf(AsyncRequestProducer producer, HttpContext context)
            throws IOException, HttpException {
        AtomicReference<HttpRequest> request = new AtomicReference<>();
        producer.sendRequest((made, entity, same) -> request.set(made), context);
        return (HttpUriRequestBase) Objects.requireNonNull(request.get());
    }

    private void address(HttpUriRequestBase request, boolean isBulk) throws IOException, URISyntaxException {
        HttpEntity entity = request.getEntity();
        if (entity != null && settings.isCompressed() && entity.getContentEncoding() == null) {
            request.setEntity(new ByteArrayEntity(
                    Gzip.compress(entity::writeTo), ContentType.parse(entity.getContentType()), "gzip"));
        }
        String authorization = settings.authorization().header();
        if (authorization != null) {
            request.setHeader("Authorization", authorization);
        }
        String path = request.getPath();
        if (isBulk && !path.contains(AnswerRuns.FILTER)) {
            URI uri = request.getUri();
            request.setUri(URI.create(uri + (path.contains("?") ? "&" : "?") + AnswerRuns.FILTER));
        }
    }

    /** Hands an answer on in its short form, and failures of the network as such. */
    private final class Answers<T> implements FutureCallback<T> {
        private final FutureCallback<T> next;
        private final boolean isBulk;
        private final Object host;

        Answers(FutureCallback<T> next, boolean isBulk, Object host) {
            this.next = next;
            this.isBulk = isBulk;
            this.host = host;
        }

        @Override
        public void completed(T result) {
            try {
                ClassicHttpResponse response = (ClassicHttpResponse) result;
                HttpEntity entity = response.getEntity();
                if (isBulk && entity != null) {
                    byte[] answer = entity.getContent().readAllBytes();
                    String type = entity.getContentType() == null ? "" : entity.getContentType();
                    HttpFailures.check(response.getCode(), type, answer);
                    response.setEntity(new ByteArrayEntity(AnswerRuns.shorten(answer), ContentType.parseLenient(type)));
                }
            } catch (IOException | RuntimeException e) {
                failed(e);
                return;
            }
            next.completed(result);
        }

        @Override
        public void failed(Exception why) {
            if (HttpFailures.isOfCertificates(why)) {
                forget();
            }
            next.failed(HttpFailures.of(host, why));
        }

        @Override
        public void cancelled() {
            next.cancelled();
        }
    }

    // ---- connections

    private synchronized CloseableHttpAsyncClient connections() throws IOException {
        CloseableHttpAsyncClient open = connections;
        if (open == null) {
            open = open();
            open.start();
            connections = open;
        }
        return open;
    }

    private CloseableHttpAsyncClient open() throws IOException {
        Timeout timeout = Timeout.of(settings.timeout());
        PoolingAsyncClientConnectionManagerBuilder manager = PoolingAsyncClientConnectionManagerBuilder.create()
                .setMaxConnPerRoute(CONNECTIONS)
                .setMaxConnTotal(CONNECTIONS * settings.hosts().size())
                .setDefaultTlsConfig(TlsConfig.custom()
                        .setVersionPolicy(HttpVersionPolicy.FORCE_HTTP_1)
                        .build())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(Timeout.of(settings.connectTimeout()))
                        .setSocketTimeout(timeout)
                        .build());
        if (settings.isEncrypted()) {
            manager.setTlsStrategy(ClientTlsStrategyBuilder.create()
                    .setSslContext(settings.sslContext())
                    .setHostnameVerifier(
                            settings.isInsecure() ? NoopHostnameVerifier.INSTANCE : new DefaultHostnameVerifier())
                    // without it a JDK below 24 fails (HTTPCLIENT-2219)
                    .setTlsDetailsFactory(
                            engine -> new TlsDetails(engine.getSession(), engine.getApplicationProtocol()))
                    .build());
        }
        return HttpAsyncClients.custom()
                .setConnectionManager(manager.build())
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setConnectionRequestTimeout(timeout)
                        .setResponseTimeout(timeout)
                        .build())
                .setIOReactorConfig(IOReactorConfig.custom().setIoThreadCount(1).build())
                .setKeepAliveStrategy((response, context) -> IDLE)
                .disableAutomaticRetries()
                .disableCookieManagement()
                .disableAuthCaching()
                .setUserAgent("caravan")
                .build();
    }

    /** The next request makes new connections. The old ones cannot be closed by a thread of theirs. */
    private void forget() {
        Thread closer = new Thread(() -> close(CloseMode.GRACEFUL), "caravan-opensearch-close");
        closer.setDaemon(true);
        closer.start();
    }

    @Override
    public void start() {
        // with the first request
    }

    @Override
    public IOReactorStatus getStatus() {
        return IOReactorStatus.ACTIVE;
    }

    @Override
    public void awaitShutdown(TimeValue time) throws InterruptedException {
        CloseableHttpAsyncClient open;
        synchronized (this) {
            open = connections;
        }
        if (open != null) {
            open.awaitShutdown(time);
        }
    }

    @Override
    public void initiateShutdown() {
        close(CloseMode.GRACEFUL);
    }

    @Override
    @SuppressWarnings("deprecation") // nothing is pushed in HTTP/1
    public void register(String host, String pattern, Supplier<AsyncPushConsumer> supplier) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        close(CloseMode.GRACEFUL);
    }

    @Override
    public void close(CloseMode mode) {
        CloseableHttpAsyncClient open;
        synchronized (this) {
            open = connections;
            connections = null;
        }
        if (open != null) {
            open.close(mode);
        }
    }
}
