package caravan.s3;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.node.Wait;
import caravan.server.FaultProxy;
import caravan.server.S3Server;
import caravan.server.Servers;
import caravan.steps.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/** The upload alone: what stands in the staging folder, and a server that does not want it at once. */
@Timeout(180)
class S3UploadIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String FOLDER = "shop/web-1/nginx/2026-11-05/";
    private static final int LARGE = 12_000_000;

    @TempDir
    Path folder;

    private final Map<String, String> settings = new HashMap<>();
    private final String name = "upload-" + UUID.randomUUID();
    private S3Server server;
    private Bucket bucket;

    @BeforeEach
    void prepare() throws Exception {
        server = Servers.s3();
        bucket = new Bucket(server, name);
        settings.put("destinations", "s3");
        settings.put("s3.bucket", name);
        settings.put("s3.endpoint", server.url());
        settings.put("s3.path-style", "true");
        settings.put("s3.access-key", S3Server.ACCESS_KEY);
        settings.put("s3.secret-key", S3Server.SECRET_KEY);
        settings.put("s3.staging", folder.resolve("staging").toString());
        settings.put("s3.part-size", "5242880");
        settings.put("dead-letters.directory", folder.resolve("dead-letters").toString());
        settings.put("state.min-free", "0");
        settings.put("retry.first", "100");
        settings.put("retry.max", "200");
    }

    private void makeBucket() {
        try (S3Client client = server.client()) {
            client.createBucket(request -> request.bucket(name));
        }
    }

    private CamelContext start() throws Exception {
        return Yaml.start(
                settings,
                Files.readString(Path.of("routes/00-errors.yaml")),
                Files.readString(Path.of("routes/80-s3.yaml")));
    }

    /** A closed file, whatever is in it. */
    private byte[] file(int number, int size) throws IOException {
        byte[] content = new byte[size];
        new Random(number).nextBytes(content);
        Files.createDirectories(staged(number).getParent());
        Files.write(staged(number), content);
        return content;
    }

    private Path staged(int number) {
        return folder.resolve("staging").resolve(key(number));
    }

    private static String key(int number) {
        return FOLDER + "134501Z-%s-%d-%d-1r1b.ndjson.gz".formatted("0".repeat(32), number, number + 1);
    }

    private FaultProxy proxy() throws IOException {
        FaultProxy proxy = new FaultProxy(server.port());
        settings.put("s3.endpoint", proxy.url());
        return proxy;
    }

    private void await(Wait.Condition condition) throws Exception {
        assertThat(Wait.until(PATIENCE, condition)).isTrue();
    }

    @Test
    void smallAndLargeFilesArriveAsTheyAre() throws Exception {
        makeBucket();
        byte[] small = file(1, 1_000);
        byte[] large = file(2, LARGE);
        try (CamelContext context = start()) {
            await(() -> Files.notExists(staged(1)) && Files.notExists(staged(2)));
        }
        assertThat(bucket.keys()).containsExactly(key(1), key(2));
        assertThat(bucket.content(key(1))).isEqualTo(small);
        assertThat(bucket.content(key(2))).isEqualTo(large);
        try (S3Client client = server.client()) {
            HeadObjectResponse head =
                    client.headObject(request -> request.bucket(name).key(key(2)));
            assertThat(head.contentType()).isEqualTo("application/gzip");
            assertThat(head.contentEncoding()).isNull();
            assertThat(head.eTag()).as("of several parts").contains("-3");
        }
    }

    @Test
    void aLargeFileWhoseConnectionIsCutArrivesAsItIs() throws Exception {
        makeBucket();
        byte[] large = file(1, LARGE);
        try (FaultProxy proxy = proxy()) {
            proxy.cutRequests(6, 8_000_000);
            try (CamelContext context = start()) {
                await(() -> Files.notExists(staged(1)));
            }
            assertThat(proxy.cuts()).isPositive();
        }
        assertThat(bucket.content(key(1))).isEqualTo(large);
    }

    @Test
    void aBucketThatIsNotThereIsWaitedFor() throws Exception {
        byte[] content = file(1, 1_000);
        try (FaultProxy proxy = proxy();
                CamelContext context = start()) {
            awaitRefusals(proxy);
            assertThat(staged(1)).exists();
            makeBucket();
            await(() -> Files.notExists(staged(1)));
        }
        assertThat(bucket.content(key(1))).isEqualTo(content);
    }

    @Test
    void aKeyThatIsRotatedInItsFileIsUsedAtOnce() throws Exception {
        makeBucket();
        Path access = Files.writeString(folder.resolve("access"), "nobody");
        Path secret = Files.writeString(folder.resolve("secret"), "wrong");
        settings.remove("s3.access-key");
        settings.remove("s3.secret-key");
        settings.put("s3.access-key.file", access.toString());
        settings.put("s3.secret-key.file", secret.toString());
        byte[] content = file(1, 1_000);
        try (FaultProxy proxy = proxy();
                CamelContext context = start()) {
            awaitRefusals(proxy);
            assertThat(staged(1)).exists();
            Files.writeString(access, S3Server.ACCESS_KEY + '\n');
            Files.writeString(secret, S3Server.SECRET_KEY + '\n');
            await(() -> Files.notExists(staged(1)));
        }
        assertThat(bucket.content(key(1))).isEqualTo(content);
        assertThat(folder.resolve("dead-letters")).doesNotExist();
    }

    @Test
    void aServerThatIsAwayAtTheStartDoesNotFailIt() throws Exception {
        makeBucket();
        byte[] content = file(1, 1_000);
        server.stop();
        try (FaultProxy proxy = proxy();
                CamelContext context = start()) {
            awaitRefusals(proxy);
            server.start();
            await(() -> Files.notExists(staged(1)));
        }
        assertThat(bucket.content(key(1))).isEqualTo(content);
    }

    /** The server has refused it several times, or was not there. */
    private static void awaitRefusals(FaultProxy proxy) throws Exception {
        assertThat(Wait.until(PATIENCE, () -> proxy.responseBytes() > 3_000 || proxy.connections() > 5))
                .isTrue();
    }
}
