package caravan.server;

import caravan.tls.Authority;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * S3Proxy on a folder: checks signatures, knows multipart uploads, checksums and conditional writes, but answers 501
 * to encryption and tags. A bucket is a sub-folder of {@code data}, an object a file in it.
 */
public final class S3Server extends Server {

    public static final String ACCESS_KEY = "test-access-key";
    public static final String SECRET_KEY = "test-secret-key";
    public static final String REGION = "us-east-1";

    private final int port = freePort();
    private final @Nullable Tls tls;
    private final HttpClient http;

    public S3Server() {
        this(null, null);
    }

    /**
     * @param folder for its data
     * @param tls null for none
     */
    public S3Server(@Nullable Path folder, @Nullable Tls tls) {
        super("s3", folder);
        this.tls = tls;
        http = tls == null
                ? HttpClient.newHttpClient()
                : HttpClient.newBuilder().sslContext(tls.authority().trusting()).build();
    }

    /** {@code http://127.0.0.1:PORT}, or {@code https}; the same after each start. Buckets are paths below it. */
    public String url() {
        return (tls == null ? "http" : "https") + "://127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    @Override
    ProcessBuilder command() throws IOException {
        List<String> settings = new ArrayList<>(List.of(
                "s3proxy.authorization=aws-v2-or-v4",
                "s3proxy.identity=" + ACCESS_KEY,
                "s3proxy.credential=" + SECRET_KEY,
                "jclouds.provider=filesystem-nio2",
                "jclouds.filesystem.basedir=" + Files.createDirectories(folder().resolve("data"))));
        if (tls == null) {
            settings.add("s3proxy.endpoint=" + url());
        } else {
            settings.add("s3proxy.secure-endpoint=" + url());
            settings.add("s3proxy.keystore-path=" + tls.server().keyStore());
            settings.add("s3proxy.keystore-password=" + Authority.PASSWORD);
        }
        Path properties = Files.write(folder().resolve("s3proxy.properties"), settings);
        return new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                Artifacts.find("s3proxy"),
                "--properties",
                properties.toString());
    }

    @Override
    boolean isReady() throws IOException, InterruptedException {
        HttpRequest anonymous = HttpRequest.newBuilder(URI.create(url())).build();
        return http.send(anonymous, HttpResponse.BodyHandlers.discarding()).statusCode() == 403;
    }

    /** A new client that may do everything, to be closed. */
    public S3Client client() {
        ApacheHttpClient.Builder connection = ApacheHttpClient.builder();
        if (tls != null) {
            connection.tlsTrustManagersProvider(tls.authority()::trustManagers);
        }
        return S3Client.builder()
                .httpClientBuilder(connection)
                .endpointOverride(URI.create(url()))
                .region(Region.of(REGION))
                .forcePathStyle(true)
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create(ACCESS_KEY, SECRET_KEY)))
                .build();
    }
}
