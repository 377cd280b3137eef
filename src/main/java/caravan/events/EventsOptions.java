package caravan.events;

import caravan.api.ApiOptions;
import caravan.stream.StreamSettings;
import java.nio.file.Path;
import java.util.List;

/**
 * What {@link EventsConfiguration} says, checked and with its defaults filled in.
 *
 * @param namespaces each of which is listed and watched; {@link Position#ALL} alone for all of them
 * @param isElected whether only the holder of the lease delivers
 * @param identity of this replica
 * @param state folder of the checkpoint
 * @param stream what is batched, and how
 * @param api how the server is reached
 */
record EventsOptions(
        List<String> namespaces,
        String fieldSelector,
        String labelSelector,
        boolean isElected,
        String lease,
        String leaseNamespace,
        String identity,
        Path state,
        StreamSettings stream,
        ApiOptions api) {}
