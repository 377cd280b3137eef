package caravan.broker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SslConfigs;
import org.jspecify.annotations.Nullable;

/**
 * By what a broker knows us, and we know a broker. Files are read for each new client, so that they can be rotated. It
 * has no text form, so that no secret stands in a log.
 */
final class Access {

    private static final Map<String, String> MODULES = Map.of(
            "PLAIN", "org.apache.kafka.common.security.plain.PlainLoginModule",
            "SCRAM-SHA-256", "org.apache.kafka.common.security.scram.ScramLoginModule",
            "SCRAM-SHA-512", "org.apache.kafka.common.security.scram.ScramLoginModule");

    private static final String PEM = "PEM";

    private final String user;
    private final String password;
    private final @Nullable Path passwordFile;
    private final @Nullable Path authorities;
    private final @Nullable Path certificate;
    private final @Nullable Path key;

    private Access(BiFunction<String, String, String> property, List<String> faults) {
        this.user = property.apply("kafka.user", "");
        this.password = property.apply("kafka.password", "");
        this.passwordFile = file("kafka.password.file", property, faults);
        this.authorities = file("kafka.ca", property, faults);
        this.certificate = file("kafka.certificate", property, faults);
        this.key = file("kafka.certificate.key", property, faults);
    }

    /**
     * Reads the properties.
     *
     * @param property gives the value of a property, or what is given beside its name where it is not set
     * @param settings of a client; they tell which properties are needed
     * @throws IllegalArgumentException naming every fault
     */
    static Access read(BiFunction<String, String, String> property, Map<String, Object> settings) {
        List<String> faults = new ArrayList<>();
        Access access = new Access(property, faults);
        access.check(settings, faults);
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", faults));
        }
        return access;
    }

    private static @Nullable Path file(
            String option, BiFunction<String, String, String> property, List<String> faults) {
        String value = property.apply(option, "");
        if (value.isEmpty()) {
            return null;
        }
        Path file = Path.of(value);
        if (!Files.isReadable(file)) {
            faults.add('`' + option + "` must be a file that can be read: was " + value);
        }
        return file;
    }

    private void check(Map<String, Object> settings, List<String> faults) {
        boolean hasPassword = !password.isEmpty() || passwordFile != null;
        if (hasPassword == user.isEmpty()) {
            faults.add("`kafka.user` and `kafka.password` (or `kafka.password.file`) must be given together");
        }
        if ((certificate == null) != (key == null)) {
            faults.add("`kafka.certificate` and `kafka.certificate.key` must be given together");
        }
        String protocol = protocol(settings);
        if (!user.isEmpty() && !protocol.startsWith("SASL_")) {
            faults.add("`kafka.user` needs a `kafka.security.protocol` of SASL_SSL or SASL_PLAINTEXT: was " + protocol);
        }
        if ((authorities != null || certificate != null) && !protocol.endsWith("SSL")) {
            faults.add("`kafka.ca` and `kafka.certificate` need a `kafka.security.protocol` of SSL or SASL_SSL: was "
                    + protocol);
        }
        if (!user.isEmpty() && !MODULES.containsKey(mechanism(settings))) {
            faults.add("`kafka.user` needs a `kafka.sasl.mechanism` of "
                    + MODULES.keySet().stream().sorted().toList() + ": was " + mechanism(settings));
        }
    }

    private static String protocol(Map<String, Object> settings) {
        return String.valueOf(settings.getOrDefault("security.protocol", "PLAINTEXT"));
    }

    private static String mechanism(Map<String, Object> settings) {
        return String.valueOf(settings.getOrDefault(SaslConfigs.SASL_MECHANISM, ""));
    }

    /**
     * Adds to the settings of a client what is in the files now.
     *
     * @throws KafkaException where a file cannot be read; later it may be
     */
    void apply(Map<String, Object> settings) {
        if (!user.isEmpty()) {
            String secret = passwordFile == null ? password : text(passwordFile).strip();
            settings.put(
                    SaslConfigs.SASL_JAAS_CONFIG,
                    MODULES.get(mechanism(settings)) + " required username=" + quoted(user) + " password="
                            + quoted(secret) + ';');
        }
        if (authorities != null) {
            settings.remove(SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG);
            settings.put(SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG, PEM);
            settings.put(SslConfigs.SSL_TRUSTSTORE_CERTIFICATES_CONFIG, text(authorities));
        }
        if (certificate != null && key != null) {
            settings.remove(SslConfigs.SSL_KEYSTORE_LOCATION_CONFIG);
            settings.put(SslConfigs.SSL_KEYSTORE_TYPE_CONFIG, PEM);
            settings.put(SslConfigs.SSL_KEYSTORE_CERTIFICATE_CHAIN_CONFIG, text(certificate));
            settings.put(SslConfigs.SSL_KEYSTORE_KEY_CONFIG, text(key));
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new KafkaException("cannot read " + file, e);
        }
    }

    /** As the syntax of JAAS wants it. */
    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
