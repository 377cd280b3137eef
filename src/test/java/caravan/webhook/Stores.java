package caravan.webhook;

import caravan.batch.Batch;
import caravan.batch.Entrusted;
import caravan.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** A store that takes records into its care, and answers for them when a test says so. */
final class Stores implements Processor {

    static final String ROUTE = """
            - route:
                id: archive
                startupOrder: 10
                from:
                  uri: direct:archive
                  steps:
                    - process:
                        ref: stores
            """;

    final List<Map<String, Object>> records = new CopyOnWriteArrayList<>();
    private final BlockingQueue<Entrusted> inCare = new LinkedBlockingQueue<>();

    /** Where set, this comes of every batch at once. */
    volatile RuntimeException refusal;

    /** Where set, no batch is taken that holds this. */
    volatile String poison = "";

    volatile boolean answersAtOnce;

    @Override
    public void process(Exchange exchange) {
        if (refusal != null) {
            throw refusal;
        }
        Batch batch = exchange.getIn().getBody(Batch.class);
        String lines = new String(
                exchange.getContext().getTypeConverter().convertTo(byte[].class, batch), StandardCharsets.UTF_8);
        if (!poison.isEmpty() && lines.contains(poison)) {
            throw new IllegalArgumentException("poison");
        }
        Entrusted entrusted = batch.entrust("store");
        lines.lines().forEach(line -> records.add(JsonObject.parse(line)));
        if (answersAtOnce) {
            entrusted.delivered();
        } else {
            inCare.add(entrusted);
        }
    }

    /** What came next. */
    Entrusted next() throws InterruptedException {
        Entrusted next = inCare.poll(30, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nothing came");
        }
        return next;
    }
}
