package caravan.delivery;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * The bean {@code retries}, before something is tried again: counts that, for the route in which it failed. Safe for use
 * by several threads.
 */
public final class Retries implements Processor {

    private final Map<String, LongAdder> byRoute = new ConcurrentHashMap<>();

    @Override
    public void process(Exchange exchange) {
        byRoute.computeIfAbsent(String.valueOf(exchange.getFromRouteId()), any -> new LongAdder())
                .increment();
    }

    /** How often something was tried again in this route, since the start. */
    public long of(String route) {
        LongAdder count = byRoute.get(route);
        return count == null ? 0 : count.sum();
    }
}
