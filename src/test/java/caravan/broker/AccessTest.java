package caravan.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessTest {

    @TempDir
    Path folder;

    private static Map<String, Object> applied(Map<String, String> properties, String protocol, String mechanism) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("security.protocol", protocol);
        settings.put("sasl.mechanism", mechanism);
        access(properties, settings).apply(settings);
        return settings;
    }

    private static Access access(Map<String, String> given, Map<String, Object> settings) {
        Settings properties = new Settings("", KafkaClients.DEFAULTS, property -> {
            int colon = property.indexOf(':');
            return given.getOrDefault(property.substring(0, colon), property.substring(colon + 1));
        });
        Access access = new Access(properties, settings);
        properties.check();
        return access;
    }

    @Test
    void withoutAnyPropertyNothingIsAdded() {
        assertThat(applied(Map.of(), "PLAINTEXT", "PLAIN")).hasSize(2);
    }

    @Test
    void aPasswordIsQuoted() {
        assertThat(applied(Map.of("kafka.user", "me", "kafka.password", "a\"b\\c"), "SASL_SSL", "PLAIN"))
                .containsEntry(
                        "sasl.jaas.config",
                        "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"me\""
                                + " password=\"a\\\"b\\\\c\";");
    }

    @Test
    void aPasswordInAFileIsReadForEachClient() throws Exception {
        Path file = Files.writeString(folder.resolve("password"), "first\n");
        Map<String, Object> settings = new HashMap<>();
        settings.put("security.protocol", "SASL_PLAINTEXT");
        settings.put("sasl.mechanism", "SCRAM-SHA-512");
        Map<String, String> properties = Map.of("kafka.user", "me", "kafka.password.file", file.toString());
        Access access = access(properties, settings);
        access.apply(settings);
        assertThat(settings.get("sasl.jaas.config")).asString().endsWith("password=\"first\";");
        Files.writeString(file, "second");
        access.apply(settings);

        assertThat(settings.get("sasl.jaas.config"))
                .asString()
                .contains("ScramLoginModule")
                .endsWith("password=\"second\";");
    }

    @Test
    void certificatesAreGivenAsTheyAre() throws Exception {
        Path ca = Files.writeString(folder.resolve("ca.crt"), "the authorities");
        Path certificate = Files.writeString(folder.resolve("tls.crt"), "the certificate");
        Path key = Files.writeString(folder.resolve("tls.key"), "the key");

        assertThat(applied(
                        Map.of(
                                "kafka.ca", ca.toString(),
                                "kafka.certificate", certificate.toString(),
                                "kafka.certificate.key", key.toString()),
                        "SSL",
                        "PLAIN"))
                .containsEntry("ssl.truststore.type", "PEM")
                .containsEntry("ssl.truststore.certificates", "the authorities")
                .containsEntry("ssl.keystore.type", "PEM")
                .containsEntry("ssl.keystore.certificate.chain", "the certificate")
                .containsEntry("ssl.keystore.key", "the key");
    }

    @Test
    void whatDoesNotFitIsNamedTogether() {
        Map<String, String> properties =
                Map.of("kafka.user", "me", "kafka.ca", "/no/such/file", "kafka.certificate", "/no/such/file");
        assertThatThrownBy(() -> applied(properties, "PLAINTEXT", "GSSAPI"))
                .hasMessageContaining("`kafka.ca` must be a file that can be read: was /no/such/file")
                .hasMessageContaining(
                        "`kafka.user` and `kafka.password` (or `kafka.password.file`) must be given together")
                .hasMessageContaining("`kafka.certificate` and `kafka.certificate.key` must be given together")
                .hasMessageContaining("`kafka.user` needs a `kafka.security.protocol` of SASL_SSL or SASL_PLAINTEXT")
                .hasMessageContaining("`kafka.sasl.mechanism` of [PLAIN, SCRAM-SHA-256, SCRAM-SHA-512]: was GSSAPI");
        assertThatThrownBy(() -> applied(Map.of("kafka.ca", folder.toString()), "PLAINTEXT", "PLAIN"))
                .hasMessageContaining("need a `kafka.security.protocol` of SSL or SASL_SSL: was PLAINTEXT");
    }
}
