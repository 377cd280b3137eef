package caravan.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code kubectl apply -k k8s/overlays/...} applies. */
class OverlaysTest {

    private static final Path OVERLAYS = Path.of("k8s/overlays");

    /** {@code kubectl apply} keeps a copy in an annotation, which may have so many bytes. */
    private static final int ANNOTATION = 256 * 1024;

    private static final Map<Path, Manifests> RENDERED = new TreeMap<>();

    static List<Path> overlays() throws IOException {
        try (Stream<Path> folders = Files.list(OVERLAYS)) {
            return folders.sorted().toList();
        }
    }

    @BeforeAll
    static void render() throws IOException {
        Kustomize.assumeItIsThere();
        for (Path overlay : overlays()) {
            RENDERED.put(overlay, Manifests.read(Kustomize.render(overlay)));
        }
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void keepsTheRules(Path overlay) throws IOException {
        assertThat(Policy.faults(rendered(overlay))).isEmpty();
        assertThat(Workload.of(rendered(overlay))).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void everythingStandsInANamespaceThatIsMadeToo(Path overlay) {
        Manifests manifests = rendered(overlay);
        String namespace = manifests
                .all(Namespace.class)
                .map(made -> made.getMetadata().getName())
                .findFirst()
                .orElseThrow();

        assertThat(manifests.objects())
                .extracting(object -> object.getMetadata().getNamespace())
                .containsOnly(namespace, null);
    }

    @Test
    void theRoutesAreThoseOfTheFolder() throws IOException {
        Map<String, String> routes = rendered(OVERLAYS.resolve("archive"))
                .one(ConfigMap.class, "caravan-routes")
                .getData();
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> folder = Files.list(Path.of("routes"))) {
            for (Path file :
                    folder.filter(one -> !one.endsWith("Kustomization")).toList()) {
                files.put(file.getFileName().toString(), Files.readString(file));
            }
        }

        assertThat(routes).isEqualTo(files);
        assertThat(files.values().stream().mapToInt(String::length).sum()).isLessThan(ANNOTATION * 3 / 4);
    }

    @Test
    void anAgentDoesNotReadItsOwnLog() {
        DaemonSet agent = rendered(OVERLAYS.resolve("archive")).one(DaemonSet.class, "caravan");
        Workload workload = Workload.of(new Manifests(List.of(agent))).get(0);
        String container = workload.caravans().get(0).getName();

        assertThat(workload.caravans().get(0).getEnv())
                .filteredOn(variable -> variable.getName().equals("LOGS_EXCLUDE"))
                .extracting(variable -> variable.getValue())
                .containsExactly("$(POD_NAME)_$(POD_NAMESPACE)_" + container + "-*.log,$(EXCLUDED)");
    }

    private static Manifests rendered(Path overlay) {
        return RENDERED.get(overlay);
    }
}
