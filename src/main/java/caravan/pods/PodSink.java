package caravan.pods;

import caravan.warnings.Warnings;
import java.util.Collection;
import java.util.Map;

/** What a source tells, from any thread. Times and versions are the source's own affair: what comes last counts. */
interface PodSink {

    /** A pod is new, or changed. */
    void put(PodState pod);

    /** A pod is no more; one that is not known, or that had the name of another, changes nothing. */
    void delete(String uid);

    /** All pods that there are: any other one is gone. From now on the source has been in sync. */
    void replace(Collection<PodState> pods);

    void putNamespace(NamespaceState namespace);

    /** The pods of a deleted namespace keep its labels. */
    void deleteNamespace(String name, String uid);

    void replaceNamespaces(Collection<NamespaceState> namespaces);

    /** The labels of this node. */
    void putNode(Map<String, String> labels);

    /** The source is alive, and nothing has changed. */
    void heard();

    PodCounters counters();

    Warnings warnings();
}
