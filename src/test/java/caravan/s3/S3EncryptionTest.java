package caravan.s3;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.node.Wait;
import caravan.steps.Yaml;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the upload asks of a server that keeps the headers: encryption and storage class, for objects of every size. */
class S3EncryptionTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String KEY = "shop/web-1/nginx/2026-11-05/134501Z-" + "0".repeat(32) + "-1-2-1r1b.ndjson.gz";
    private static final String PREFIX = "x-amz-";
    /** One request, and three parts. */
    private static final int SMALL = 1_000;

    private static final int LARGE = 12_000_000;

    @TempDir
    Path folder;

    private final Map<String, String> settings = new HashMap<>();
    private final List<Map<String, String>> begun = new CopyOnWriteArrayList<>();
    private HttpServer server;

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::serve);
        server.start();
        settings.put("destinations", "s3");
        settings.put("s3.bucket", "logs");
        settings.put("s3.endpoint", "http://127.0.0.1:" + server.getAddress().getPort());
        settings.put("s3.path-style", "true");
        settings.put("s3.access-key", "who");
        settings.put("s3.secret-key", "secret");
        settings.put("s3.staging", folder.resolve("staging").toString());
        settings.put("s3.part-size", "5242880");
        settings.put("state.min-free", "0");
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void serve(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        String query = String.valueOf(exchange.getRequestURI().getQuery());
        String answer = "";
        if (exchange.getRequestMethod().equals("POST")) {
            answer = query.startsWith("uploads")
                    ? "<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>"
                    : "<CompleteMultipartUploadResult><ETag>\"e\"</ETag></CompleteMultipartUploadResult>";
        }
        if (!query.contains("uploadId")) {
            Map<String, String> headers = new TreeMap<>();
            exchange.getRequestHeaders().forEach((name, values) -> headers.put(name.toLowerCase(), values.get(0)));
            begun.add(headers);
        }
        byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("ETag", "\"e\"");
        exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    /** What the request said that begins an object of a size, of encryption and storage class. */
    private Map<String, String> asked(int size) throws Exception {
        Path file = folder.resolve("staging").resolve(KEY);
        Files.createDirectories(file.getParent());
        Files.write(file, new byte[size]);
        try (CamelContext context = Yaml.start(
                settings,
                Files.readString(Path.of("routes/00-errors.yaml")),
                Files.readString(Path.of("routes/80-s3.yaml")))) {
            assertThat(Wait.until(PATIENCE, () -> Files.notExists(file))).isTrue();
        }
        assertThat(begun).hasSize(1);
        Map<String, String> asked = new TreeMap<>(begun.get(0));
        asked.keySet()
                .removeIf(name ->
                        !name.startsWith(PREFIX + "server-side-encryption") && !name.equals(PREFIX + "storage-class"));
        return asked;
    }

    @ParameterizedTest
    @ValueSource(ints = {SMALL, LARGE})
    void nothingIsAskedForByItself(int size) throws Exception {
        assertThat(asked(size)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {SMALL, LARGE})
    void theServerEncryptsWithItsOwnKeys(int size) throws Exception {
        settings.put("s3.encryption", "true");
        settings.put("s3.storage-class", "STANDARD_IA");
        assertThat(asked(size))
                .isEqualTo(
                        Map.of(PREFIX + "server-side-encryption", "AES256", PREFIX + "storage-class", "STANDARD_IA"));
    }

    @ParameterizedTest
    @ValueSource(ints = {SMALL, LARGE})
    void theServerEncryptsWithAKeyOfKms(int size) throws Exception {
        settings.put("s3.kms", "true");
        settings.put("s3.kms.key", "logs-key");
        settings.put("s3.storage-class", "GLACIER_IR");
        assertThat(asked(size))
                .isEqualTo(Map.of(
                        PREFIX + "server-side-encryption",
                        "aws:kms",
                        PREFIX + "server-side-encryption-aws-kms-key-id",
                        "logs-key",
                        PREFIX + "storage-class",
                        "GLACIER_IR"));
    }
}
