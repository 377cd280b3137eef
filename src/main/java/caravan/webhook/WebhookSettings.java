package caravan.webhook;

import caravan.credentials.Identity;
import caravan.credentials.SecretFile;
import caravan.settings.Settings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
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
        Settings settings = new Settings("", DEFAULTS, property);
        identity = identity(settings);
        authorities = settings.file("audit.webhook.client-ca");
        token = settings.value("audit.webhook.token");
        Path secret = settings.file("audit.webhook.token.file");
        tokenFile = secret == null ? null : new SecretFile(secret);
        maxBytes = (int) Math.min(Integer.MAX_VALUE / 2, settings.size("audit.webhook.max-size"));
        inFlightBytes = settings.size("audit.webhook.in-flight");
        timeout = settings.time("audit.webhook.timeout", "20s");
        check(settings);
    }

    private void check(Settings settings) {
        if (authorities == null && !needsToken()) {
            settings.fault(
                    "`audit.webhook.client-ca`, `audit.webhook.token` or `audit.webhook.token.file` must be given, or"
                            + " anybody could make events up");
        }
        if (maxBytes < 1) {
            settings.fault("`audit.webhook.max-size` must be above 0");
        }
        if (inFlightBytes < (long) maxBytes + OVERHEAD) {
            settings.fault(
                    "audit.webhook.in-flight",
                    "must be at least `audit.webhook.max-size` and 32 KiB",
                    settings.value("audit.webhook.in-flight"));
        }
        settings.check();
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

    private static @Nullable Identity identity(Settings settings) {
        Path certificate = settings.file("audit.webhook.certificate");
        Path key = settings.file("audit.webhook.certificate.key");
        if (certificate == null || key == null) {
            settings.fault("`audit.webhook.certificate` and `audit.webhook.certificate.key` must be given: API servers"
                    + " send over HTTPS");
            return null;
        }
        return new Identity(certificate, key);
    }
}
