package caravan.manifests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every manifest as it is written, without kustomize; and that what is wrong in one is found. */
class ManifestsTest {

    private static final String MAP = """
            apiVersion: v1
            kind: ConfigMap
            metadata:
              name: some
            """;

    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("k8s"))) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .filter(file -> !file.endsWith("kustomization.yaml"))
                    // Camel K's types, and templates of Helm: caravan.camelk and ChartTest look at them
                    .filter(file -> !file.startsWith("k8s/camel-k") && !file.startsWith("k8s/chart"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void holdsNothingThatTheApiServerDoesNotKnow(Path file) throws IOException {
        assertThat(Manifests.read(Files.readString(file)).objects()).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("files")
    void theCommentOnTopSaysWhatItIs(Path file) throws IOException {
        assertThat(Files.readString(file)).startsWith("# ");
    }

    @Test
    void theConfigMapOfRoutesHasEachFileOfTheFolder() throws IOException {
        JsonNode generator =
                new YAMLMapper().readTree(Path.of("routes/Kustomization").toFile());
        List<String> named = new ArrayList<>();
        generator.at("/configMapGenerator/0/files").forEach(file -> named.add(file.asText()));

        try (Stream<Path> folder = Files.list(Path.of("routes"))) {
            assertThat(folder.map(file -> file.getFileName().toString()))
                    .filteredOn(name -> !name.equals("Kustomization"))
                    .containsExactlyInAnyOrderElementsOf(named);
        }
    }

    @Test
    void unknownFieldsAreFaultsWhereverTheyStand() {
        refused("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: some, lables: {a: b}}\ndate: {a: b}\n")
                .hasMessage("ConfigMap some: unknown field .metadata.lables\nConfigMap some: unknown field .date");
        refused("""
                apiVersion: v1
                kind: Pod
                metadata: {name: some}
                spec:
                  containers:
                    - name: app
                      securityContext: {readOnlyRootFileSystem: true}
                """).hasMessage("Pod some: unknown field .spec.containers[0].securityContext.readOnlyRootFileSystem");
    }

    @Test
    void unknownTypesAreFaults() {
        refused("apiVersion: apps/v1beta9\nkind: DaemonSets\nmetadata: {name: some}\n")
                .hasMessageContaining("no such type");
    }

    @Test
    void numbersAreNoTexts() {
        refused(MAP + "data: {PORT: 9876}\n").hasMessage("ConfigMap some.data.PORT: 9876 is read as \"9876\"");
    }

    @Test
    void keysThatAreThereTwiceAreFaults() {
        assertThatThrownBy(() -> Manifests.read(MAP + "data: {a: b}\ndata: {c: d}\n"))
                .hasMessageContaining("Duplicate field 'data'");
    }

    private static org.assertj.core.api.AbstractThrowableAssert<?, ?> refused(String text) {
        return assertThatThrownBy(() -> Manifests.read(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
