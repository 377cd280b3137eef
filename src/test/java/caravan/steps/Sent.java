package caravan.steps;

import caravan.batch.Acknowledger;
import caravan.batch.Batch;
import caravan.batch.Incarnation;
import caravan.batch.Settlement;
import caravan.batch.Source;
import caravan.batch.Tally;
import caravan.batch.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;

/** A batch sent down a route as a collector does it, and what came of it. */
final class Sent implements Acknowledger {

    private final CompletableFuture<Settlement> settled = new CompletableFuture<>();
    private final Batch batch;
    private final Exchange exchange;

    private Sent(CamelContext context, String lines) {
        byte[] bytes = lines.getBytes(StandardCharsets.UTF_8);
        batch = Batch.of(new Source("/var/log/containers/web-1_shop_nginx-4f.log"), bytes, 0, bytes.length)
                .span(new Incarnation(1, 2), 100)
                .acknowledger(this)
                .build();
        exchange = context.getEndpoint("direct:records").createExchange();
        exchange.getIn().setBody(batch);
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                batch.completed(done.getException());
            }
        });
    }

    static Sent to(CamelContext context, String lines) {
        Sent sent = new Sent(context, lines);
        context.createProducerTemplate().send("direct:records", sent.exchange);
        return sent;
    }

    Batch batch() {
        return batch;
    }

    Exchange exchange() {
        return exchange;
    }

    Settlement settlement() throws Exception {
        return settled.get(10, TimeUnit.SECONDS);
    }

    Tally.Amount of(Verdict verdict) throws Exception {
        return settlement().tally().of(verdict);
    }

    @Override
    public void heldBack(Batch shortened) {}

    @Override
    public void settled(Settlement settlement) {
        settled.complete(settlement);
    }

    @Override
    public void bytesReleased(Settlement settlement, int bytes) {}
}
