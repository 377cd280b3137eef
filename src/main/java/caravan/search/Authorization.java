package caravan.search;

import caravan.credentials.SecretFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The value of the header {@code Authorization}. A secret in a file is read for each request, so it can be rotated. For
 * any thread. It has no text form, so that no secret stands in a log.
 */
public final class Authorization {

    /** No header. */
    static final Authorization NONE = new Authorization(null);

    private final @Nullable Supplier<String> header;

    private Authorization(@Nullable Supplier<String> header) {
        this.header = header;
    }

    /** @param file that wins over the password, null for none */
    static Authorization password(String user, String password, @Nullable Path file) {
        Supplier<String> secret = secret(password, file);
        return new Authorization(() -> "Basic "
                + Base64.getEncoder().encodeToString((user + ':' + secret.get()).getBytes(StandardCharsets.UTF_8)));
    }

    /** @param file that wins over the key, null for none */
    static Authorization apiKey(String key, @Nullable Path file) {
        Supplier<String> secret = secret(key, file);
        return new Authorization(() -> "ApiKey " + secret.get());
    }

    private static Supplier<String> secret(String value, @Nullable Path file) {
        return file == null ? () -> value : new SecretFile(file)::read;
    }

    /** The header's value as it is now, null for no header. */
    public @Nullable String header() {
        return header == null ? null : header.get();
    }

    @Override
    public String toString() {
        return header == null ? "no authorization" : "authorization";
    }
}
