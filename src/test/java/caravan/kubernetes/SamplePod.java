package caravan.kubernetes;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A pod of the namespace {@code shop} with the container {@code nginx}, to be changed by a test. */
final class SamplePod {

    static final String NAME = "web-5d9c7b6f48-x2x9k";
    static final String UID = "9b2a7d1e-4c1d-4f6e-8a53-0f1c2b3a4d5e";
    static final String ID = "0123456789abcdef".repeat(4);
    static final String FORMER_ID = "fedcba9876543210".repeat(4);
    static final String LINK = link("nginx", ID);
    static final String FILE = file("nginx", 2);
    static final String IMAGE = "registry.shop.example:5000/nginx:1.27";
    static final String HASH = "registry.shop.example:5000/nginx@sha256:" + ID;

    private String uid = UID;
    private @Nullable String node = "node-7";
    private @Nullable String ip = "10.1.2.3";
    private final Map<String, String> labels = new TreeMap<>();
    private final Map<String, String> annotations = new TreeMap<>();
    private Pod.@Nullable Owner owner;
    private Pod.@Nullable Container container = new Pod.Container("nginx", ID, 2, FORMER_ID, IMAGE, HASH);
    private Map<String, String> namespaceLabels = Map.of();
    private Map<String, String> nodeLabels = Map.of();

    /** The path of the first layout. */
    static String link(String container, String id) {
        return "/var/log/containers/" + NAME + "_shop_" + container + '-' + id + ".log";
    }

    /** The path of the second layout. */
    static String file(String container, int restartCount) {
        return "/var/log/pods/shop_" + NAME + '_' + UID + '/' + container + '/' + restartCount + ".log";
    }

    SamplePod uid(String other) {
        uid = other;
        return this;
    }

    SamplePod notScheduled() {
        node = null;
        ip = null;
        return this;
    }

    SamplePod label(String key, String value) {
        labels.put(key, value);
        return this;
    }

    SamplePod annotation(String key, String value) {
        annotations.put(key, value);
        return this;
    }

    SamplePod annotations(Map<String, String> all) {
        annotations.putAll(all);
        return this;
    }

    SamplePod owner(String kind, String name) {
        owner = new Pod.Owner(kind, name);
        return this;
    }

    SamplePod container(Pod.@Nullable Container other) {
        container = other;
        return this;
    }

    SamplePod namespaceLabels(Map<String, String> other) {
        namespaceLabels = other;
        return this;
    }

    SamplePod nodeLabels(Map<String, String> other) {
        nodeLabels = other;
        return this;
    }

    Pod pod() {
        List<Pod.Container> containers = container == null ? List.of() : List.of(container);
        return new Pod("shop", NAME, uid, null, node, ip, labels, annotations, owner, containers);
    }

    ContainerMetadata metadata() {
        return new ContainerMetadata(pod(), container, namespaceLabels, nodeLabels);
    }
}
