package caravan.metrics;

import caravan.metadata.PodMetadataEndpoint;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.function.Supplier;

/** Meters of what is known of pods. */
final class MetadataMeters {

    private static final List<String> VERBS = List.of("get", "list", "watch");

    private MetadataMeters() {}

    static void bind(Board board, Supplier<PodMetadataEndpoint> endpoint) {
        Tags labels = Tags.of("metadata", endpoint.get().getConfiguration().getSource());
        for (String verb : VERBS) {
            board.counter(
                    "caravan.metadata.requests",
                    "Requests to the API server or kubelet",
                    labels.and("verb", verb),
                    Rising.counted(() -> endpoint.get().requests(verb)));
        }
        board.counter(
                "caravan.metadata.waits",
                "Containers whose first batch had to wait for metadata",
                labels,
                Rising.counted(() -> endpoint.get().getWaits()));
        board.counter(
                "caravan.metadata.incomplete",
                "Of these, those that went on with what the path tells",
                labels,
                Rising.counted(() -> endpoint.get().getWaitTimeouts()));
        board.counter(
                "caravan.metadata.relists",
                "Complete lists after the first one",
                labels,
                Rising.counted(() -> endpoint.get().getRelists()));
        board.gauge(
                "caravan.metadata.pods",
                "Pods whose metadata is kept, deleted ones included",
                labels,
                () -> endpoint.get().getCachedPods());
        board.gauge(
                "caravan.metadata.silence.seconds",
                "Time since the source of pods has last told anything",
                labels,
                () -> endpoint.get().getSecondsSinceLastEvent());
    }
}
