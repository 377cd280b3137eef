package caravan.opensearch;

import caravan.indexing.AnswerRuns;
import caravan.indexing.BulkBody;
import caravan.search.Gzip;
import caravan.search.Handover;
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
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.nio.AsyncEntityProducer;
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
 * The HTTP client below the store's own. It adds to each request who we are, sends the bodies of bulk requests that are
 * {@linkplain Handover handed over}, and has their answers {@linkplain AnswerRuns made short}.
 *
 * <p>The connections are made with the first request. When the component closes it (its route was stopped) the next
 * request makes new ones, and so it does when certificates were not good enough, for they may have been renewed. For any
 * thread.
 */
final class HttpClient extends CloseableHttpAsyncClient {

    private static final String BULK = "/_bulk";
    private static final int LEAST_ERROR = 300;
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
            BulkBody body = isBulk ? bodyOf(request) : null;
            address(request, isBulk);
            return connections()
                    .execute(
                            host,
                            new BasicRequestProducer(request, contentOf(request)),
                            isBulk ? ShortAnswers.insteadOf(consumer) : consumer,
                            pushed,
                            context,
                            callback == null ? null : new Told<>(callback, request.getAuthority(), body));
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

    /** The body that was handed over, put in the place of the client's; null for a request of somebody else. */
    private static @Nullable BulkBody bodyOf(HttpUriRequestBase request) {
        BulkBody body = Handover.take();
        if (body != null) {
            request.setEntity(new BulkEntity(body));
        }
        // another host is tried with the same request
        return request.getEntity() instanceof BulkEntity ours ? ours.body() : null;
    }

    private static @Nullable AsyncEntityProducer contentOf(HttpUriRequestBase request) {
        HttpEntity entity = request.getEntity();
        if (entity == null) {
            return null;
        }
        return entity instanceof BulkEntity ours ? ours.producer() : new HttpEntityAsyncEntityProducer(entity);
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

    /** Hands failures on as those of the network. */
    private final class Told<T> implements FutureCallback<T> {
        private final FutureCallback<T> next;
        private final Object host;
        private final @Nullable BulkBody body;

        Told(FutureCallback<T> next, Object host, @Nullable BulkBody body) {
            this.next = next;
            this.host = host;
            this.body = body;
        }

        @Override
        public void completed(T result) {
            if (body != null && ((HttpResponse) result).getCode() < LEAST_ERROR) {
                body.end();
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
