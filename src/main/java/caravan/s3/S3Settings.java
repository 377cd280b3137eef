package caravan.s3;

import caravan.credentials.Identity;
import caravan.credentials.Urls;
import caravan.settings.Settings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The properties {@code s3.*} of which the client is made, checked. It has no text form, so that no secret stands in a
 * log.
 */
final class S3Settings {

    /** The properties with their defaults. */
    static final Map<String, String> DEFAULTS = defaults();

    private static final int SHORTEST_BUCKET = 3;

    /** S3 takes no smaller parts but the last (Amazon S3, "multipart upload limits"), and none above 5 GiB. */
    private static final long LEAST_PART = 5 << 20;

    private static final long MOST_PART = 5L << 30;

    final String region;
    final @Nullable URI endpoint;
    final boolean isPathStyle;
    final String accessKey;
    final String secretKey;
    final @Nullable Path accessKeyFile;
    final @Nullable Path secretKeyFile;
    final @Nullable Path authorities;
    final boolean isInsecure;
    final @Nullable Identity identity;
    final Duration connectTimeout;
    final Duration timeout;
    final boolean hasChecksums;
    final @Nullable ObjectKey key;

    private static Map<String, String> defaults() {
        Map<String, String> defaults = new LinkedHashMap<>();
        defaults.put("s3.region", "us-east-1");
        defaults.put("s3.endpoint", "");
        defaults.put("s3.path-style", "false");
        defaults.put("s3.access-key", "");
        defaults.put("s3.access-key.file", "");
        defaults.put("s3.secret-key", "");
        defaults.put("s3.secret-key.file", "");
        defaults.put("s3.ca", "");
        defaults.put("s3.certificate", "");
        defaults.put("s3.certificate.key", "");
        defaults.put("s3.insecure", "false");
        defaults.put("s3.connect-timeout", "5s");
        defaults.put("s3.timeout", "60s");
        defaults.put("s3.checksums", "when_required");
        defaults.put("s3.key", "{folder}/{date}/{name}");
        defaults.put("s3.part-size", "26214400");
        return defaults;
    }

    /**
     * Reads them.
     *
     * @param property gives the value of a property, or what stands behind a colon where it is not set
     * @throws IllegalArgumentException naming every fault
     */
    S3Settings(UnaryOperator<String> property) {
        Settings properties = new Settings("", DEFAULTS, property);
        region = properties.value("s3.region");
        endpoint = endpoint(properties);
        isPathStyle = properties.flag("s3.path-style");
        accessKey = properties.value("s3.access-key");
        secretKey = properties.value("s3.secret-key");
        accessKeyFile = properties.file("s3.access-key.file");
        secretKeyFile = properties.file("s3.secret-key.file");
        authorities = properties.file("s3.ca");
        isInsecure = properties.flag("s3.insecure");
        identity = properties.identity("s3.certificate", "s3.certificate.key");
        connectTimeout = properties.time("s3.connect-timeout");
        timeout = properties.time("s3.timeout");
        hasChecksums = properties.isSecond("s3.checksums", "when_required", "when_supported");
        key = key(properties, node(property));
        properties.number("s3.part-size", LEAST_PART, MOST_PART); // Camel takes anything for it
        check(properties);
    }

    private void check(Settings properties) {
        String bucket = properties.value("s3.bucket");
        if (bucket.length() < SHORTEST_BUCKET) {
            properties.fault("s3.bucket", "must be the name of a bucket", bucket);
        }
        if (region.isEmpty()) {
            properties.fault("s3.region", "must be given, also where a server of your own does not care", region);
        }
        if ((accessKey.isEmpty() && accessKeyFile == null) != (secretKey.isEmpty() && secretKeyFile == null)) {
            properties.fault("`s3.access-key` and `s3.secret-key` (or their files) must be given together");
        }
        properties.check();
    }

    /** Whether the properties tell who we are, rather than the environment. */
    boolean hasCredentials() {
        return !accessKey.isEmpty() || accessKeyFile != null;
    }

    private static @Nullable URI endpoint(Settings properties) {
        String value = properties.value("s3.endpoint");
        if (value.isEmpty()) {
            return null;
        }
        try {
            URI uri = URI.create(value);
            if (("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // the same fault
        }
        properties.fault("s3.endpoint", "must be a URL of http or https without user", Urls.masked(value));
        return null;
    }

    private static @Nullable ObjectKey key(Settings properties, String node) {
        try {
            return new ObjectKey(properties.value("s3.key"), node);
        } catch (IllegalArgumentException e) {
            properties.fault(String.valueOf(e.getMessage()));
            return null;
        }
    }

    /** As the metadata of pods knows it. */
    private static String node(UnaryOperator<String> property) {
        String name = property.apply("kubernetes.node:").strip();
        String known = name.isEmpty() ? property.apply("env:NODE_NAME:").strip() : name;
        return known.isEmpty() ? "_" : known;
    }
}
