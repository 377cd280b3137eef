package caravan.kubernetes;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a pod; immutable. Names are those of the Kubernetes API (core/v1 {@code Pod}).
 *
 * @param uid {@code metadata.uid}
 * @param configHash of a static pod's mirror: {@code kubernetes.io/config.hash}, by which the kubelet names its log
 *     folder instead of the uid
 * @param node {@code spec.nodeName}
 * @param ip {@code status.podIP}, once it has one
 * @param owner the controlling owner reference
 * @param containers init and ephemeral ones included
 */
public record Pod(
        String namespace,
        String name,
        String uid,
        @Nullable String configHash,
        @Nullable String node,
        @Nullable String ip,
        Map<String, String> labels,
        Map<String, String> annotations,
        @Nullable Owner owner,
        List<Container> containers) {

    /** The object that made the pod. */
    public record Owner(String kind, String name) {}

    /**
     * A container, as its status tells.
     *
     * @param name as in the pod's specification
     * @param id of the instance that runs, or ran last, without the runtime's scheme; null before the first one
     * @param restartCount how many instances there were before it
     * @param formerId of the instance before it
     * @param image as the runtime names it
     * @param imageId with digest, without scheme
     */
    public record Container(
            String name,
            @Nullable String id,
            int restartCount,
            @Nullable String formerId,
            @Nullable String image,
            @Nullable String imageId) {

        /** Whether an instance of it has this id. */
        public boolean hasInstance(String instanceId) {
            return instanceId.equals(id) || instanceId.equals(formerId);
        }
    }

    public Pod {
        labels = sorted(labels);
        annotations = sorted(annotations);
        containers = List.copyOf(containers);
    }

    /** As the API server shows them, so that equal pods give equal bytes. */
    private static Map<String, String> sorted(Map<String, String> map) {
        return Collections.unmodifiableMap(new TreeMap<>(map));
    }

    /** The container of that name, null where its status does not show it yet. */
    public @Nullable Container container(String containerName) {
        for (Container container : containers) {
            if (container.name().equals(containerName)) {
                return container;
            }
        }
        return null;
    }

    /** Whether a log folder that names this uid, or hash, is the pod's. */
    public boolean isOf(String uidOrHash) {
        return uidOrHash.equals(uid) || uidOrHash.equals(configHash);
    }
}
