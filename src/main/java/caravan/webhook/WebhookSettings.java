package caravan.webhook;

import caravan.credentials.Identity;
import caravan.credentials.SecretFile;
import caravan.text.ByteSize;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.camel.util.TimeUtils;
import org.jspecify.annotations.Nullable;

/** The properties {@code audit.webhook.*}. Immutable; secrets and certificates are read from their files each time. */
final class WebhookSettings {

    /** What a property is where nobody sets it. */
    static final Map<String, String> DEFAULTS = defaults();

    /** What a small request costs beside its bytes: buffers, the exchange, the records. */
    static final int OVERHEAD = 32 * 1024;

    final @Nullable Path authorities;
    final int maxBytes;
    final long inFlightBytes;
    final Duration timeout;

    private final UnaryOperator<String> property;
    private final List<String> faults = new ArrayList<>();
    private final @Nullable Identity identity;
    private final String token;
    private final @Nullable SecretFile tokenFile;

    private static Map<String, String> defaults() {
        Map<String, String> defaults = new LinkedHashMap<>();
        defaults.put("audit.webhook.certificate", "");
        defaults.put("audit.webhook.certificate.key", "");
        defaults.put("audit.webhook.client-ca", "");
        defaults.put("audit.webhook.token", "");
        defaults.put("audit.webhook.token.file", "");
        defaults.put("audit.webhook.max-size", "11m");
        defaults.put("audit.webhook.in-flight", "12m");
        defaults.put("audit.webhook.timeout", "20s");
        return defaults;
    }

    /**
     * Reads them.
     *
     * @param property gives the value of a property, or what stands behind a colon where it is not set
     * @throws IllegalArgumentException naming every fault
     */
    WebhookSettings(UnaryOperator<String> property) {
        this.property = property;
        identity = identity();
        authorities = file("audit.webhook.client-ca");
        token = value("audit.webhook.token");
        Path secret = file("audit.webhook.token.file");
        tokenFile = secret == null ? null : new SecretFile(secret);
        maxBytes = (int) Math.min(Integer.MAX_VALUE / 2, size("audit.webhook.max-size"));
        inFlightBytes = size("audit.webhook.in-flight");
        timeout = time("audit.webhook.timeout");
        check();
    }

    private void check() {
        if (authorities == null && !needsToken()) {
            faults.add(
                    "`audit.webhook.client-ca`, `audit.webhook.token` or `audit.webhook.token.file` must be given, or"
                            + " anybody could make events up");
        }
        if (maxBytes < 1) {
            faults.add("`audit.webhook.max-size` must be above 0");
        }
        if (inFlightBytes < (long) maxBytes + OVERHEAD) {
            faults.add("`audit.webhook.in-flight` must be at least `audit.webhook.max-size` and 32 KiB: was "
                    + value("audit.webhook.in-flight"));
        }
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", faults));
        }
    }

    /** Our certificate. */
    Identity ours() {
        if (identity == null) {
            throw new IllegalStateException("no certificate"); // check() has seen that there is one
        }
        return identity;
    }

    boolean needsToken() {
        return !token.isEmpty() || tokenFile != null;
    }

    /** Whether this is the header {@code Authorization} of somebody who may send. */
    boolean isAuthorized(@Nullable String authorization) {
        if (!needsToken()) {
            return true;
        }
        String expected = tokenFile == null ? token : tokenFile.read();
        String given = authorization == null ? "" : authorization.strip();
        boolean isBearer = given.regionMatches(true, 0, "Bearer ", 0, "Bearer ".length());
        String secret = isBearer ? given.substring("Bearer ".length()).strip() : "";
        // takes as long for a token that is nearly right
        return !expected.isEmpty()
                && MessageDigest.isEqual(
                        secret.getBytes(StandardCharsets.UTF_8), expected.getBytes(StandardCharsets.UTF_8));
    }

    private String value(String name) {
        return property.apply(name + ':' + DEFAULTS.get(name)).strip();
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
        Path certificate = file("audit.webhook.certificate");
        Path key = file("audit.webhook.certificate.key");
        if (certificate == null || key == null) {
            faults.add("`audit.webhook.certificate` and `audit.webhook.certificate.key` must be given: API servers send"
                    + " over HTTPS");
            return null;
        }
        return new Identity(certificate, key);
    }

    private long size(String name) {
        try {
            return ByteSize.parse(name, value(name));
        } catch (IllegalArgumentException e) {
            faults.add(String.valueOf(e.getMessage()));
            return 1L << 30;
        }
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
        faults.add('`' + name + "` must be a time above 0, such as 20s: was " + value);
        return Duration.ZERO;
    }
}
