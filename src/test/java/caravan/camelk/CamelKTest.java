package caravan.camelk;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The resources for Camel K are what a cluster takes, and lead where they should. */
class CamelKTest {

    static List<Path> files() {
        return CamelK.files();
    }

    @ParameterizedTest
    @MethodSource("files")
    void aResourceHasNoFaults(Path file) {
        assertThat(CamelK.faults(CamelK.parse(CamelK.text(file)))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # file               | what stands there                   | what is put in its place          | the fault
            aggregator.yaml      | replicas: 1                         | replica: 1                        | 'replica' is not defined
            aggregator.yaml      | replicas: 1                         | replicas: one                     | integer expected
            aggregator.yaml      | runAsNonRoot: true                  | runAsNonroot: true                | 'runAsNonroot' is not defined
            aggregator.yaml      | strategy: Recreate                  | strategy: OnDelete                | enumeration
            aggregator.yaml      | fsGroup: 10001                      | fsgroup: 10001                    | 'fsgroup' is not defined
            aggregator.yaml      | contentKey: 60-deliver.yaml         | contentKey: 60-delivery.yaml      | no route file of ours
            aggregator.yaml      | contentRef: caravan-routes          | contentRef: routes                | no route file of ours
            aggregator.yaml      | destinations=elasticsearch          | destinations=opensearch           | no route begins at direct:opensearch
            aggregator.yaml      | - camel:kafka                       | - camel:jms                       | no dependency camel:kafka
            aggregator.yaml      | caravan-logs:caravan:               | caravan-logs:caravan:0.0.         | no dependency mvn:
            aggregator.yaml      | kafka.brokers=                      | kafka.broker=                     | no setting kafka.broker
            aggregator.yaml      | @/etc/caravan/elasticsearch         | @/etc/elasticsearch               | nothing is mounted at /etc/caravan
            audit-gateway.yaml   | state:/var/lib/caravan              | state:/var/lib/state              | nothing is mounted at /var/lib/caravan
            events-archive.yaml  | compression: zstd                   | compression: lz4                  | enumeration
            events-archive.yaml  | retainAge: 90d                      | retention: 90d                    | 'retention' is not defined
            events-archive.yaml  | field: event.reason                 | fields: event.reason              | property 'field' not found
            events-archive.yaml  | name: caravan-drop-action           | name: caravan-dropping-action     | no kamelet caravan-dropping-action
            events-archive.yaml  | name: caravan-archive-sink          | name: caravan-level-action        | is of type action, not sink
            events-archive.yaml  | kind: Kamelet                       | kind: Kamelett                    | is no kamelet
            events-archive.yaml  | rollAge: 10m                        | rollAge: 10                       | string expected
            """)
    void aBrokenResourceHasFaults(String file, String there, String instead, String fault) {
        String text = CamelK.text(CamelK.file(file));
        assertThat(text).contains(there);

        assertThat(CamelK.faults(CamelK.parse(text.replace(there, instead))))
                .anySatisfy(found -> assertThat(found).contains(fault));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            - route: {from: {uri: 'kamelet:caravan-tail-source', steps: [{tos: 'log:a'}]}}          | 'tos' is not defined
            - from: {uri: 'kamelet:caravan-tail-source', parameters: {folder: /logs}}               | 'folder' is not defined
            - from: {uri: 'kamelet:caravan-tails-source'}                                           | no kamelet caravan-tails-source
            - from: {uri: 'direct:a', steps: [{kamelet: {name: caravan-drop-action}}]}              | property 'field' not found
            - from: {uri: 'direct:a', steps: [{to: {uri: 'direct:b'}}]}                             | no route begins at direct:b
            - from: {uri: 'direct:a', steps: [{to: {uri: 'kamelet:caravan-cri-action'}}]}           | is of type action, not sink
            """)
    void anEmbeddedFlowIsLookedAt(String flow, String fault) {
        String integration = "kind: Integration\nspec:\n  flows:\n    " + flow + '\n';

        assertThat(CamelK.faults(CamelK.parse(integration)))
                .anySatisfy(found -> assertThat(found).contains(fault));
    }

    @Test
    void allKameletsAreResourcesOfTheCluster() throws IOException {
        Path folder = Path.of("src/main/resources/kamelets");
        JsonNode resources = new YAMLMapper()
                .readTree(folder.resolve("Kustomization").toFile())
                .get("resources");

        try (Stream<Path> files = Files.list(folder)) {
            List<String> kamelets = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".kamelet.yaml"))
                    .sorted()
                    .toList();
            assertThat(resources).extracting(JsonNode::asText).containsExactlyElementsOf(kamelets);
        }
    }
}
