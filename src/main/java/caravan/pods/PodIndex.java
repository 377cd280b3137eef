package caravan.pods;

import caravan.cri.ContainerPath;
import caravan.kubernetes.Pod;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Pods by uid, by container id, and mirror pods by the hash of their configuration. What is found has the namespace and
 * the name of the path too, which no key alone proves. Guarded by the lock of its {@link Catalogue}.
 */
final class PodIndex {

    private record Mirror(String hash, String namespace, String name) {}

    private final Map<String, KnownPod> byUid = new HashMap<>();
    private final Map<String, KnownPod> byContainerId = new HashMap<>();
    private final Map<Mirror, KnownPod> byHash = new HashMap<>();

    Collection<KnownPod> all() {
        return byUid.values();
    }

    @Nullable
    KnownPod get(String uid) {
        return byUid.get(uid);
    }

    void add(KnownPod pod) {
        byUid.put(pod.pod().uid(), pod);
        index(pod);
    }

    /** Again, when it has changed. */
    void update(KnownPod pod, Collection<String> keysBefore) {
        for (String key : keysBefore) {
            byContainerId.remove(key, pod);
        }
        index(pod);
    }

    private void index(KnownPod pod) {
        for (String id : ids(pod)) {
            byContainerId.put(id, pod);
        }
        Mirror mirror = mirror(pod.pod());
        KnownPod other = mirror == null ? null : byHash.get(mirror);
        if (mirror != null && (other == null || pod.isLive() || !other.isLive())) {
            byHash.put(mirror, pod);
        }
    }

    void remove(KnownPod pod) {
        byUid.remove(pod.pod().uid(), pod);
        for (String id : ids(pod)) {
            byContainerId.remove(id, pod);
        }
        byHash.values().removeIf(pod::equals);
    }

    @Nullable
    KnownPod find(ContainerPath path) {
        KnownPod found = path.containerId() == null ? null : byContainerId.get(path.containerId());
        if (found == null && path.podId() != null) {
            found = byUid.get(path.podId());
            found = found == null ? byHash.get(new Mirror(path.podId(), path.namespace(), path.pod())) : found;
        }
        return found != null && isNamed(found.pod(), path) ? found : null;
    }

    private static boolean isNamed(Pod pod, ContainerPath path) {
        return pod.namespace().equals(path.namespace()) && pod.name().equals(path.pod());
    }

    /** All by which a path may name it. */
    static List<String> keys(KnownPod pod) {
        List<String> keys = ids(pod);
        keys.add(pod.pod().uid());
        if (pod.pod().configHash() != null) {
            keys.add(pod.pod().configHash());
        }
        return keys;
    }

    private static List<String> ids(KnownPod pod) {
        List<Pod.Container> containers = new ArrayList<>(pod.pod().containers());
        containers.addAll(pod.instances());
        List<String> ids = new ArrayList<>();
        for (Pod.Container container : containers) {
            ids.add(Objects.requireNonNullElse(container.id(), ""));
            ids.add(Objects.requireNonNullElse(container.formerId(), ""));
        }
        ids.removeIf(String::isEmpty);
        return ids;
    }

    private static @Nullable Mirror mirror(Pod pod) {
        return pod.configHash() == null ? null : new Mirror(pod.configHash(), pod.namespace(), pod.name());
    }
}
