package caravan.pods;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The labels that pods have from elsewhere: of their namespaces, and of the node. Guarded by the {@link Catalogue}. */
final class Labels {

    private final Map<String, NamespaceState> namespaces = new HashMap<>();
    private @Nullable Map<String, String> ofNode;

    void put(NamespaceState namespace) {
        namespaces.put(namespace.name(), namespace);
    }

    void delete(String name, String uid) {
        NamespaceState known = namespaces.get(name);
        if (known != null && known.uid().equals(uid)) {
            namespaces.remove(name);
        }
    }

    void replace(Collection<NamespaceState> all) {
        namespaces.clear();
        all.forEach(this::put);
    }

    void putNode(Map<String, String> labels) {
        ofNode = labels;
    }

    /** Whether the pod's are others now: it keeps those of a namespace that is not there any more. */
    boolean putOn(KnownPod pod) {
        NamespaceState namespace = namespaces.get(pod.pod().namespace());
        boolean isNew = namespace != null
                && namespace.canHave(pod.state().createdMillis())
                && pod.namespaceLabels(namespace.labels());
        return ofNode != null && pod.nodeLabels(ofNode) || isNew;
    }
}
