package caravan.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnknownNamesTest {

    private final UnknownNames names = new UnknownNames(Catalogue.read());

    @Test
    void aFileMayHoldWhatIsKnownAndWhatIsTheUsersOwn() {
        names.inFile(Set.of("elasticsearch.hosts", "sources", "state.min-free", "shop.topic", "camel.main.name"));

        assertThat(names.faults()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "elasticsearch.host, elasticsearch.hosts",
        "elasticserach.hosts, elasticsearch.hosts",
        "destination, destinations",
        "logs.exlcude, logs.exclude",
        "s3.acces-key.file, s3.access-key.file",
    })
    void aMisspeltNameIsToldWithTheOneThatIsMeant(String written, String meant) {
        names.inFile(Set.of(written));

        assertThat(names.faults()).containsExactly('`' + written + "` is no setting: did you mean `" + meant + "`?");
    }

    @Test
    void aNameOfOurTopicsThatIsLikeNoOtherIsAFaultToo() {
        names.inFile(Set.of("kafka.colour"));
        names.inSystemProperties(Set.of("archive.colour", "java.version", "user.dir"));

        assertThat(names.faults())
                .containsExactly("`kafka.colour` is no setting", "system property `archive.colour` is no setting");
    }

    @Test
    void systemPropertiesOfOtherClientsOfKubernetesStay() {
        names.inSystemProperties(Set.of("kubernetes.master", "kubernetes.auth.token"));

        assertThat(names.faults()).isEmpty();
    }

    @Test
    void aMisspeltVariableIsAFaultAndNeverToldWithItsValue() {
        names.inEnvironment(Map.of("ELASTICSEARCH_PASWORD", "secret", "ELASTICSEARCH_HOST", "one"));

        assertThat(names.faults())
                .containsExactly(
                        "variable `ELASTICSEARCH_HOST` is no setting: did you mean `ELASTICSEARCH_HOSTS`?",
                        "variable `ELASTICSEARCH_PASWORD` is no setting: did you mean `ELASTICSEARCH_PASSWORD`?");
    }

    @Test
    void variablesOfOtherProgramsAreDoubtfulAtMost() {
        names.inEnvironment(Map.of(
                "KAFKA_HEAP_OPTS",
                "-Xmx1g",
                "PATH",
                "/bin",
                "SOURCE_DATE_EPOCH",
                "0",
                "NODE_NAME",
                "n",
                "POD_UID",
                "u"));

        assertThat(names.faults()).isEmpty();
        assertThat(names.doubtful()).containsExactly("KAFKA_HEAP_OPTS");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ELASTICSEARCH", "OPENSEARCH", "KAFKA", "S3", "KUBERNETES", "EVENTS", "KAFKA_BROKERS"})
    void whatKubernetesAddsForServicesIsNoFault(String service) {
        names.inEnvironment(links(service));

        assertThat(names.faults()).isEmpty();
        assertThat(names.doubtful()).isEmpty();
    }

    private static Map<String, String> links(String service) {
        Map<String, String> links = new HashMap<>();
        links.put(service + "_SERVICE_HOST", "10.96.0.7");
        links.put(service + "_SERVICE_PORT", "9200");
        links.put(service + "_SERVICE_PORT_HTTP", "9200");
        links.put(service + "_PORT", "tcp://10.96.0.7:9200");
        links.put(service + "_PORT_9200_TCP", "tcp://[fd00::7]:9200");
        links.put(service + "_PORT_9200_TCP_PROTO", "tcp");
        links.put(service + "_PORT_9200_TCP_PORT", "9200");
        links.put(service + "_PORT_9200_TCP_ADDR", "fd00::7");
        return links;
    }

    @Test
    void whatOnlyLooksLikeALinkIsNone() {
        names.inEnvironment(Map.of("ELASTICSEARCH_PORT", "9200", "KAFKA_SERVICE_HOST", "kafka.example.com"));

        assertThat(names.doubtful()).containsExactly("ELASTICSEARCH_PORT", "KAFKA_SERVICE_HOST");
    }

    @Test
    void aLinkThatHasTheNameOfASettingIsAFault() {
        names.inEnvironment(links("AUDIT_WEBHOOK"));

        assertThat(names.faults())
                .singleElement()
                .asString()
                .contains("`AUDIT_WEBHOOK_PORT`", "enableServiceLinks: false");
    }
}
