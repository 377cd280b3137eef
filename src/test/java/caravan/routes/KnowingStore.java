package caravan.routes;

import caravan.bulk.Bulk;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** A store behind {@code bulk:} that knows records by their positions, and refuses some for good. */
final class KnowingStore implements Processor {

    /** What refuses a record, and why. */
    interface Rule {
        /** The reason, null where the record is taken. */
        String reason(Map<String, Object> record);
    }

    /** Its routes, with the bean {@code store}. */
    static final String ROUTES = """
            - route:
                from:
                  uri: direct:store
                  steps:
                    - to:
                        uri: bulk:store
            - route:
                from:
                  uri: bulk:store
                  parameters:
                    age: 10
                    firstBackoff: 10
                    deadLetter: direct:dead-letters
                  steps:
                    - process:
                        ref: store
            """;

    final Map<String, String> records = new ConcurrentHashMap<>();
    final List<String> lines = new CopyOnWriteArrayList<>();
    volatile Rule rule = record -> null;

    @Override
    public void process(Exchange exchange) {
        Bulk bulk = exchange.getIn().getBody(Bulk.class);
        for (int i = 0; i < bulk.size(); i++) {
            lines.add(bulk.line(i));
            String reason = rule.reason(bulk.fields(i));
            if (reason != null) {
                bulk.refuse(i, reason);
            } else {
                String id = bulk.incarnation(i) + "-" + bulk.offset(i) + "-" + bulk.end(i);
                records.putIfAbsent(id, String.valueOf(bulk.fields(i).get("message")));
                bulk.delivered(i);
            }
        }
    }

    /** Refuses records with these messages. */
    void refuse(String reason, String... messages) {
        List<String> refused = new ArrayList<>(List.of(messages));
        rule = record -> refused.contains(String.valueOf(record.get("message"))) ? reason : null;
    }

    /** The beans of a context that has it. */
    Map<String, Processor> beans() {
        return Map.of("store", this);
    }
}
