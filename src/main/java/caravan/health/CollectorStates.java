package caravan.health;

import caravan.routing.CollectorConsumer;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.CamelContext;

/** The check {@code caravan-state}: down while a collector that has been started cannot use its state folder. */
final class CollectorStates extends Check {

    CollectorStates(CamelContext context) {
        super(context, "caravan-state");
    }

    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    Map<String, Object> findings() {
        Map<String, Object> findings = new TreeMap<>();
        CollectorConsumer.in(context).forEach((route, collector) -> {
            if (collector.isStarted() && !collector.hasState()) {
                String obstacle = collector.getObstacle();
                findings.put(route, obstacle.isEmpty() ? "is about to begin" : obstacle);
            }
        });
        return findings;
    }
}
