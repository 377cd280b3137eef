package caravan.apiserver;

import caravan.apiserver.ContainerState.Role;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Builds a Pod as the API server gives it out, except that uid, creation time and version are the server's to set. It can
 * be changed and built again, for {@link ApiServer#update}. Not safe for use by several threads.
 */
public final class PodBuilder {

    private static final String STARTED = "2026-11-01T00:00:00Z";

    private final String namespace;
    private final String name;
    private final Map<String, String> labels = new LinkedHashMap<>();
    private final Map<String, String> annotations = new LinkedHashMap<>();
    private final List<ContainerState> containers = new ArrayList<>();
    private String node = "";
    private String uid = "";
    private String ownerKind = "";
    private String ownerName = "";
    private String phase = "Running";
    private String podIp = "10.244.1.23";
    private int bulk;

    PodBuilder(String namespace, String name) {
        this.namespace = namespace;
        this.name = name;
    }

    public String namespace() {
        return namespace;
    }

    public String name() {
        return name;
    }

    PodBuilder node(String value) {
        node = value;
        return this;
    }

    public PodBuilder uid(String value) {
        uid = value;
        return this;
    }

    public PodBuilder podIp(String value) {
        podIp = value;
        return this;
    }

    public PodBuilder label(String key, String value) {
        labels.put(key, value);
        return this;
    }

    public PodBuilder annotation(String key, String value) {
        annotations.put(key, value);
        return this;
    }

    /** The controller: ReplicaSet, StatefulSet, DaemonSet, Job, Node or any other kind. */
    public PodBuilder owner(String kind, String ownedBy) {
        ownerKind = kind;
        ownerName = ownedBy;
        return this;
    }

    /** Takes back what the shape of the name has brought. */
    PodBuilder unowned() {
        labels.clear();
        return owner("", "");
    }

    public PodBuilder container(String container) {
        return container(container, Pods.containerId());
    }

    /** A container with a known id, of 64 hexadecimal digits; named as one that is there, it takes its place. */
    public PodBuilder container(String container, String id) {
        return add(Role.APP, container, id);
    }

    public PodBuilder initContainer(String container, String id) {
        return add(Role.INIT, container, id);
    }

    public PodBuilder ephemeralContainer(String container, String id) {
        return add(Role.EPHEMERAL, container, id);
    }

    /** Removes the containers that there are. */
    public PodBuilder noContainers() {
        containers.clear();
        return this;
    }

    private PodBuilder add(Role role, String container, String id) {
        containers.removeIf(c -> c.name.equals(container));
        containers.add(new ContainerState(role, container, id));
        return this;
    }

    public PodBuilder image(String container, String image) {
        find(container).image = image;
        return this;
    }

    /** The container runs as a new instance; the ended one stands in {@code lastState}. */
    public PodBuilder restart(String container, String newId) {
        find(container).restart(newId);
        return this;
    }

    public PodBuilder restartCount(String container, int count) {
        find(container).restarts = count;
        return this;
    }

    /** The id of the running instance, without {@code containerd://}. */
    public String containerId(String container) {
        return find(container).id;
    }

    /** Bound to a node, and nothing made of it yet: no container ids, no IP. */
    public PodBuilder pending() {
        phase = "Pending";
        podIp = "";
        containers.forEach(c -> c.id = "");
        return this;
    }

    /** Ended well, its containers still known. */
    public PodBuilder succeeded() {
        phase = "Succeeded";
        containers.forEach(c -> c.ended = true);
        return this;
    }

    /** More than so many bytes as JSON. */
    public PodBuilder largerThan(int bytes) {
        bulk = bytes;
        return this;
    }

    private ContainerState find(String container) {
        return containers.stream()
                .filter(c -> c.name.equals(container))
                .findAny()
                .orElseThrow(() -> new IllegalArgumentException("no container " + container + " in " + name));
    }

    public ObjectNode build() {
        ObjectNode pod = Json.kind("Pod");
        pod.set("metadata", metadata());
        pod.set("spec", spec());
        pod.set("status", status());
        return pod;
    }

    private ObjectNode metadata() {
        ObjectNode metadata = Json.object().put("name", name).put("namespace", namespace);
        if (!uid.isEmpty()) {
            metadata.put("uid", uid);
        }
        if (!labels.isEmpty()) {
            ObjectNode all = metadata.putObject("labels");
            labels.forEach(all::put);
        }
        if (!annotations.isEmpty() || bulk > 0) {
            ObjectNode all = metadata.putObject("annotations");
            annotations.forEach(all::put);
            if (bulk > 0) {
                all.put("kubectl.kubernetes.io/last-applied-configuration", "{\"kind\":\"Pod\"}\n".repeat(bulk / 32));
            }
        }
        if (!ownerKind.isEmpty()) {
            metadata.putArray("ownerReferences")
                    .addObject()
                    .put("apiVersion", apiVersion(ownerKind))
                    .put("kind", ownerKind)
                    .put("name", ownerName)
                    .put(
                            "uid",
                            UUID.nameUUIDFromBytes((ownerKind + ownerName).getBytes())
                                    .toString())
                    .put("controller", true)
                    .put("blockOwnerDeletion", true);
        }
        return metadata;
    }

    private static String apiVersion(String kind) {
        return switch (kind) {
            case "Node" -> "v1";
            case "Job" -> "batch/v1";
            default -> "apps/v1";
        };
    }

    private ObjectNode spec() {
        ObjectNode spec = Json.object();
        for (ContainerState container : containers) {
            ObjectNode element = container.spec();
            for (int i = 0; i < bulk / 128; i++) {
                element.withArray("env")
                        .addObject()
                        .put("name", "SETTING_" + i)
                        .put("value", "value-" + i + "-".repeat(60));
            }
            spec.withArray(container.role.specs).add(element);
        }
        spec.put("restartPolicy", ownerKind.equals("Job") ? "Never" : "Always")
                .put("terminationGracePeriodSeconds", 30)
                .put("dnsPolicy", "ClusterFirst")
                .put("serviceAccountName", "default");
        if (!node.isEmpty()) {
            spec.put("nodeName", node);
        }
        return spec.put("schedulerName", "default-scheduler");
    }

    private ObjectNode status() {
        ObjectNode status = Json.object().put("phase", phase);
        status.putArray("conditions")
                .addObject()
                .put("type", "Ready")
                .put("status", phase.equals("Running") ? "True" : "False")
                .putNull("lastProbeTime")
                .put("lastTransitionTime", STARTED);
        status.put("hostIP", Pods.HOST_IP);
        if (!podIp.isEmpty()) {
            status.put("podIP", podIp).putArray("podIPs").addObject().put("ip", podIp);
        }
        status.put("startTime", STARTED);
        for (ContainerState container : containers) {
            status.withArray(container.role.statuses).add(container.status(STARTED));
        }
        return status.put("qosClass", "BestEffort");
    }
}
