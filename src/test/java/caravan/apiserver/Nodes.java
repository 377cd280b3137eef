package caravan.apiserver;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** Nodes, and other objects of the cluster that are not pods. */
public final class Nodes {

    private Nodes() {}

    /** A node that is ready. */
    public static ObjectNode node(String name, Map<String, String> labels) {
        ObjectNode node = named("Node", name, labels);
        node.withObject("/metadata/labels").put("kubernetes.io/hostname", name).put("kubernetes.io/os", "linux");
        node.putObject("spec").put("podCIDR", "10.244.1.0/24");
        ObjectNode status = node.putObject("status");
        status.putArray("addresses").addObject().put("type", "InternalIP").put("address", Pods.HOST_IP);
        status.putArray("conditions").addObject().put("type", "Ready").put("status", "True");
        return node;
    }

    public static ObjectNode namespace(String name, Map<String, String> labels) {
        ObjectNode namespace = named("Namespace", name, labels);
        namespace.withObject("/metadata/labels").put("kubernetes.io/metadata.name", name);
        namespace.putObject("spec").putArray("finalizers").add("kubernetes");
        namespace.putObject("status").put("phase", "Active");
        return namespace;
    }

    private static ObjectNode named(String kind, String name, Map<String, String> labels) {
        ObjectNode object = Json.kind(kind);
        ObjectNode all = object.putObject("metadata").put("name", name).putObject("labels");
        labels.forEach(all::put);
        return object;
    }
}
