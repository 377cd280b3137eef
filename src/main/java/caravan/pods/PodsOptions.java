package caravan.pods;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@link PodsConfiguration} says, checked and with its defaults filled in; null is what the source has no use for,
 * or finds out by itself.
 *
 * @param node name of this node
 * @param state folder of the {@link MetadataStore}
 * @param server of the API
 * @param tokenFile read again for each request
 * @param caFile in PEM
 * @param kubelet without path
 * @param folder of pods, or of the downward API's volume
 * @param environment of the process
 */
record PodsOptions(
        PodsConfiguration.Source source,
        @Nullable String node,
        Duration waitBound,
        Duration keep,
        @Nullable Path state,
        boolean namespaceLabels,
        boolean nodeLabels,
        @Nullable URI server,
        @Nullable Path kubeconfig,
        @Nullable Path tokenFile,
        @Nullable Path caFile,
        boolean insecure,
        @Nullable URI kubelet,
        Duration interval,
        @Nullable Path folder,
        Map<String, String> environment) {

    long waitMillis() {
        return waitBound.toMillis();
    }

    long keepMillis() {
        return keep.toMillis();
    }
}
