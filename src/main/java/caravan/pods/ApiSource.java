package caravan.pods;

import caravan.api.ApiClient;
import caravan.api.Fabric8Client;
import caravan.api.ListWatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Pods from the API server: one list and one watch of those that are bound to this node, and where it is asked for one of
 * all namespaces and one of this node. Nothing is ever asked for by name: a pod costs no request.
 */
final class ApiSource implements PodSource {

    private final PodsOptions options;
    private final ApiClient client;
    private final LongSupplier clock;
    private final DoubleSupplier random;
    private final List<ListWatch> watches = new ArrayList<>();

    /** Through fabric8. */
    ApiSource(PodsOptions options, LongSupplier clock) {
        this(options, new Fabric8Client(options.api()), clock, () -> ThreadLocalRandom.current()
                .nextDouble());
    }

    ApiSource(PodsOptions options, ApiClient client, LongSupplier clock, DoubleSupplier random) {
        this.options = options;
        this.client = client;
        this.clock = clock;
        this.random = random;
    }

    @Override
    public void start(PodSink sink) {
        String node = Objects.requireNonNull(options.node());
        if (options.namespaceLabels()) {
            watches.add(new ListWatch(PodResource.namespaces(sink), client, clock, random));
        }
        if (options.nodeLabels()) {
            watches.add(new ListWatch(PodResource.node(node, sink), client, clock, random));
        }
        watches.add(new ListWatch(PodResource.pods(node, sink), client, clock, random));
        tick();
    }

    @Override
    public void tick() {
        watches.forEach(ListWatch::tick);
    }

    @Override
    public void wanted(boolean late) {
        if (late) {
            watches.forEach(ListWatch::doubt);
        }
    }

    @Override
    public String state() {
        return watches.stream().map(ListWatch::state).collect(Collectors.joining("; "));
    }

    @Override
    public void close() {
        watches.forEach(ListWatch::close);
        client.close();
    }
}
