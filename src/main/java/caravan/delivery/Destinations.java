package caravan.delivery;

import caravan.text.CommaList;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.camel.CamelContext;
import org.apache.camel.ExtendedStartupListener;

/**
 * The bean {@code destinations}: where batches go, by the properties {@code destinations} (names, divided by commas)
 * and {@code spool.destinations} (those that have a spool before them). Each destination is a route that begins at
 * {@code direct:<name>}, each spool one at {@code direct:<name>-spool}; where one is not there the start fails, unless
 * no route asks this bean at all. Safe for use by several threads.
 */
public final class Destinations implements ExtendedStartupListener {

    private static final String DELIVER = "deliver";

    /** They keep batches, in folders: of these Kafka has none, and a spool would be another folder. */
    private static final Set<String> FOLDERS = Set.of("archive", "s3");

    private final CamelContext context;
    private volatile List<String> endpoints = List.of();

    /** Reads the properties of a context when that starts. */
    public Destinations(CamelContext context) {
        this.context = context;
    }

    /** The endpoints that a batch goes to, in the order in which they are named. */
    public List<String> endpoints() {
        return endpoints;
    }

    /** Whether a destination is chosen. */
    public boolean isChosen(String name) {
        return names("{{destinations:archive}}").contains(name);
    }

    @Override
    public void onCamelContextStarting(CamelContext starting, boolean alreadyStarted) {
        check();
        List<String> spooled = names("{{spool.destinations:}}");
        List<String> found = new ArrayList<>();
        for (String name : names("{{destinations:archive}}")) {
            found.add("direct:" + name + (spooled.contains(name) ? "-spool" : ""));
        }
        endpoints = List.copyOf(found);
    }

    /** @throws IllegalArgumentException naming every fault of what is chosen together */
    public void check() {
        check(names("{{sources:containers}}"), names("{{destinations:archive}}"), names("{{spool.destinations:}}"));
    }

    private static void check(List<String> sources, List<String> destinations, List<String> spooled) {
        List<String> faults = new ArrayList<>();
        if (sources.contains("kafka") && destinations.stream().anyMatch(takesFiles(spooled))) {
            faults.add("`sources` names kafka, whose records go only to destinations that take lines, without a spool"
                    + " (`spool.destinations`): `destinations` was " + String.join(",", destinations));
        }
        if (!destinations.containsAll(spooled)) {
            faults.add("`spool.destinations` must name only what `destinations` names (which was "
                    + String.join(",", destinations) + "): was " + String.join(",", spooled));
        }
        if (spooled.stream().anyMatch(FOLDERS::contains)) {
            faults.add("`spool.destinations` must not name archive or s3, which are folders themselves: was "
                    + String.join(",", spooled));
        }
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", faults));
        }
    }

    private static Predicate<String> takesFiles(List<String> spooled) {
        return name -> FOLDERS.contains(name) || spooled.contains(name);
    }

    private List<String> names(String property) {
        return CommaList.parse(context.resolvePropertyPlaceholders(property));
    }

    @Override
    public void onCamelContextStarted(CamelContext started, boolean alreadyStarted) {
        // the routes are there when it has fully started
    }

    @Override
    public void onCamelContextFullyStarted(CamelContext started, boolean alreadyStarted) {
        if (started.getRoute(DELIVER) == null) {
            return;
        }
        if (endpoints.isEmpty()) {
            throw new IllegalArgumentException("`destinations` must name at least one: was empty");
        }
        for (String endpoint : endpoints) {
            if (!isThere(started, endpoint)) {
                throw new IllegalArgumentException("`destinations` names one that no route begins with (" + endpoint
                        + "): was \"" + started.resolvePropertyPlaceholders("{{destinations:archive}}")
                        + "\"; routes begin with " + begins(started));
            }
        }
    }

    private static boolean isThere(CamelContext started, String endpoint) {
        return begins(started).contains(endpoint);
    }

    private static List<String> begins(CamelContext started) {
        return started.getRoutes().stream()
                .map(route -> route.getEndpoint().getEndpointBaseUri().replace("direct://", "direct:"))
                .filter(uri -> uri.startsWith("direct:"))
                .sorted()
                .toList();
    }
}
