package caravan.letters;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.EndpointAware;
import org.apache.camel.Navigate;
import org.apache.camel.Route;
import org.jspecify.annotations.Nullable;

/** Which destinations letters can be sent to: those whose route is there, and takes lines. */
final class Targets {

    private static final String DIRECT = "direct:";
    private static final String ARCHIVE = "archive:";

    private final CamelContext context;

    Targets(CamelContext context) {
        this.context = context;
    }

    /**
     * Looks at what is known at the start.
     *
     * @param named the destination of all letters; blank where each goes to the one that refused it
     * @param refusers whose letters are chosen; empty for all
     * @throws IllegalArgumentException where some letters could go nowhere
     */
    void check(String named, Set<String> refusers) {
        Collection<String> all = named.isBlank() ? refusers : List.of(named);
        for (String destination : all) {
            String obstacle = obstacle(destination);
            if (obstacle != null) {
                throw new IllegalArgumentException((named.isBlank()
                                ? "`destination` (property replay.destination)"
                                : "`toDestination` (property replay.to-destination)")
                        + " must name destinations that take single records: " + obstacle);
            }
        }
    }

    /**
     * Looks for the mending route.
     *
     * @throws IllegalArgumentException where it is not there
     */
    void checkMend(String endpoint) {
        if (endpoint.startsWith(DIRECT) && routeFrom(endpoint) == null) {
            throw new IllegalArgumentException(
                    "`mend` (property replay.mend) names an endpoint that no route begins with: was " + endpoint);
        }
    }

    private @Nullable Route routeFrom(String uri) {
        return context.getRoutes().stream()
                .filter(known -> uri.equals(uri(known.getEndpoint())))
                .findFirst()
                .orElse(null);
    }

    /** Why nothing can be sent to a destination; null where it can. */
    @Nullable
    String obstacle(String destination) {
        String begin = DIRECT + destination;
        Route route = routeFrom(begin);
        if (route == null) {
            return "no route begins with " + begin + "; name another one by `toDestination` (property"
                    + " replay.to-destination), or start its route (property destinations)";
        }
        if (sendsToArchive(route.navigate())) {
            return destination + " is an `archive:`, which takes whole batches from the collector; name another"
                    + " destination by `toDestination` (property replay.to-destination)";
        }
        return null;
    }

    private static boolean sendsToArchive(Object at) {
        if (at instanceof EndpointAware aware && aware.getEndpoint() != null) {
            return uri(aware.getEndpoint()).startsWith(ARCHIVE);
        }
        return at instanceof Navigate<?> parent
                && parent.hasNext()
                && parent.next().stream().anyMatch(Targets::sendsToArchive);
    }

    private static String uri(Endpoint endpoint) {
        return endpoint.getEndpointUri().replace("://", ":");
    }
}
