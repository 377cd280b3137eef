package caravan.server;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
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
    private final HttpClient http = HttpClient.newHttpClient();

    public S3Server() {
        this(null);
    }

    /** @param folder for its data */
    public S3Server(@Nullable Path folder) {
        super("s3", folder);
    }

    /** {@code http://127.0.0.1:PORT}, the same after each start; buckets are paths below it. */
    public String url() {
        return "http://127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    @Override
    ProcessBuilder command() throws IOException {
        Path properties = folder().resolve("s3proxy.properties");
        Files.writeString(properties, """
                s3proxy.endpoint=%s
                s3proxy.authorization=aws-v2-or-v4
                s3proxy.identity=%s
                s3proxy.credential=%s
                jclouds.provider=filesystem-nio2
                jclouds.filesystem.basedir=%s
                """.formatted(
                        url(), ACCESS_KEY, SECRET_KEY, Files.createDirectories(folder().resolve("data"))));
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
        return S3Client.builder()
                .endpointOverride(URI.create(url()))
                .region(Region.of(REGION))
                .forcePathStyle(true)
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create(ACCESS_KEY, SECRET_KEY)))
                .build();
    }
}
