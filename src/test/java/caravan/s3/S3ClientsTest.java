package caravan.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.tls.Authority;
import caravan.tls.Identity;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** The client, against a server that wants certificates and looks at headers. */
class S3ClientsTest {

    @TempDir
    static Path folder;

    private static Authority authority;
    private static Identity ofServer;
    private static Identity ofClient;

    private final List<String> headers = new CopyOnWriteArrayList<>();
    private final Map<String, String> settings = new HashMap<>();
    private HttpsServer server;

    @BeforeAll
    static void makeCertificates() throws Exception {
        authority = Authority.make(folder);
        ofServer = authority.issue("server", "san=ip:127.0.0.1", "eku=serverAuth");
        ofClient = authority.issue("client", "eku=clientAuth");
    }

    @BeforeEach
    void start() throws Exception {
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(ofServer.context(authority)) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters ssl = getSSLContext().getDefaultSSLParameters();
                ssl.setNeedClientAuth(true);
                parameters.setSSLParameters(ssl);
            }
        });
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.getRequestHeaders().forEach((name, values) -> headers.add(name.toLowerCase() + ": " + values));
            exchange.getResponseHeaders().add("ETag", "\"e\"");
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        settings.put("s3.bucket", "logs");
        settings.put("s3.endpoint", "https://127.0.0.1:" + server.getAddress().getPort());
        settings.put("s3.path-style", "true");
        settings.put("s3.access-key", "who");
        settings.put("s3.secret-key", "very secret");
        settings.put("s3.ca", authority.certificateFile().toString());
        settings.put("s3.certificate", ofClient.certificate().toString());
        settings.put("s3.certificate.key", ofClient.key().toString());
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void put() {
        S3Settings read = new S3Settings(property -> {
            int colon = property.indexOf(':');
            return settings.getOrDefault(property.substring(0, colon), property.substring(colon + 1));
        });
        try (S3Client client = S3Clients.create(read)) {
            client.putObject(request -> request.bucket("logs").key("a"), RequestBody.fromString("text"));
        }
    }

    @Test
    void trustsTheGivenAuthorityAndShowsTheGivenCertificate() {
        put();
        assertThat(headers).anyMatch(header -> header.startsWith("authorization: [AWS4-HMAC-SHA256 Credential=who/"));
        assertThat(headers).noneMatch(header -> header.contains("very secret"));
    }

    @Test
    void trustsNobodyElse() {
        settings.remove("s3.ca");
        assertThatThrownBy(this::put).isInstanceOf(SdkException.class).hasRootCauseInstanceOf(Exception.class);
        assertThat(headers).isEmpty();
    }

    @Test
    void trustsAnyoneWhereThatIsWanted() {
        settings.remove("s3.ca");
        settings.put("s3.insecure", "true");
        put();
        assertThat(headers).isNotEmpty();
    }

    @Test
    void showsNoCertificateByItself() {
        settings.remove("s3.certificate");
        settings.remove("s3.certificate.key");
        // how a server says that it wants one depends on who is sooner: an alert, or the end of the connection
        assertThatThrownBy(this::put).isInstanceOf(SdkException.class);
        assertThat(headers).isEmpty();
    }

    @Test
    void checksumsThatOldServersTakeForContentAreLeftOut() {
        put();
        assertThat(headers).noneMatch(header -> header.contains("aws-chunked") || header.contains("x-amz-trailer"));
        headers.clear();
        settings.put("s3.checksums", "when_supported");
        put();
        assertThat(headers).anyMatch(header -> header.contains("crc32"));
    }
}
