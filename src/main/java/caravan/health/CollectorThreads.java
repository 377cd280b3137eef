package caravan.health;

import caravan.routing.CollectorConsumer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.CamelContext;

/** The check {@code caravan-threads}: down where a thread of a collector has ended, for nobody does its work then. */
final class CollectorThreads extends Check {

    private final CamelContext context;

    CollectorThreads(CamelContext context) {
        super("caravan-threads");
        this.context = context;
    }

    @Override
    public boolean isLiveness() {
        return true;
    }

    @Override
    public boolean isReadiness() {
        return false;
    }

    @Override
    Map<String, Object> findings() {
        Map<String, Object> findings = new TreeMap<>();
        CollectorConsumer.in(context).forEach((route, collector) -> {
            List<String> dead = collector.deadThreads();
            if (!dead.isEmpty()) {
                findings.put(route, "ended: " + String.join(", ", dead));
            }
        });
        return findings;
    }

    @Override
    boolean isDownFor(Map<String, Object> findings) {
        return !findings.isEmpty();
    }
}
