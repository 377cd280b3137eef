package caravan.pods;

import caravan.api.ApiOptions;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What {@link PodsConfiguration} says, checked and with its defaults filled in; null is what the source has no use for,
 * or finds out by itself.
 *
 * @param node name of this node
 * @param state folder of the {@link MetadataStore}
 * @param api how the server is reached; token, certificates and environment are for the other sources too
 * @param kubelet without path
 * @param folder of pods, or of the downward API's volume
 */
record PodsOptions(
        PodsConfiguration.Source source,
        @Nullable String node,
        Duration waitBound,
        Duration keep,
        @Nullable Path state,
        boolean namespaceLabels,
        boolean nodeLabels,
        ApiOptions api,
        @Nullable URI kubelet,
        Duration interval,
        @Nullable Path folder) {

    long waitMillis() {
        return waitBound.toMillis();
    }

    long keepMillis() {
        return keep.toMillis();
    }
}
