package caravan.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.tls.Authority;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.s3.S3Client;

/** The test servers with TLS: they want a certificate that is known, and a user where there are users. */
class SecuredServersIT {

    @TempDir
    private static Path folder;

    private static Tls tls;
    private static Authority stranger;
    private static SSLContext client;
    private static SSLContext strangeClient;
    private static SSLContext mistrustful;

    @BeforeAll
    static void issue() throws Exception {
        tls = Servers.tls();
        stranger = Authority.make(folder.resolve("stranger"));
        client = tls.client().context(tls.authority());
        strangeClient = stranger.issue("client", "eku=clientAuth").context(tls.authority());
        mistrustful = tls.client().context(stranger);
    }

    @ParameterizedTest
    @ValueSource(strings = {"elasticsearch-8", "elasticsearch-9", "opensearch-2"})
    void searchServers(String name) throws Exception {
        SearchServer server = Servers.secured(name);
        server.put("/secured", "{}");
        assertThat(server.count("secured")).isZero();
        String path = "/_cluster/health";
        assertThat(get(server.url() + path, client)).isEqualTo(401);
        assertThatThrownBy(() -> get(server.url() + path, mistrustful)).isInstanceOf(SSLHandshakeException.class);
        assertThatThrownBy(() -> get(server.url() + path, strangeClient)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> get(server.url() + path, tls.authority().trusting()))
                .isInstanceOf(IOException.class);
        server.delete("/secured");
    }

    @Test
    void s3() throws Exception {
        try (S3Server server = new S3Server(null, tls)) {
            server.start();
            assertThatThrownBy(() -> get(server.url(), mistrustful)).isInstanceOf(SSLHandshakeException.class);
            try (S3Client s3 = server.client()) {
                s3.createBucket(request -> request.bucket("secured"));
                assertThat(s3.listBuckets().buckets()).hasSize(1);
            }
        }
    }

    @Test
    void kafka() throws Exception {
        try (Kafka server = new Kafka(null, tls)) {
            server.start();
            server.createTopic("secured", 1, Map.of());
            assertThat(topics(server, tls.authority().trustFile())).containsExactly("secured");
            assertThatThrownBy(() -> topics(server, stranger.trustFile())).isInstanceOf(ExecutionException.class);
        }
    }

    private static Set<String> topics(Kafka server, Path trustStore) throws Exception {
        try (Admin admin = Admin.create(Map.of(
                "bootstrap.servers",
                server.securedBootstrap(),
                "security.protocol",
                "SSL",
                "ssl.truststore.location",
                trustStore.toString(),
                "ssl.truststore.password",
                Authority.PASSWORD,
                "ssl.keystore.location",
                tls.client().keyStore().toString(),
                "ssl.keystore.password",
                Authority.PASSWORD))) {
            return admin.listTopics().names().get();
        }
    }

    private static int get(String url, SSLContext context) throws Exception {
        return HttpClient.newBuilder()
                .sslContext(context)
                .build()
                .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}
