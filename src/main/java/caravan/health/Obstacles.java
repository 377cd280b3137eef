package caravan.health;

import caravan.archive.ArchiveEndpoint;
import caravan.delivery.BulkEndpoint;
import caravan.letters.DeadLettersEndpoint;
import caravan.routing.CollectorConsumer;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;

/** The check {@code caravan-obstacles}: always up; its details tell what keeps records from being read or delivered. */
final class Obstacles extends Check {

    Obstacles(CamelContext context) {
        super(context, "caravan-obstacles");
    }

    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    Map<String, Object> findings() {
        Map<String, Object> findings = new TreeMap<>();
        CollectorConsumer.in(context)
                .forEach((route, collector) -> put(findings, "source " + route, collector.getObstacle()));
        for (Endpoint endpoint : context.getEndpoints()) {
            if (endpoint instanceof BulkEndpoint bulk) {
                put(findings, "destination " + bulk.destination(), bulk.getObstacle());
            } else if (endpoint instanceof DeadLettersEndpoint letters && letters.isFull()) {
                put(findings, "dead letters " + letters.getConfiguration().getDirectory(), "full");
            } else if (endpoint instanceof ArchiveEndpoint archive) {
                put(findings, "folder " + archive.getConfiguration().getDirectory(), obstacle(archive));
            }
        }
        return findings;
    }

    private static String obstacle(ArchiveEndpoint archive) {
        if (archive.isLackingSpace()) {
            return "less of the file system is free than `minFree`";
        }
        return archive.isFull() ? "has grown to `retainSize`" : "";
    }

    private static void put(Map<String, Object> findings, String where, String obstacle) {
        if (!obstacle.isEmpty()) {
            findings.put(where, obstacle);
        }
    }

    @Override
    boolean isDownFor(Map<String, Object> findings) {
        return false;
    }
}
