package caravan.pods;

import caravan.cri.ContainerPath;
import caravan.kubernetes.ContainerMetadata;
import caravan.kubernetes.Pod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The pod that this process runs in, as the downward API tells: for a sidecar, without token and RBAC. From the
 * environment {@code POD_NAME}, {@code POD_NAMESPACE} and {@code POD_UID}, and where they are given {@code NODE_NAME},
 * {@code POD_IP} and {@code CONTAINER_NAME}; from a volume the files {@code labels} and {@code annotations}, read again
 * when they change.
 *
 * <p>It answers for every log path that names the pod's uid, whatever the container, with what the path tells of it; a
 * path without uid is not proved to be of this pod, and answered null. Logs of no pod path, such as those in a volume
 * that the pod's containers share, are its own: {@link #own()}, with the container {@code CONTAINER_NAME}. Nobody waits.
 *
 * <p>Questions may be asked by any thread; the same object is given until labels or annotations change.
 */
final class OwnPod implements PodSource {

    static final List<String> REQUIRED = List.of("POD_NAMESPACE", "POD_NAME", "POD_UID");

    private static final int MOST_ANSWERS = 10_000;

    private final Map<String, String> environment;
    private final Path labels;
    private final Path annotations;
    private @Nullable List<@Nullable FileStamp> read;
    private @Nullable PodSink sink;
    private volatile Known known;

    /** All that was made of one reading. */
    private record Known(Pod pod, ContainerMetadata own, Map<ContainerPath, ContainerMetadata> answers) {}

    OwnPod(PodsOptions options) {
        environment = options.api().environment();
        Path folder = Objects.requireNonNull(options.folder());
        labels = folder.resolve("labels");
        annotations = folder.resolve("annotations");
        known = known(Map.of(), Map.of());
    }

    private Known known(Map<String, String> podLabels, Map<String, String> podAnnotations) {
        Pod pod = new Pod(
                environment.getOrDefault("POD_NAMESPACE", ""),
                environment.getOrDefault("POD_NAME", ""),
                environment.getOrDefault("POD_UID", ""),
                null,
                given("NODE_NAME"),
                given("POD_IP"),
                podLabels,
                podAnnotations,
                null,
                List.of());
        String name = given("CONTAINER_NAME");
        Pod.Container container = name == null ? null : new Pod.Container(name, null, 0, null, null, null);
        return new Known(pod, new ContainerMetadata(pod, container, Map.of(), Map.of()), new ConcurrentHashMap<>());
    }

    private @Nullable String given(String name) {
        String value = environment.get(name);
        return value == null || value.isBlank() ? null : value;
    }

    @Nullable
    ContainerMetadata find(ContainerPath path) {
        Known now = known;
        if (path.podId() == null || !now.pod.isOf(path.podId())) {
            return null;
        }
        ContainerMetadata answer = now.answers.get(path);
        if (answer == null) {
            if (now.answers.size() >= MOST_ANSWERS) {
                now.answers.clear();
            }
            answer = now.answers.computeIfAbsent(path, any -> answer(now.pod, path));
        }
        return answer;
    }

    private static ContainerMetadata answer(Pod pod, ContainerPath path) {
        Integer restarts = path.restartCount();
        Pod.Container container = new Pod.Container(
                path.container(), path.containerId(), restarts == null ? 0 : restarts, null, null, null);
        return new ContainerMetadata(pod, container, Map.of(), Map.of());
    }

    ContainerMetadata own() {
        return known.own;
    }

    @Override
    public void start(PodSink told) {
        sink = told;
        tick();
    }

    @Override
    public void tick() {
        PodSink told = Objects.requireNonNull(sink);
        List<@Nullable FileStamp> now = Arrays.asList(stamp(labels), stamp(annotations));
        if (now.equals(read)) {
            return;
        }
        try {
            known = known(read(labels, now.get(0)), read(annotations, now.get(1)));
            read = now;
            told.heard();
            told.warnings().over("downward", "labels and annotations of this pod can be read again");
        } catch (IOException e) {
            told.warnings().warn("downward", "labels or annotations of this pod cannot be read: " + e);
        }
    }

    private static @Nullable FileStamp stamp(Path file) {
        try {
            return FileStamp.of(file);
        } catch (IOException e) {
            return null; // not mounted
        }
    }

    private static Map<String, String> read(Path file, @Nullable FileStamp stamp) throws IOException {
        return stamp == null ? Map.of() : DownwardText.parse(Files.readString(file));
    }

    @Override
    public String state() {
        return read == null ? "not read yet" : "read " + labels.getParent();
    }

    @Override
    public void close() {}
}
