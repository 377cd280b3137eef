package caravan.pods;

import caravan.cri.ContainerPath;
import caravan.kubernetes.ContainerMetadata;
import caravan.kubernetes.Pod;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A pod, with all that is kept of it. Guarded by the lock of its {@link Catalogue}. */
final class KnownPod {

    /** Whether its source has it. */
    enum Presence {
        /** Read from disk; the source has not told of it yet. */
        REMEMBERED,
        LIVE,
        GONE
    }

    private record Instance(Pod.Container container, long usedAt) {}

    private PodState state;
    private Presence presence;
    private @Nullable Map<String, String> namespaceLabels;
    private @Nullable Map<String, String> nodeLabels;

    /** Instances that were asked for, as their first answer had them: the status may forget them. By container id. */
    private final Map<String, Instance> instances = new HashMap<>();

    /** Time of the clock when it was last asked for, or went. */
    private long usedAt;

    /** From when on its namespace's labels can be believed: the namespace may be younger than what is known of it. */
    private long labelledAt = Long.MIN_VALUE;

    /** Whether the store has been given it. */
    private boolean kept;

    KnownPod(PodState state, Presence presence, long now) {
        this.state = state;
        this.presence = presence;
        usedAt = now;
    }

    PodState state() {
        return state;
    }

    Pod pod() {
        return state.pod();
    }

    boolean isLive() {
        return presence == Presence.LIVE;
    }

    /** Whether its source may still tell more of it. */
    boolean isGone() {
        return presence == Presence.GONE;
    }

    void live(PodState current) {
        state = current;
        presence = Presence.LIVE;
    }

    void gone(long now) {
        presence = Presence.GONE;
        usedAt = Math.max(usedAt, now);
    }

    void usedAt(long time) {
        usedAt = Math.max(usedAt, time);
    }

    long usedAt() {
        return usedAt;
    }

    void labelledAt(long time) {
        labelledAt = time;
    }

    long labelledAt() {
        return labelledAt;
    }

    boolean isKept() {
        return kept;
    }

    void keep() {
        kept = true;
    }

    @Nullable
    Map<String, String> namespaceLabels() {
        return namespaceLabels;
    }

    @Nullable
    Map<String, String> nodeLabels() {
        return nodeLabels;
    }

    /** Instances that were asked for. */
    List<Pod.Container> instances() {
        return instances.values().stream().map(Instance::container).toList();
    }

    /** Keeps an instance that is asked for; false if it was kept before. */
    boolean use(Pod.Container container, long time) {
        String id = container.id();
        if (id == null) {
            return false;
        }
        usedAt(time);
        Instance former = instances.get(id);
        instances.put(
                id,
                former == null
                        ? new Instance(container, time)
                        : new Instance(former.container, Math.max(former.usedAt, time)));
        return former == null;
    }

    /** Forgets the instances that nobody has asked for since then; false if there was none. */
    boolean forgetInstances(long before) {
        return instances.values().removeIf(instance -> instance.usedAt < before);
    }

    /** False if that changes nothing. */
    boolean namespaceLabels(Map<String, String> labels) {
        boolean isNew = !labels.equals(namespaceLabels);
        namespaceLabels = isNew ? labels : namespaceLabels;
        return isNew;
    }

    /** False if that changes nothing. */
    boolean nodeLabels(Map<String, String> labels) {
        boolean isNew = !labels.equals(nodeLabels);
        nodeLabels = isNew ? labels : nodeLabels;
        return isNew;
    }

    ContainerMetadata metadata(Pod.@Nullable Container container) {
        return new ContainerMetadata(
                pod(),
                container,
                namespaceLabels == null ? Map.of() : namespaceLabels,
                nodeLabels == null ? Map.of() : nodeLabels);
    }

    /** The instance that a path names, null where neither the status nor an earlier answer shows it. */
    Pod.@Nullable Container instance(ContainerPath path) {
        String id = path.containerId();
        if (id != null) {
            return byId(id);
        }
        Integer count = path.restartCount();
        return count == null ? null : byCount(path.container(), count);
    }

    private Pod.@Nullable Container byId(String id) {
        Instance asked = instances.get(id);
        if (asked != null) {
            return asked.container;
        }
        for (Pod.Container container : pod().containers()) {
            if (container.hasInstance(id)) {
                return id.equals(container.id()) ? container : former(container, id);
            }
        }
        return null;
    }

    /** The status first: a count begins anew where the kubelet has cleaned a container's instances away. */
    private Pod.@Nullable Container byCount(String name, int count) {
        Pod.Container current = pod().container(name);
        if (current != null && current.id() != null && current.restartCount() == count) {
            return current;
        }
        if (current != null && current.formerId() != null && current.restartCount() - 1 == count) {
            return byId(current.formerId());
        }
        for (Instance asked : instances.values()) {
            if (asked.container.name().equals(name) && asked.container.restartCount() == count) {
                return asked.container;
            }
        }
        return null;
    }

    private static Pod.Container former(Pod.Container container, String id) {
        return new Pod.Container(
                container.name(), id, container.restartCount() - 1, null, container.image(), container.imageId());
    }

    /** Whether the status shows an instance as it is. */
    boolean shows(Pod.Container container) {
        return pod().containers().contains(container);
    }

    /** Whether a status that does not show the instance never will: it shows the two latest ones. */
    boolean isPast(ContainerPath path) {
        Integer count = path.restartCount();
        Pod.Container current = pod().container(path.container());
        return count != null && current != null && current.restartCount() - 1 > count;
    }

    /** Characters of labels and annotations, about: what its memory consists of. */
    long size() {
        return size(pod().labels()) + size(pod().annotations()) + 1_000;
    }

    private static long size(Map<String, String> texts) {
        long size = 0;
        for (Map.Entry<String, String> text : texts.entrySet()) {
            size += text.getKey().length() + text.getValue().length();
        }
        return size;
    }
}
