package caravan.pods;

import caravan.cri.ContainerPath;
import caravan.kubernetes.Pod;
import java.util.List;
import java.util.Map;

/** Pods, containers and log paths of namespace {@code shop}. */
final class Samples {

    private Samples() {}

    static String id(String seed) {
        return seed.repeat(64).substring(0, 64);
    }

    static Pod.Container container(String name, String id, int restarts, String former) {
        return new Pod.Container(
                name, id == null ? null : id(id), restarts, former == null ? null : id(former), name + ":1", "sha");
    }

    static PodState pod(String name, String uid, Pod.Container... containers) {
        return pod(name, uid, Map.of("app", name), 0, containers);
    }

    static PodState pod(
            String name, String uid, Map<String, String> labels, long created, Pod.Container... containers) {
        return new PodState(
                new Pod("shop", name, uid, null, "n1", null, labels, Map.of(), null, List.of(containers)), created);
    }

    /** {@code /var/log/pods/...} */
    static ContainerPath path(String pod, String uid, String container, int restarts) {
        return ContainerPath.parse("/var/log/pods/shop_" + pod + "_" + uid + "/" + container + "/" + restarts + ".log");
    }

    /** {@code /var/log/containers/...} */
    static ContainerPath link(String pod, String container, String id) {
        return ContainerPath.parse("/var/log/containers/" + pod + "_shop_" + container + "-" + id(id) + ".log");
    }
}
