package caravan.kubernetes;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of one instance of a container. The same object is given out until something changes, so what is
 * made of it can be kept with it.
 *
 * @param pod the pod, by its uid or by the id of a container of its
 * @param container the instance's container, null where the pod's status does not show the instance
 * @param namespaceLabels empty where they are not watched
 * @param nodeLabels empty where they are not watched
 */
public record ContainerMetadata(
        Pod pod,
        Pod.@Nullable Container container,
        Map<String, String> namespaceLabels,
        Map<String, String> nodeLabels) {

    /** Whether the instance stands in the pod's status. */
    public boolean isComplete() {
        return container != null;
    }
}
