package caravan.manifests;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Something that makes pods.
 *
 * @param selector which pods are its own; null where the API server sees to that
 */
record Workload(
        HasMetadata object,
        PodTemplateSpec template,
        @Nullable LabelSelector selector) {

    private static final String IMAGE = "ghcr.io/caravan-logs/caravan";

    static List<Workload> of(Manifests manifests) {
        return manifests.objects().stream().flatMap(Workload::of).toList();
    }

    private static Stream<Workload> of(HasMetadata object) {
        if (object instanceof DaemonSet one) {
            return Stream.of(
                    new Workload(one, one.getSpec().getTemplate(), one.getSpec().getSelector()));
        } else if (object instanceof Deployment one) {
            return Stream.of(
                    new Workload(one, one.getSpec().getTemplate(), one.getSpec().getSelector()));
        } else if (object instanceof StatefulSet one) {
            return Stream.of(
                    new Workload(one, one.getSpec().getTemplate(), one.getSpec().getSelector()));
        } else if (object instanceof Job one) {
            return Stream.of(new Workload(one, one.getSpec().getTemplate(), null));
        }
        return Stream.of();
    }

    PodSpec pod() {
        return template.getSpec();
    }

    Map<String, String> labels() {
        Map<String, String> labels = template.getMetadata().getLabels();
        return labels == null ? Map.of() : labels;
    }

    boolean isAgent() {
        return object instanceof DaemonSet;
    }

    /** Containers and init containers. */
    Stream<Container> containers() {
        return Stream.concat(pod().getInitContainers().stream(), pod().getContainers().stream());
    }

    /** Those that run Caravan. */
    List<Container> caravans() {
        return containers().filter(Workload::isCaravan).toList();
    }

    static boolean isCaravan(Container container) {
        return container.getImage().startsWith(IMAGE);
    }

    /** Whether it is a native sidecar: started before the others, and ended after them. */
    boolean isSidecar(Container container) {
        return pod().getInitContainers().contains(container) && "Always".equals(container.getRestartPolicy());
    }

    static String image(String version) {
        return IMAGE + ':' + version;
    }

    @Override
    public String toString() {
        return object.getKind() + ' ' + object.getMetadata().getName();
    }
}
