package caravan.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** What the server keeps, with the fields that the real one lets a {@code fieldSelector} name. */
public enum Resource {
    PODS(
            "",
            "pods",
            "Pod",
            Map.of(
                    "metadata.name", "/metadata/name",
                    "metadata.namespace", "/metadata/namespace",
                    "spec.nodeName", "/spec/nodeName",
                    "spec.restartPolicy", "/spec/restartPolicy",
                    "spec.schedulerName", "/spec/schedulerName",
                    "spec.serviceAccountName", "/spec/serviceAccountName",
                    "status.phase", "/status/phase",
                    "status.podIP", "/status/podIP",
                    "status.nominatedNodeName", "/status/nominatedNodeName")),
    NAMESPACES(
            "", "namespaces", "Namespace", Map.of("metadata.name", "/metadata/name", "status.phase", "/status/phase")),
    NODES("", "nodes", "Node", Map.of("metadata.name", "/metadata/name", "spec.unschedulable", "/spec/unschedulable")),
    EVENTS(
            "",
            "events",
            "Event",
            Map.of(
                    "metadata.name", "/metadata/name",
                    "metadata.namespace", "/metadata/namespace",
                    "involvedObject.kind", "/involvedObject/kind",
                    "involvedObject.namespace", "/involvedObject/namespace",
                    "involvedObject.name", "/involvedObject/name",
                    "involvedObject.uid", "/involvedObject/uid",
                    "reason", "/reason",
                    "reportingComponent", "/reportingComponent",
                    "source", "/source/component",
                    "type", "/type")),
    SECRETS(
            "",
            "secrets",
            "Secret",
            Map.of(
                    "metadata.name", "/metadata/name",
                    "metadata.namespace", "/metadata/namespace",
                    "type", "/type")),
    LEASES(
            "coordination.k8s.io",
            "leases",
            "Lease",
            Map.of("metadata.name", "/metadata/name", "metadata.namespace", "/metadata/namespace"));

    final String group;
    final String plural;
    final String kind;
    /** JSON pointers, by the name in a selector. */
    final Map<String, String> fields;

    Resource(String group, String plural, String kind, Map<String, String> fields) {
        this.group = group;
        this.plural = plural;
        this.kind = kind;
        this.fields = fields;
    }

    boolean isNamespaced() {
        return this == PODS || this == EVENTS || this == SECRETS || this == LEASES;
    }

    /** The part of etcd's key behind {@code /registry/pods/}: lists are in its order. */
    String key(String namespace, String name) {
        return isNamespaced() ? namespace + '/' + name : name;
    }

    String key(JsonNode object) {
        JsonNode metadata = object.path("metadata");
        return key(metadata.path("namespace").asText(), metadata.path("name").asText());
    }

    String apiVersion() {
        return group.isEmpty() ? "v1" : group + "/v1";
    }

    static Optional<Resource> named(String group, String plural) {
        return Arrays.stream(values())
                .filter(r -> r.group.equals(group) && r.plural.equals(plural))
                .findAny();
    }

    static Resource of(JsonNode object) {
        String kind = object.path("kind").asText();
        return Arrays.stream(values())
                .filter(r -> r.kind.equals(kind))
                .findAny()
                .orElseThrow(() ->
                        new IllegalArgumentException("kind must be Pod, Namespace, Node, Event or Lease: was " + kind));
    }
}
