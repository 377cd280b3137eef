package caravan.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.openshift.api.model.SecurityContextConstraints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each component of the node agent, in an overlay as a user has one: with a namespace of his own. */
class ComponentsTest {

    private static final Path COMPONENTS = Path.of("k8s/components");
    private static final Path OVERLAY = Path.of("target/k8s-overlay");
    private static final String NAMESPACE = "observability";

    static List<String> ofAgents() throws IOException {
        try (Stream<Path> folders = Files.list(COMPONENTS)) {
            return folders.map(folder -> folder.getFileName().toString())
                    .filter(name -> !name.equals("sidecar"))
                    .sorted()
                    .toList();
        }
    }

    @BeforeEach
    void skipWithoutKubectl() {
        Kustomize.assumeItIsThere();
    }

    @ParameterizedTest
    @MethodSource("ofAgents")
    void keepsTheRules(String component) throws IOException {
        assertThat(Policy.faults(rendered(List.of(component)))).isEmpty();
    }

    @Test
    void allOfThemTogetherKeepTheRules() throws IOException {
        Manifests all = rendered(ofAgents());

        assertThat(Policy.faults(all)).isEmpty();
        assertThat(agent(all).getSpec().getTemplate().getMetadata().getAnnotations())
                .containsEntry("prometheus.io/port", "9876");
    }

    @Test
    void allNodesAreThoseWithAnyTaint() throws IOException {
        assertThat(agent(rendered(List.of("all-nodes")))
                        .getSpec()
                        .getTemplate()
                        .getSpec()
                        .getTolerations())
                .extracting(Toleration::getOperator, Toleration::getKey, Toleration::getEffect)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("Exists", null, null));
    }

    @Test
    void dockersFolderIsReplacedAndNamed() throws IOException {
        Manifests manifests = rendered(List.of("docker-root"));

        assertThat(agent(manifests).getSpec().getTemplate().getSpec().getVolumes())
                .filteredOn(volume -> volume.getHostPath() != null)
                .extracting(Volume::getHostPath)
                .extracting(path -> path.getPath())
                .containsExactly("/var/log", "/data/docker/containers", "/var/lib/caravan");
        assertThat(manifests.one(ConfigMap.class, "caravan-settings").getData())
                .containsEntry("LOGS_ALLOWED_ROOTS", "/var/log/pods,/data/docker/containers");
    }

    @Test
    void constraintsOfOpenShiftAllowWhatTheAgentHas() throws IOException {
        Manifests manifests = rendered(List.of("selinux", "openshift"));
        SecurityContextConstraints allowed = manifests.one(SecurityContextConstraints.class, "caravan");
        var context = agent(manifests)
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .get(0)
                .getSecurityContext();

        assertThat(allowed.getAllowedCapabilities())
                .isEqualTo(context.getCapabilities().getAdd());
        assertThat(allowed.getRequiredDropCapabilities())
                .isEqualTo(context.getCapabilities().getDrop());
        assertThat(allowed.getAllowPrivilegedContainer()).isFalse();
        assertThat(allowed.getReadOnlyRootFilesystem()).isEqualTo(context.getReadOnlyRootFilesystem());
        assertThat(context.getSeLinuxOptions().getType()).isEqualTo("spc_t");
    }

    private static DaemonSet agent(Manifests manifests) {
        return manifests.one(DaemonSet.class, "caravan");
    }

    private static Manifests rendered(List<String> components) throws IOException {
        Files.createDirectories(OVERLAY);
        String names = components.stream()
                .map(name -> "../../" + COMPONENTS.resolve(name))
                .collect(Collectors.joining(", "));
        Files.writeString(OVERLAY.resolve("kustomization.yaml"), """
                apiVersion: kustomize.config.k8s.io/v1beta1
                kind: Kustomization
                namespace: %s
                resources: [../../k8s/base, ../../k8s/agent]
                components: [%s]
                """.formatted(NAMESPACE, names));
        return Manifests.read(Kustomize.render(OVERLAY));
    }
}
