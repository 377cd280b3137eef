package caravan.settings;

import caravan.credentials.Identity;
import caravan.text.ByteSize;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.camel.util.TimeUtils;
import org.jspecify.annotations.Nullable;

/**
 * Properties as they are read. What is wrong with one is noted, and {@link #check} tells all of it together; until then
 * something harmless stands in its place. For one thread.
 */
public final class Settings {

    private final String prefix;
    private final Map<String, String> defaults;
    private final UnaryOperator<String> property;
    private final List<String> faults = new ArrayList<>();

    /**
     * Properties that have not been read.
     *
     * @param prefix of their names; what stands behind it is how they are called here
     * @param defaults by such a name, for each property
     * @param property gives the value of a property, or what stands behind a colon where it is not set
     */
    public Settings(String prefix, Map<String, String> defaults, UnaryOperator<String> property) {
        this.prefix = prefix;
        this.defaults = defaults;
        this.property = property;
    }

    /** The value, without white space around it. */
    public String value(String name) {
        return property.apply(prefix + name + ':' + defaults.getOrDefault(name, ""))
                .strip();
    }

    /** A property as the user knows it, for a message. */
    public String quoted(String name) {
        return '`' + prefix + name + '`';
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

    /** Whether it is {@code true}, and not {@code false}. */
    public boolean flag(String name) {
        return isSecond(name, "false", "true");
    }

    /** Whether it is the second of the two that it may be. */
    public boolean isSecond(String name, String first, String second) {
        String value = value(name);
        if (!value.equals(first) && !value.equals(second)) {
            fault(name, "must be " + first + " or " + second, value);
        }
        return value.equals(second);
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

    /** Whether it is one of those that it may be. */
    public void oneOf(String name, List<String> those) {
        if (!those.contains(value(name))) {
            fault(name, "must be one of " + String.join(", ", those), value(name));
        }
    }

    /** A whole number. */
    public long number(String name, long least, long most) {
        String value = value(name);
        try {
            long number = Long.parseLong(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // the same fault
        }
        fault(name, "must be a whole number from " + least + " to " + most, value);
        return least;
    }

    /** Bytes, as {@link ByteSize} reads them. */
    public long size(String name) {
        try {
            return ByteSize.parse(prefix + name, value(name));
        } catch (IllegalArgumentException e) {
            fault(String.valueOf(e.getMessage()));
            return 0;
        }
    }

    /** Runs a check that throws an {@link IllegalArgumentException} where it finds faults, and notes them. */
    public void collect(Runnable check) {
        try {
            check.run();
        } catch (IllegalArgumentException e) {
            fault(String.valueOf(e.getMessage()));
        }
    }

    /** Notes that a value does not keep to a rule. */
    public void fault(String name, String rule, String value) {
        fault(quoted(name) + ' ' + rule + ": was " + (value.isEmpty() ? "empty" : value));
    }

    /** Notes another fault. */
    public void fault(String message) {
        faults.add(message);
    }

    /** @throws IllegalArgumentException naming every fault, where there is one */
    public void check() {
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", faults));
        }
    }
}
