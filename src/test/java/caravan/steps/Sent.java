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
public final class Sent implements Acknowledger {

    private static final String FILE = "/var/log/containers/web-1_shop_nginx-4f.log";

    private final CompletableFuture<Settlement> settled = new CompletableFuture<>();
    private final Batch batch;
    private final Exchange exchange;

    private Sent(CamelContext context, String endpoint, String path, String lines) {
        byte[] bytes = lines.getBytes(StandardCharsets.UTF_8);
        batch = Batch.of(new Source(path), bytes, 0, bytes.length)
                .span(new Incarnation(1, 2), 100)
                .acknowledger(this)
                .build();
        exchange = context.getEndpoint(endpoint).createExchange();
        exchange.getIn().setBody(batch);
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                batch.completed(done.getException());
            }
        });
    }

    /** Sends lines to {@code direct:records}. */
    public static Sent to(CamelContext context, String lines) {
        return of(context, FILE, lines);
    }

    /** Sends lines of a file to an endpoint. */
    public static Sent of(CamelContext context, String endpoint, String path, String lines) {
        return new Sent(context, endpoint, path, lines).send(context);
    }

    /** Sends lines of a file to {@code direct:records}. */
    public static Sent of(CamelContext context, String path, String lines) {
        return new Sent(context, "direct:records", path, lines).send(context);
    }

    /** Sends lines that were refused. */
    public static Sent refused(CamelContext context, String endpoint, String lines, Throwable why) {
        Sent sent = new Sent(context, endpoint, FILE, lines);
        sent.exchange.setProperty(Exchange.EXCEPTION_CAUGHT, why);
        return sent.send(context);
    }

    private Sent send(CamelContext context) {
        context.createProducerTemplate().send(exchange.getFromEndpoint(), exchange);
        return this;
    }

    public Batch batch() {
        return batch;
    }

    public Exchange exchange() {
        return exchange;
    }

    public Settlement settlement() throws Exception {
        return settled.get(10, TimeUnit.SECONDS);
    }

    public Tally.Amount of(Verdict verdict) throws Exception {
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
