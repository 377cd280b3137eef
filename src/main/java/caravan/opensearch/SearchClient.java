package caravan.opensearch;

import caravan.search.SearchSettings;
import caravan.search.SearchStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.camel.Component;
import org.apache.camel.component.opensearch.OpensearchComponent;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClientBuilder;
import org.apache.hc.core5.http.HttpHost;
import org.jspecify.annotations.Nullable;
import org.opensearch.client.Request;
import org.opensearch.client.Response;
import org.opensearch.client.ResponseException;
import org.opensearch.client.RestClient;
import org.opensearch.client.RestClientBuilder;

/** The client that the component gets, and requests of our own through it. */
public final class SearchClient implements SearchStore.Sender {

    private final RestClient client;

    SearchClient(RestClient client) {
        this.client = client;
    }

    /** Gives a component the client of the settings, unless it has one already. */
    public static void configure(Component component, SearchSettings settings) {
        OpensearchComponent opensearch = (OpensearchComponent) component;
        if (opensearch.getClient() == null) {
            opensearch.setClient(of(settings));
        }
    }

    private static RestClient of(SearchSettings settings) {
        RestClientBuilder builder = RestClient.builder(settings.hosts().stream()
                .map(host -> new HttpHost(host.getScheme(), host.getHost(), host.getPort()))
                .toArray(HttpHost[]::new));
        if (!settings.path().isEmpty()) {
            builder.setPathPrefix(settings.path());
        }
        return builder.setHttpClientConfigCallback(ofTheBuilder -> new Own(settings))
                .build();
    }

    /** Has the low-level client made with an HTTP client of our own. */
    private static final class Own extends HttpAsyncClientBuilder {
        private final SearchSettings settings;

        Own(SearchSettings settings) {
            this.settings = settings;
        }

        @Override
        public CloseableHttpAsyncClient build() {
            return new HttpClient(settings);
        }
    }

    @Override
    public SearchStore.Answer send(String method, String path, @Nullable String body) throws IOException {
        Request request = new Request(method, path);
        if (body != null) {
            request.setJsonEntity(body);
        }
        try {
            return answer(client.performRequest(request));
        } catch (ResponseException e) {
            return answer(e.getResponse());
        }
    }

    private static SearchStore.Answer answer(Response response) throws IOException {
        byte[] body = response.getEntity() == null
                ? new byte[0]
                : response.getEntity().getContent().readAllBytes();
        return new SearchStore.Answer(
                response.getStatusLine().getStatusCode(), new String(body, StandardCharsets.UTF_8));
    }
}
