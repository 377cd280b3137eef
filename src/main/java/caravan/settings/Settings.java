package caravan.settings;

import caravan.credentials.Identity;
import caravan.options.Options;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.camel.util.TimeUtils;
import org.jspecify.annotations.Nullable;

/** Properties as they are read: {@link Options} that may be times and files too. For one thread. */
public final class Settings extends Options {

    /**
     * Properties that have not been read.
     *
     * @param prefix of their names; what stands behind it is how they are called here
     * @param defaults by such a name, for each property
     * @param property gives the value of a property, or what stands behind a colon where it is not set
     */
    public Settings(String prefix, Map<String, String> defaults, UnaryOperator<String> property) {
        super(name -> property.apply(prefix + name + ':' + defaults.getOrDefault(name, "")), name -> prefix + name);
    }

    /** A file that can be read; null where none is given. */
    public @Nullable Path file(String name) {
        String value = value(name);
        if (value.isEmpty()) {
            return null;
        }
        Path file = Path.of(value);
        if (!Files.isReadable(file)) {
            fault(name, "must be a file that can be read", isLikelyASecret(name, value) ? "xxxxxx" : value);
        }
        return file;
    }

    /** Somebody may have written the password itself where the file should be named. */
    private static boolean isLikelyASecret(String name, String value) {
        return name.endsWith(".file") && !value.startsWith("/") && !value.startsWith(".");
    }

    /** A certificate and its key, of both or none of which a file is given; null for none. */
    public @Nullable Identity identity(String certificate, String key) {
        Path certificateFile = file(certificate);
        Path keyFile = file(key);
        if ((certificateFile == null) != (keyFile == null)) {
            fault(quoted(certificate) + " and " + quoted(key) + " must be given together");
        }
        return certificateFile == null || keyFile == null ? null : new Identity(certificateFile, keyFile);
    }

    /** A time above zero, of 24 days at most. */
    public Duration time(String name) {
        return time(name, "30s");
    }

    /** The same, with an example for who has to mend it. */
    public Duration time(String name, String example) {
        String value = value(name);
        try {
            long millis = TimeUtils.toMilliSeconds(value);
            if (millis > 0 && millis <= Integer.MAX_VALUE) {
                return Duration.ofMillis(millis);
            }
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            // both are how Camel says that it is none
        }
        fault(name, "must be a time above 0, such as " + example, value);
        return Duration.ZERO;
    }
}
