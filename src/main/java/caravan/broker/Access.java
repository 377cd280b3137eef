package caravan.broker;

import caravan.credentials.Identity;
import caravan.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
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
    private final @Nullable Identity identity;

    /**
     * Reads the properties.
     *
     * @param properties notes what is wrong with them
     * @param settings of a client; they tell which properties are needed
     */
    Access(Settings properties, Map<String, Object> settings) {
        this.user = properties.value("kafka.user");
        this.password = properties.value("kafka.password");
        this.passwordFile = properties.file("kafka.password.file");
        this.authorities = properties.file("kafka.ca");
        this.identity = properties.identity("kafka.certificate", "kafka.certificate.key");
        check(properties, settings);
    }

    private void check(Settings properties, Map<String, Object> settings) {
        boolean hasPassword = !password.isEmpty() || passwordFile != null;
        if (hasPassword == user.isEmpty()) {
            properties.fault("`kafka.user` and `kafka.password` (or `kafka.password.file`) must be given together");
        }
        String protocol = protocol(settings);
        if (!user.isEmpty() && !protocol.startsWith("SASL_")) {
            properties.fault(
                    "`kafka.user` needs a `kafka.security.protocol` of SASL_SSL or SASL_PLAINTEXT: was " + protocol);
        }
        if ((authorities != null || identity != null) && !protocol.endsWith("SSL")) {
            properties.fault(
                    "`kafka.ca` and `kafka.certificate` need a `kafka.security.protocol` of SSL or SASL_SSL: was "
                            + protocol);
        }
        if (!user.isEmpty() && !MODULES.containsKey(mechanism(settings))) {
            properties.fault("`kafka.user` needs a `kafka.sasl.mechanism` of "
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
        if (identity != null) {
            settings.remove(SslConfigs.SSL_KEYSTORE_LOCATION_CONFIG);
            settings.put(SslConfigs.SSL_KEYSTORE_TYPE_CONFIG, PEM);
            settings.put(SslConfigs.SSL_KEYSTORE_CERTIFICATE_CHAIN_CONFIG, text(identity.certificate()));
            settings.put(SslConfigs.SSL_KEYSTORE_KEY_CONFIG, text(identity.key()));
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
