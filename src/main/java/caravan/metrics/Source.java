package caravan.metrics;

import caravan.ledger.Account;
import caravan.routing.CollectorConsumer;
import java.util.function.Function;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.jspecify.annotations.Nullable;

/**
 * What the collector of a route tells. Its ledger is copied once a second at most, so that the terms of one scrape are
 * those of one moment, and a thousand files are added up once. Safe for use by several threads.
 */
final class Source {

    private static final long FRESH_NANOS = 1_000_000_000;

    private final CamelContext context;
    private final String route;
    private Account ledger = new Account();
    /** Whether that is the ledger of a collector that has one now. */
    private boolean isCurrent;

    private long copiedAt = System.nanoTime() - FRESH_NANOS;

    Source(CamelContext context, String route) {
        this.context = context;
        this.route = route;
    }

    String route() {
        return route;
    }

    /** The collector as of now: the route may have been loaded anew. */
    private @Nullable CollectorConsumer collector() {
        Route now = context.getRoute(route);
        return now != null && now.getConsumer() instanceof CollectorConsumer collector ? collector : null;
    }

    /** The last ledger that there was. */
    synchronized Account ledger() {
        if (System.nanoTime() - copiedAt >= FRESH_NANOS) {
            CollectorConsumer collector = collector();
            Account now = collector == null ? null : collector.ledger();
            ledger = now == null ? ledger : now;
            isCurrent = now != null;
            copiedAt = System.nanoTime();
        }
        return ledger;
    }

    /** Bytes on their way; none where no ledger is there any more, for others read them again. */
    synchronized long inFlightBytes() {
        long bytes = ledger().inFlightBytes();
        return isCurrent ? bytes : 0;
    }

    /** A figure of the collector, where it is one of this type; else another one. */
    <T extends CollectorConsumer, V> V from(Class<T> type, Function<T, V> figure, V otherwise) {
        CollectorConsumer collector = collector();
        return type.isInstance(collector) ? figure.apply(type.cast(collector)) : otherwise;
    }
}
