package caravan.kubernetes;

import caravan.batch.SharedField;
import caravan.cri.ContainerPath;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes the field {@code kubernetes} of a container's records. Names and order are Fluent Bit's
 * ({@code plugins/filter_kubernetes/kube_meta.c}), ours stand behind them:
 *
 * <pre>
 * pod_name, namespace_name, pod_id, labels, annotations, host, pod_ip,
 * container_name, docker_id, container_hash, container_image,
 * deployment | replicaset | statefulset | daemonset | job, cronjob | owner,
 * namespace_labels, node_labels, restart_count, metadata
 * </pre>
 *
 * {@code pod_name}, {@code namespace_name} and {@code container_name} are always there. The others stand where they
 * are known: {@code pod_id}, {@code docker_id} and {@code restart_count} from the path already, as far as it has them.
 * {@code container_hash} is the image's id without scheme, {@code docker_id} the container's id. Empty labels and
 * annotations are left out.
 *
 * <p>{@code "metadata":"incomplete"} says that the pod was not known, or that its status did not show this instance of
 * the container, neither as the last one nor as the one before: then what would be of another instance (image,
 * hash) is left out. Of the instance before the last one no image is known either, which is no mark.
 *
 * <p>Options: {@code fields} (which of the others are placed; {@code owner} stands for all that
 * {@link OwnerFields} tells), {@code includeLabels}, {@code excludeLabels} (for labels of namespace and node too),
 * {@code includeAnnotations}, {@code excludeAnnotations} (see {@link KeyPatterns}), {@code dedot} (see {@link Dedot};
 * after the patterns, which are for keys as they are in Kubernetes).
 *
 * <p>Equal input gives equal bytes. What is made cannot be changed by who reads a record. Immutable.
 */
public final class MetadataFields {

    static final String NAME = "kubernetes";

    private static final String OWNER = "owner";
    private static final List<String> DEFAULT = List.of(
            "pod_id",
            "labels",
            "annotations",
            "host",
            "pod_ip",
            "docker_id",
            "container_hash",
            "container_image",
            OWNER,
            "restart_count");
    private static final List<String> ON_DEMAND = List.of("namespace_labels", "node_labels");
    private static final List<String> ALWAYS = List.of("pod_name", "namespace_name", "container_name");

    private final Set<String> wanted;
    private final KeyPatterns labels;
    private final KeyPatterns annotations;
    private final boolean dedot;

    private MetadataFields(Set<String> wanted, KeyPatterns labels, KeyPatterns annotations, boolean dedot) {
        this.wanted = Set.copyOf(wanted);
        this.labels = labels;
        this.annotations = annotations;
        this.dedot = dedot;
    }

    /**
     * Reads the options.
     *
     * @param options values by name; what is not given has its default
     * @throws IllegalArgumentException that names every fault
     */
    public static MetadataFields of(Map<String, String> options) {
        Options read = new Options(options);
        MetadataFields fields = read(read);
        read.check();
        return fields;
    }

    static MetadataFields read(Options options) {
        return new MetadataFields(
                names(options),
                KeyPatterns.read(options, "includeLabels", "excludeLabels"),
                KeyPatterns.read(options, "includeAnnotations", "excludeAnnotations"),
                options.flag("dedot", false));
    }

    /** Those that are always there may be named too. */
    private static Set<String> names(Options options) {
        Set<String> wanted = new HashSet<>(ALWAYS);
        for (String name : options.list("fields", String.join(",", DEFAULT))) {
            if (!wanted.add(name) || DEFAULT.contains(name) || ON_DEMAND.contains(name)) {
                continue;
            }
            options.fault(
                    "`fields` must be among " + String.join(", ", DEFAULT) + ", " + String.join(", ", ON_DEMAND),
                    Options.quoted(name));
        }
        return wanted;
    }

    /** Whether a field is placed, so that somebody has to find out about it. */
    public boolean isWanted(String field) {
        return wanted.contains(field);
    }

    /**
     * The field.
     *
     * @param known null where nothing is
     */
    public SharedField field(ContainerPath path, @Nullable ContainerMetadata known) {
        Instance instance = Instance.of(path, known == null ? null : known.container());
        Map<String, Object> fields = new LinkedHashMap<>();
        put(fields, "pod_name", path.pod());
        put(fields, "namespace_name", path.namespace());
        if (known == null) {
            put(fields, "pod_id", path.podId());
        } else {
            putPod(fields, path.podId(), known.pod());
        }
        put(fields, "container_name", path.container());
        put(fields, "docker_id", instance.id());
        put(fields, "container_hash", instance.imageId());
        put(fields, "container_image", instance.image());
        if (known != null) {
            putSurroundings(fields, known);
        }
        put(fields, "restart_count", instance.restartCount());
        if (!instance.isShown()) {
            fields.put("metadata", "incomplete");
        }
        return new SharedField(NAME, Collections.unmodifiableMap(fields));
    }

    /** The field of logs whose path names no pod, in a sidecar: what is known of the pod that it runs in. */
    SharedField own(ContainerMetadata known) {
        Pod pod = known.pod();
        Pod.Container container = known.container();
        Map<String, Object> fields = new LinkedHashMap<>();
        put(fields, "pod_name", pod.name());
        put(fields, "namespace_name", pod.namespace());
        putPod(fields, null, pod);
        if (container != null) {
            put(fields, "container_name", container.name());
            put(fields, "docker_id", container.id());
            put(fields, "container_hash", container.imageId());
            put(fields, "container_image", container.image());
        }
        putSurroundings(fields, known);
        return new SharedField(NAME, Collections.unmodifiableMap(fields));
    }

    private void putPod(Map<String, Object> fields, @Nullable String podId, Pod pod) {
        put(fields, "pod_id", pod.uid().isEmpty() ? podId : pod.uid());
        put(fields, "labels", placed(pod.labels(), labels));
        put(fields, "annotations", placed(pod.annotations(), annotations));
        put(fields, "host", pod.node());
        put(fields, "pod_ip", pod.ip());
    }

    private void putSurroundings(Map<String, Object> fields, ContainerMetadata known) {
        if (isWanted(OWNER)) {
            fields.putAll(OwnerFields.of(known.pod().owner()));
        }
        put(fields, "namespace_labels", placed(known.namespaceLabels(), labels));
        put(fields, "node_labels", placed(known.nodeLabels(), labels));
    }

    private void put(Map<String, Object> fields, String name, @Nullable Object value) {
        if (value != null && isWanted(name)) {
            fields.put(name, value);
        }
    }

    /** Null where nothing is left. */
    private @Nullable Map<String, String> placed(Map<String, String> map, KeyPatterns patterns) {
        Map<String, String> placed = new TreeMap<>(map);
        placed.keySet().removeIf(key -> !patterns.accept(key));
        if (placed.isEmpty()) {
            return null;
        }
        return Collections.unmodifiableMap(dedot ? Dedot.of(placed) : placed);
    }
}
