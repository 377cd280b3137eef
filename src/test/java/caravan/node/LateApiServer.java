package caravan.node;

import caravan.apiserver.ApiServer;
import caravan.apiserver.PodBuilder;
import caravan.apiserver.Pods;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An API server that hears of the pods of a sample node late: of a new pod or instance some seconds after its first
 * line, of one in four pods that it is gone while it is still writing. For one thread.
 */
final class LateApiServer {

    static final String NODE = "node-1";

    private final ApiServer server;
    private final SampleNode node;
    private final long latencyNanos;
    private final Map<String, Long> seenAt = new HashMap<>();
    private final Map<String, Integer> told = new LinkedHashMap<>();
    private final Set<String> gone = new HashSet<>();
    private final Set<String> shown = new HashSet<>();

    LateApiServer(ApiServer server, SampleNode node, long latencyNanos) {
        this.server = server;
        this.node = node;
        this.latencyNanos = latencyNanos;
    }

    /** Tells the server what it has not heard of for long enough. */
    void look(long now) {
        Map<String, PodBuilder> pods = new LinkedHashMap<>();
        Map<String, List<Instance>> instances = new HashMap<>();
        for (Instance instance : node.instances()) {
            if (now - seenAt.computeIfAbsent(instance.id(), any -> now) >= latencyNanos) {
                pods.compute(instance.uid(), (uid, pod) -> with(pod, instance));
                instances
                        .computeIfAbsent(instance.uid(), any -> new ArrayList<>())
                        .add(instance);
            }
        }
        Set<String> running = node.running();
        pods.forEach((uid, pod) -> tell(pod, instances.get(uid), running.contains(uid), now));
    }

    private void tell(PodBuilder pod, List<Instance> instances, boolean isRunning, long now) {
        Instance first = instances.get(0);
        String uid = first.uid();
        Integer before = told.get(uid);
        boolean vanishesEarly = uid.charAt(0) < '4' && now - seenAt.get(first.id()) > 4 * latencyNanos;
        if (gone.contains(uid)) {
            return;
        }
        if (before == null) {
            server.create(pod);
        } else if (!isRunning || vanishesEarly) {
            server.deletePod(first.namespace(), first.pod());
            gone.add(uid);
        } else if (before != instances.size()) {
            server.update(pod);
        }
        if (!gone.contains(uid)) {
            told.put(uid, instances.size());
            instances.forEach(instance -> shown.add(instance.id()));
        }
    }

    /** The container ids that pods have shown. */
    Set<String> shown() {
        return Set.copyOf(shown);
    }

    private static PodBuilder with(@Nullable PodBuilder pod, Instance instance) {
        PodBuilder known = pod;
        if (known == null) {
            known = Pods.running(instance.namespace(), instance.pod(), NODE)
                    .noContainers()
                    .uid(instance.uid())
                    .label("uid", instance.uid());
        }
        return instance.restart() == 0
                ? known.container(instance.container(), instance.id())
                : known.restart(instance.container(), instance.id());
    }

    /** Pods that were deleted here, some of them while they were still writing. */
    int deleted() {
        return gone.size();
    }
}
