package caravan.s3;

import caravan.credentials.Identity;
import caravan.credentials.Urls;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.camel.util.TimeUtils;
import org.jspecify.annotations.Nullable;

/**
 * The properties {@code s3.*} of which the client is made, checked. It has no text form, so that no secret stands in a
 * log.
 */
final class S3Settings {

    /** The properties with their defaults. */
    static final Map<String, String> DEFAULTS = defaults();

    private static final int SHORTEST_BUCKET = 3;

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

    private final UnaryOperator<String> property;
    private final List<String> faults = new ArrayList<>();

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
        return defaults;
    }

    /**
     * Reads them.
     *
     * @param property gives the value of a property, or what stands behind a colon where it is not set
     * @throws IllegalArgumentException naming every fault
     */
    S3Settings(UnaryOperator<String> property) {
        this.property = property;
        region = value("s3.region");
        endpoint = endpoint();
        isPathStyle = isSecond("s3.path-style", "false", "true");
        accessKey = value("s3.access-key");
        secretKey = value("s3.secret-key");
        accessKeyFile = file("s3.access-key.file");
        secretKeyFile = file("s3.secret-key.file");
        authorities = file("s3.ca");
        isInsecure = isSecond("s3.insecure", "false", "true");
        identity = identity();
        connectTimeout = time("s3.connect-timeout");
        timeout = time("s3.timeout");
        hasChecksums = isSecond("s3.checksums", "when_required", "when_supported");
        key = key();
        check();
    }

    private void check() {
        String bucket = property.apply("s3.bucket:").strip();
        if (bucket.length() < SHORTEST_BUCKET) {
            faults.add("`s3.bucket` must be the name of a bucket: was " + (bucket.isEmpty() ? "empty" : bucket));
        }
        if (region.isEmpty()) {
            faults.add("`s3.region` must be given, also where a server of your own does not care: was empty");
        }
        if ((accessKey.isEmpty() && accessKeyFile == null) != (secretKey.isEmpty() && secretKeyFile == null)) {
            faults.add("`s3.access-key` and `s3.secret-key` (or their files) must be given together");
        }
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", faults));
        }
    }

    /** Whether the properties tell who we are, rather than the environment. */
    boolean hasCredentials() {
        return !accessKey.isEmpty() || accessKeyFile != null;
    }

    private String value(String name) {
        return property.apply(name + ':' + DEFAULTS.get(name)).strip();
    }

    private @Nullable URI endpoint() {
        String value = value("s3.endpoint");
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
        faults.add("`s3.endpoint` must be a URL of http or https without user: was " + Urls.masked(value));
        return null;
    }

    private boolean isSecond(String name, String first, String second) {
        String value = value(name);
        if (!value.equals(first) && !value.equals(second)) {
            faults.add('`' + name + "` must be " + first + " or " + second + ": was " + value);
        }
        return value.equals(second);
    }

    private @Nullable Path file(String name) {
        String value = value(name);
        if (value.isEmpty()) {
            return null;
        }
        if (!Files.isReadable(Path.of(value))) {
            faults.add('`' + name + "` must be a file that can be read: was " + value);
        }
        return Path.of(value);
    }

    private @Nullable Identity identity() {
        Path certificate = file("s3.certificate");
        Path certificateKey = file("s3.certificate.key");
        if ((certificate == null) != (certificateKey == null)) {
            faults.add("`s3.certificate` and `s3.certificate.key` must be given together");
        }
        return certificate == null || certificateKey == null ? null : new Identity(certificate, certificateKey);
    }

    private Duration time(String name) {
        String value = value(name);
        try {
            long millis = TimeUtils.toMilliSeconds(value);
            if (millis > 0 && millis <= Integer.MAX_VALUE) {
                return Duration.ofMillis(millis);
            }
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            // the same fault
        }
        faults.add('`' + name + "` must be a time above 0, such as 30s: was " + value);
        return Duration.ZERO;
    }

    private @Nullable ObjectKey key() {
        try {
            return new ObjectKey(value("s3.key"), node());
        } catch (IllegalArgumentException e) {
            faults.add(String.valueOf(e.getMessage()));
            return null;
        }
    }

    /** As the metadata of pods knows it. */
    private String node() {
        String name = property.apply("kubernetes.node:").strip();
        String known = name.isEmpty() ? property.apply("env:NODE_NAME:").strip() : name;
        return known.isEmpty() ? "_" : known;
    }
}
