package caravan.kubernetes;

import caravan.batch.PendingException;
import caravan.cri.ContainerPath;
import org.jspecify.annotations.Nullable;

/** Who knows the pods of this node. Safe for use by several threads; asked once for each batch. */
public interface Pods {

    /**
     * What is known of the container instance that wrote a log.
     *
     * @param instance what the log's path tells, and where that is a link the path that it leads to
     * @return what is known by now; null where nothing is, and nothing more is waited for
     * @throws PendingException where more is expected soon: the batch is to come again
     */
    @Nullable
    ContainerMetadata find(ContainerPath instance);

    /**
     * In a sidecar the pod that it runs in, which is also that of logs whose path names none; null on a node. Its
     * container is null where it is not told which one writes them: nothing more is waited for.
     */
    default @Nullable ContainerMetadata own() {
        return null;
    }
}
