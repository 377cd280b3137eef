package caravan.metrics;

import caravan.delivery.BulkEndpoint;
import caravan.delivery.Retries;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;

/** Meters of a destination that gets bulks; endpoints of one destination are one. */
final class DestinationMeters {

    private static final String RECORDS = "caravan.destination.records";
    private static final String OUTCOME = "outcome";
    private static final String WHAT_BECAME = "Records by what became of them";

    private final CamelContext context;
    private final String destination;

    private DestinationMeters(CamelContext context, String destination) {
        this.context = context;
        this.destination = destination;
    }

    static void bind(Board board, CamelContext context, Retries retries, String destination) {
        DestinationMeters of = new DestinationMeters(context, destination);
        Tags labels = Tags.of("destination", destination);
        board.counter(RECORDS, WHAT_BECAME, labels.and(OUTCOME, "delivered"), of.sum(BulkEndpoint::getDelivered));
        board.counter(RECORDS, WHAT_BECAME, labels.and(OUTCOME, "refused"), of.sum(BulkEndpoint::getDeadLetters));
        board.counter(RECORDS, WHAT_BECAME, labels.and(OUTCOME, "returned"), of.sum(BulkEndpoint::getGivenBack));
        board.counter(
                "caravan.destination.bulks",
                "Bulks sent down the route; those that its steps try again count once",
                labels,
                of.sum(BulkEndpoint::getAttempts));
        board.counter(
                "caravan.destination.failures",
                "Of these, those that failed or left records without a verdict",
                labels,
                of.sum(BulkEndpoint::getFailures));
        board.counter(
                "caravan.destination.retries",
                "Requests that were tried again because the store was away",
                labels,
                Rising.counted(of.retries(retries)));
        board.gauge(
                "caravan.destination.waiting.bytes",
                "Bytes of lines that wait to be sent",
                labels,
                () -> of.endpoints().stream()
                        .mapToLong(BulkEndpoint::getWaitingBytes)
                        .max()
                        .orElse(0));
        board.flag(
                "caravan.destination.away",
                "Whether nothing can be delivered now",
                labels,
                () -> of.endpoints().stream()
                        .anyMatch(endpoint -> !endpoint.getObstacle().isEmpty()));
    }

    private List<BulkEndpoint> endpoints() {
        return context.getEndpoints().stream()
                .filter(BulkEndpoint.class::isInstance)
                .map(BulkEndpoint.class::cast)
                .filter(endpoint -> endpoint.destination().equals(destination))
                .toList();
    }

    private LongSupplier sum(ToLongFunction<BulkEndpoint> figure) {
        return new RisingSum<>(this::endpoints, figure);
    }

    /** Of a route that is removed too: its count stays. */
    private LongSupplier retries(Retries retries) {
        Set<String> routes = ConcurrentHashMap.newKeySet();
        return () -> {
            context.getRoutes().stream()
                    .filter(route -> route.getEndpoint() instanceof BulkEndpoint bulk
                            && bulk.destination().equals(destination))
                    .map(Route::getId)
                    .forEach(routes::add);
            return routes.stream().mapToLong(retries::of).sum();
        };
    }
}
