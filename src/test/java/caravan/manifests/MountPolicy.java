package caravan.manifests;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is mounted, and why: nothing but what a setting names or Caravan reads by default; nothing of the node that can be
 * written to but the state.
 */
final class MountPolicy {

    static final String STATE = "/var/lib/caravan";
    static final String CREDENTIALS = "/etc/caravan/credentials";

    /** Read by default, by the routes or by journalctl. */
    private static final Set<String> DEFAULTS =
            Set.of("/var/log", "/var/lib/docker/containers", "/run/log/journal", "/etc/machine-id");

    private final Faults faults;

    MountPolicy(Faults faults) {
        this.faults = faults;
    }

    /** @param settings what the container's environment says, by variable */
    void check(Manifests manifests, Workload workload, Container container, Map<String, String> settings) {
        String where = workload + " " + container.getName();
        Map<String, Volume> volumes = volumes(workload);
        for (VolumeMount mount : container.getVolumeMounts()) {
            Volume volume = volumes.get(mount.getName());
            boolean isState = mount.getMountPath().equals(STATE);
            faults.check(
                    isState || Boolean.TRUE.equals(mount.getReadOnly()),
                    where,
                    mount.getMountPath() + " must be mounted readOnly");
            faults.check(
                    isState || isUsed(mount.getMountPath(), settings) || isOptional(volume),
                    where,
                    mount.getMountPath() + " is mounted, and nothing reads it");
            if (volume != null && volume.getHostPath() != null) {
                faults.check(workload.isAgent(), where, "only agents may mount folders of their node");
                faults.equal(volume.getHostPath().getPath(), mount.getMountPath(), where, "the path on the node");
            }
        }
        faults.check(mounts(container).contains(STATE), where, "must have a place for its state");
        settings.forEach((name, value) ->
                paths(value).forEach(path -> mounted(manifests, volumes, container, name, path, where)));
    }

    private static Map<String, Volume> volumes(Workload workload) {
        return workload.pod().getVolumes().stream().collect(Collectors.toMap(Volume::getName, volume -> volume));
    }

    private static List<String> mounts(Container container) {
        return container.getVolumeMounts().stream()
                .map(VolumeMount::getMountPath)
                .toList();
    }

    private static boolean isUsed(String path, Map<String, String> settings) {
        return DEFAULTS.contains(path)
                || settings.values().stream().flatMap(MountPolicy::paths).anyMatch(value -> isBelow(value, path));
    }

    /** The paths that a setting names. */
    private static Stream<String> paths(String value) {
        return Stream.of(value.split(",", -1)).filter(one -> one.startsWith("/"));
    }

    private static boolean isBelow(String path, String folder) {
        return path.equals(folder) || path.startsWith(folder + '/');
    }

    private static boolean isOptional(@Nullable Volume volume) {
        return volume != null
                && volume.getSecret() != null
                && Boolean.TRUE.equals(volume.getSecret().getOptional());
    }

    /** A setting that names a path names one that is there. */
    private void mounted(
            Manifests manifests,
            Map<String, Volume> volumes,
            Container container,
            String name,
            String value,
            String where) {
        VolumeMount mount = container.getVolumeMounts().stream()
                .filter(one -> isBelow(value, one.getMountPath()))
                .findFirst()
                .orElse(null);
        if (mount == null) {
            faults.check(false, where, name + " names " + value + ", which is not mounted");
            return;
        }
        Volume volume = volumes.get(mount.getName());
        if (value.startsWith(CREDENTIALS) && volume != null) {
            String key = value.substring(CREDENTIALS.length() + 1);
            Secret secret = manifests.one(Secret.class, volume.getSecret().getSecretName());
            Set<String> keys = new TreeSet<>();
            Stream.of(secret.getData(), secret.getStringData())
                    .filter(map -> map != null)
                    .forEach(map -> keys.addAll(map.keySet()));
            faults.check(
                    keys.contains(key), where, name + " names " + key + ", which the Secret lacks: it has " + keys);
        }
    }

    /** Each volume is mounted, each mount has its volume. */
    void volumesAndMounts(Workload workload, Set<String> claims) {
        Set<String> mounted = workload.containers()
                .flatMap(container -> container.getVolumeMounts().stream())
                .map(VolumeMount::getName)
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> there = new TreeSet<>(claims);
        workload.pod().getVolumes().forEach(volume -> there.add(volume.getName()));
        faults.equal(mounted, there, workload, "what is mounted");
    }
}
