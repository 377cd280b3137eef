package caravan.settings;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.camel.CamelContext;
import org.apache.camel.Service;
import org.apache.camel.support.LifecycleStrategySupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at all settings before the first route of a Camel context is made, whatever started it, and refuses the start
 * with one message that names every fault:
 *
 * <ol>
 *   <li>names that nobody knows, see {@link UnknownNames};
 *   <li>sources and destinations that there are not, see {@link Choices};
 *   <li>what each step finds in its settings, see {@link #add}, {@link #addForBean} and {@link #addForComponent};
 *   <li>endpoints of the routes that will run, see {@link RouteEndpoints}.
 * </ol>
 *
 * No value of a secret is ever in it. Nothing is looked at in a {@link DryRun}, nor routes that are added to a context
 * that runs.
 */
public final class StartCheck extends LifecycleStrategySupport implements Service {

    private static final Logger LOG = LoggerFactory.getLogger(StartCheck.class);

    private final CamelContext context;
    private final List<Runnable> checks = new ArrayList<>();
    private final Map<Runnable, Predicate<String>> checksByUri = new LinkedHashMap<>();

    /** A check of a context that has not started yet; it must be added to it. */
    public StartCheck(CamelContext context) {
        this.context = context;
    }

    /** Adds a check that throws an {@link IllegalArgumentException} where it finds faults. */
    public void add(Runnable check) {
        checks.add(check);
    }

    /** Adds one that is made where an endpoint has an option of that value, {@code #bean}, in a route that will run. */
    public void addForBean(String reference, Runnable check) {
        checksByUri.put(check, uri -> uri.contains(reference));
    }

    /** Adds one that is made where an endpoint is of that component, in a route that will run. */
    public void addForComponent(String name, Runnable check) {
        checksByUri.put(check, uri -> new WrittenUri(uri).scheme().equals(name));
    }

    /** Camel initializes its strategies when all routes are known and none is made; {@code onContextInitializing}
     * would be the same moment, but there Camel logs what we throw, once more. */
    @Override
    public void init() {
        if (DryRun.isOne(context)) {
            return;
        }
        Faults faults = new Faults();
        checkNames(faults);
        RouteEndpoints endpoints = new RouteEndpoints(context);
        new Choices(context, endpoints).check(faults);
        checks.forEach(faults::collect);
        Set<String> uris = endpoints.uris();
        checksByUri.forEach((check, uri) -> {
            if (uris.stream().anyMatch(uri)) {
                faults.collect(check);
            }
        });
        endpoints.check(faults);
        faults.raise();
    }

    /**
     * Looks again, while the context runs, at names and at what each step finds. What depends on routes is left out:
     * there may be others after this.
     *
     * @throws IllegalArgumentException with one message that names every fault
     */
    public void again() {
        Faults faults = new Faults();
        checkNames(faults);
        checks.forEach(faults::collect);
        faults.raise();
    }

    private void checkNames(Faults faults) {
        UnknownNames unknown = new UnknownNames(Catalogue.read());
        unknown.inFile(context.getPropertiesComponent().loadProperties().stringPropertyNames());
        unknown.inSystemProperties(System.getProperties().stringPropertyNames());
        unknown.inEnvironment(System.getenv());
        unknown.faults().forEach(faults::add);
        if (!unknown.doubtful().isEmpty()) {
            LOG.warn("variables that look like settings and are none: {}", String.join(", ", unknown.doubtful()));
        }
    }

    @Override
    public void start() {
        // nothing that runs
    }

    @Override
    public void stop() {
        // nothing that runs
    }
}
