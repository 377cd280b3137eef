package caravan.s3;

import caravan.credentials.SecretFile;
import caravan.credentials.Trust;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.camel.CamelContext;
import org.apache.camel.support.service.ServiceSupport;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** The bean {@code s3-client}: a client of S3 by the properties {@code s3.*}, which ends with the Camel context. */
public final class S3Clients {

    private S3Clients() {}

    /**
     * Makes one.
     *
     * @throws IllegalArgumentException naming every fault of the properties
     */
    public static Object create(CamelContext context) {
        S3Client client = create(settings(context));
        try {
            context.addService(new Closing(client));
        } catch (Exception e) {
            client.close();
            throw new IllegalStateException("cannot hear of the stop", e);
        }
        return client;
    }

    /** @throws IllegalArgumentException naming every fault of the properties */
    public static void check(CamelContext context) {
        settings(context);
    }

    private static S3Settings settings(CamelContext context) {
        return new S3Settings(property -> context.resolvePropertyPlaceholders("{{" + property + "}}"));
    }

    static S3Client create(S3Settings settings) {
        S3ClientBuilder builder = S3Client.builder()
                .region(Region.of(settings.region))
                .forcePathStyle(settings.isPathStyle)
                .credentialsProvider(credentials(settings))
                // older servers take checksums behind the body for a part of the object
                .requestChecksumCalculation(
                        settings.hasChecksums
                                ? RequestChecksumCalculation.WHEN_SUPPORTED
                                : RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .httpClientBuilder(http(settings));
        if (settings.endpoint != null) {
            builder.endpointOverride(settings.endpoint);
        }
        return builder.build();
    }

    private static ApacheHttpClient.Builder http(S3Settings settings) {
        ApacheHttpClient.Builder http = ApacheHttpClient.builder()
                .connectionTimeout(settings.connectTimeout)
                .socketTimeout(settings.timeout)
                .maxConnections(2);
        try {
            Trust.managers(settings.authorities, settings.isInsecure)
                    .ifPresent(managers -> http.tlsTrustManagersProvider(() -> managers));
            if (settings.identity != null) {
                var keys = settings.identity.managers();
                http.tlsKeyManagersProvider(() -> keys);
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("`s3.ca`, `s3.certificate`, `s3.certificate.key`: " + e.getMessage(), e);
        }
        return http;
    }

    /** Files are read for each request, so that keys can be rotated. */
    private static AwsCredentialsProvider credentials(S3Settings settings) {
        if (!settings.hasCredentials()) {
            return DefaultCredentialsProvider.builder().build();
        }
        Secret access = new Secret(settings.accessKey, settings.accessKeyFile);
        Secret secret = new Secret(settings.secretKey, settings.secretKeyFile);
        return () -> AwsBasicCredentials.create(access.read(), secret.read());
    }

    /** A value, or what stands in a file. */
    private static final class Secret {
        private final String value;
        private final @Nullable SecretFile file;

        Secret(String value, @Nullable Path file) {
            this.value = value;
            this.file = file == null ? null : new SecretFile(file);
        }

        String read() {
            return file == null ? value : file.read();
        }
    }

    private static final class Closing extends ServiceSupport {
        private final S3Client client;

        Closing(S3Client client) {
            this.client = client;
        }

        @Override
        protected void doStop() {
            client.close();
        }
    }
}
