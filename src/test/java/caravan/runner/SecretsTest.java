package caravan.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import caravan.settings.Reason;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Properties;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Passwords and keys that are given as properties, in the log of a start and over JMX. */
@Timeout(120)
class SecretsTest {

    private static final Path LOG = Path.of(System.getProperty("org.slf4j.simpleLogger.logFile", "target/test.log"));
    private static final String SECRET = "n0b0dy-may-see-this-";

    private static final Pattern DUMP = Pattern.compile("^dump|Json|^explain|^list");

    @TempDir
    Path folder;

    private final MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
    private final Main main = new Main();
    private long logged;

    private void start(Properties settings) throws Exception {
        logged = Files.size(LOG);
        main.setPropertyPlaceholderLocations("false");
        main.setInitialProperties(settings);
        main.setRoutesCollector(RouteFiles.copies());
        main.start();
    }

    @AfterEach
    void stop() {
        main.stop();
    }

    private Properties settings() throws IOException {
        Properties settings = RouteFiles.copies().settings();
        settings.setProperty("logs.directory", folder.resolve("logs").toString());
        for (String name : new String[] {"state", "archive", "spool", "dead-letters"}) {
            settings.setProperty(name + ".directory", folder.resolve(name).toString());
        }
        settings.setProperty("destinations", "elasticsearch,opensearch,kafka,s3");
        settings.setProperty("audit.webhook.token", SECRET + "token");
        settings.setProperty("elasticsearch.api-key", SECRET + "api-key");
        settings.setProperty("opensearch.user", "caravan");
        settings.setProperty("opensearch.password", SECRET + "opensearch");
        settings.setProperty("kafka.security.protocol", "SASL_PLAINTEXT");
        settings.setProperty("kafka.user", "caravan");
        settings.setProperty("kafka.password", SECRET + "kafka");
        settings.setProperty("s3.bucket", "logs");
        settings.setProperty("s3.endpoint", "http://localhost:1");
        settings.setProperty("s3.staging", folder.resolve("staging").toString());
        settings.setProperty("s3.access-key", SECRET + "access-key");
        settings.setProperty("s3.secret-key", SECRET + "secret-key");
        return settings;
    }

    @Test
    void standInNoLog() throws Exception {
        start(settings());

        assertThat(log())
                .contains("kafka.password = xxxxxx", "elasticsearch.api-key = xxxxxx", "s3.secret-key = xxxxxx")
                .doesNotContain(SECRET);
    }

    private String log() throws IOException {
        byte[] all = Files.readAllBytes(LOG);
        return new String(all, (int) logged, (int) (all.length - logged), StandardCharsets.UTF_8);
    }

    /** They stood in the message that refuses them. */
    @ParameterizedTest
    @ValueSource(strings = {"elasticsearch.hosts", "opensearch.hosts", "s3.endpoint"})
    void standInNoMessageWhereAUrlHasThem(String url) throws Exception {
        Properties settings = settings();
        settings.setProperty(url, "http://caravan:" + SECRET + "/@one:9200");

        assertThat(Reason.of(catchThrowable(() -> start(settings))))
                .contains("was http://xxxxxx@one:9200")
                .doesNotContain(SECRET);
        assertThat(log()).doesNotContain(SECRET);
    }

    @Test
    void areNotSeenOverJmx() throws Exception {
        start(settings());
        StringBuilder seen = new StringBuilder();
        for (ObjectName name : beans.queryNames(null, null)) {
            seen.append(name).append('\n');
            for (MBeanAttributeInfo attribute : beans.getMBeanInfo(name).getAttributes()) {
                seen.append(attribute.getName())
                        .append(": ")
                        .append(read(name, attribute.getName()))
                        .append('\n');
            }
        }
        for (ObjectName name : beans.queryNames(new ObjectName("org.apache.camel:*"), null)) {
            for (MBeanOperationInfo operation : beans.getMBeanInfo(name).getOperations()) {
                if (DUMP.matcher(operation.getName()).find()) {
                    seen.append(ask(name, operation)).append('\n');
                }
            }
        }
        assertThat(seen.toString().lines().filter(line -> line.contains(SECRET)))
                .isEmpty();
        assertThat(seen)
                .as("attributes of endpoints, and dumps of routes")
                .contains("securityProtocol=SASL_PLAINTEXT", "<recipientList id=\"each-destination\"");
    }

    private String read(ObjectName name, String attribute) {
        try {
            return Arrays.deepToString(new Object[] {beans.getAttribute(name, attribute)});
        } catch (JMException | RuntimeException e) {
            return ""; // not all of the JVM's can be read
        }
    }

    private String ask(ObjectName name, MBeanOperationInfo operation) {
        Object[] arguments = Arrays.stream(operation.getSignature())
                .map(parameter -> parameter.getType().equals("boolean") ? Boolean.TRUE : null)
                .toArray();
        String[] types = Arrays.stream(operation.getSignature())
                .map(parameter -> parameter.getType())
                .toArray(String[]::new);
        try {
            return String.valueOf(beans.invoke(name, operation.getName(), arguments, types));
        } catch (JMException | RuntimeException e) {
            return ""; // wants other arguments
        }
    }
}
