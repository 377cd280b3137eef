package caravan.health;

import caravan.routing.CollectorConsumer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.CamelContext;

/** The check {@code caravan-threads}: down where a thread of a collector has ended, for nobody does its work then. */
final class CollectorThreads extends Check {

    CollectorThreads(CamelContext context) {
        super(context, "caravan-threads");
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
}
