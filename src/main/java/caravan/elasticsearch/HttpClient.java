package caravan.elasticsearch;

import caravan.indexing.AnswerRuns;
import caravan.indexing.BulkBody;
import caravan.search.Gzip;
import caravan.search.Handover;
import caravan.search.HttpFailures;
import caravan.search.SearchSettings;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.Future;
import org.apache.http.HttpEntity;
import org.apache.http.HttpException;
import org.apache.http.HttpResponse;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.client.methods.HttpEntityEnclosingRequestBase;
import org.apache.http.client.methods.HttpRequestBase;
import org.apache.http.concurrent.FutureCallback;
import org.apache.http.config.ConnectionConfig;
import org.apache.http.conn.ssl.DefaultHostnameVerifier;
import org.apache.http.conn.ssl.NoopHostnameVerifier;
import org.apache.http.entity.AbstractHttpEntity;
import org.apache.http.impl.nio.client.CloseableHttpAsyncClient;
import org.apache.http.impl.nio.client.HttpAsyncClientBuilder;
import org.apache.http.impl.nio.client.HttpAsyncClients;
import org.apache.http.impl.nio.reactor.IOReactorConfig;
import org.apache.http.nio.client.methods.HttpAsyncMethods;
import org.apache.http.nio.entity.NByteArrayEntity;
import org.apache.http.nio.protocol.HttpAsyncRequestProducer;
import org.apache.http.nio.protocol.HttpAsyncResponseConsumer;
import org.apache.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP client below the store's own. It adds to each request who we are, and a version of the API that Elasticsearch
 * 8 and 9 both take; sends the bodies of bulk requests that are {@linkplain Handover handed over}, and has their answers
 * {@linkplain AnswerRuns made short}.
 *
 * <p>The connections are made with the first request. When the component closes it (its route was stopped) the next
 * request makes new ones, and so it does when certificates were not good enough, for they may have been renewed. For any
 * thread.
 */
final class HttpClient extends CloseableHttpAsyncClient {

    private static final String API = "application/vnd.elasticsearch+json; compatible-with=8";
    private static final String BULK = "/_bulk";
    private static final int LEAST_ERROR = 300;
    private static final int PIECE = 64 * 1024;
    private static final int CONNECTIONS = 10;

    /** A connection that was idle for longer is not used again: somebody on the way may have forgotten it. */
    private static final long IDLE_MILLIS = 30_000;

    private final SearchSettings settings;
    private @Nullable CloseableHttpAsyncClient connections;

    HttpClient(SearchSettings settings) {
        this.settings = settings;
    }

    // ---- requests and answers

    @Override
    public <T> Future<T> execute(
            HttpAsyncRequestProducer producer,
            HttpAsyncResponseConsumer<T> consumer,
            HttpContext context,
            @Nullable FutureCallback<T> callback) {
        try {
            HttpRequestBase request = (HttpRequestBase) producer.generateRequest();
            boolean isBulk = request.getURI().getRawPath().endsWith(BULK);
            BulkBody body = isBulk ? bodyOf((HttpEntityEnclosingRequestBase) request) : null;
            address(request, isBulk);
            return connections()
                    .execute(
                            HttpAsyncMethods.create(producer.getTarget(), request),
                            isBulk ? ShortAnswers.insteadOf(consumer) : consumer,
                            context,
                            callback == null ? null : new Told<>(callback, producer.getTarget(), body));
        } catch (IOException | HttpException e) {
            throw new IllegalStateException("cannot send to " + producer.getTarget(), e);
        }
    }

    /** The body that was handed over, put in the place of the client's; null for a request of somebody else. */
    private static @Nullable BulkBody bodyOf(HttpEntityEnclosingRequestBase request) {
        BulkBody body = Handover.take();
        if (body != null) {
            request.setEntity(new BulkEntity(body));
        }
        // another host is tried with the same request
        return request.getEntity() instanceof BulkEntity ours ? ours.body() : null;
    }

    private void address(HttpRequestBase request, boolean isBulk) throws IOException {
        request.setHeader("Accept", API);
        if (request instanceof HttpEntityEnclosingRequestBase full && full.getEntity() != null) {
            ((AbstractHttpEntity) full.getEntity()).setContentType(API);
            request.setHeader("Content-Type", API);
            if (settings.isCompressed() && full.getEntity().getContentEncoding() == null) {
                full.setEntity(compressed(full.getEntity()));
            }
        }
        String authorization = settings.authorization().header();
        if (authorization != null) {
            request.setHeader("Authorization", authorization);
        }
        String uri = request.getURI().toString();
        if (isBulk && !uri.contains(AnswerRuns.FILTER)) {
            request.setURI(URI.create(uri + (uri.contains("?") ? '&' : '?') + AnswerRuns.FILTER));
        }
    }

    private static HttpEntity compressed(HttpEntity entity) throws IOException {
        NByteArrayEntity compressed = new NByteArrayEntity(Gzip.compress(entity::writeTo));
        compressed.setContentType(API);
        compressed.setContentEncoding("gzip");
        return compressed;
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
            int status = ((HttpResponse) result).getStatusLine().getStatusCode();
            if (body != null && status < LEAST_ERROR) {
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
        HttpAsyncClientBuilder builder = HttpAsyncClients.custom()
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setConnectTimeout((int) settings.connectTimeout().toMillis())
                        .setConnectionRequestTimeout((int) settings.timeout().toMillis())
                        .setSocketTimeout((int) settings.timeout().toMillis())
                        .build())
                .setDefaultConnectionConfig(
                        ConnectionConfig.custom().setBufferSize(PIECE).build())
                .setDefaultIOReactorConfig(
                        IOReactorConfig.custom().setIoThreadCount(1).build())
                .setKeepAliveStrategy((response, context) -> IDLE_MILLIS)
                .setMaxConnPerRoute(CONNECTIONS)
                .setMaxConnTotal(CONNECTIONS * settings.hosts().size())
                .disableCookieManagement()
                .disableAuthCaching()
                .setUserAgent("caravan");
        if (settings.isEncrypted()) {
            builder.setSSLContext(settings.sslContext())
                    .setSSLHostnameVerifier(
                            settings.isInsecure() ? NoopHostnameVerifier.INSTANCE : new DefaultHostnameVerifier());
        }
        return builder.build();
    }

    /** The next request makes new connections. The old ones cannot be closed by a thread of theirs. */
    private void forget() {
        Thread closer = new Thread(
                () -> {
                    try {
                        close();
                    } catch (IOException e) {
                        // what cannot be closed is not used any more
                    }
                },
                "caravan-elasticsearch-close");
        closer.setDaemon(true);
        closer.start();
    }

    @Override
    public void start() {
        // with the first request
    }

    @Override
    public boolean isRunning() {
        return true;
    }

    @Override
    public void close() throws IOException {
        CloseableHttpAsyncClient open;
        synchronized (this) {
            open = connections;
            connections = null;
        }
        if (open != null) {
            open.close();
        }
    }
}
