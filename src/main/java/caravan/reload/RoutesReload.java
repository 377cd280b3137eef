package caravan.reload;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.ServiceStatus;
import org.apache.camel.StartupListener;
import org.apache.camel.spi.Resource;
import org.apache.camel.spi.RoutesBuilderLoader;
import org.apache.camel.spi.RoutesLoader;

/**
 * Loads all routes again and starts them when all of them are there, in their startup order: sinks first, sources last.
 *
 * <p>Camel's own loader (4.17) starts the routes of each file before it reads the next one, so that a source sends its
 * first records past steps that are still to come. And it fails over a file with two routes, which it is told to load
 * once for each of them.
 *
 * <p>First the settings of steps are looked at as at a start, and all that is wrong is told in one message. Then the
 * readers among the steps, as {@code destinations}, {@code multiline} and the parsers, begin afresh, and Camel reads
 * what stands in routes: what is wrong with that, it tells one fault at a time. All else that has read its settings
 * keeps them until a new start: clients of stores and brokers, the bean {@code kubernetes}, the names of objects and
 * messages, the audit webhook. Where anything is faulty, nothing runs until that is mended; the sources go on where they
 * were then.
 */
final class RoutesReload implements RoutesLoader {

    /** As Camel numbers routes that have no number. */
    private static final int NO_ORDER = 1000;

    /** Those of kamelets first: they are steps of others. */
    private static final Comparator<Route> STARTUP_ORDER = Comparator.comparing(
                    (Route route) -> !route.isCreatedByKamelet())
            .thenComparing(route -> route.getStartupOrder() == null ? NO_ORDER : route.getStartupOrder());

    private final RoutesLoader loader;
    private final Runnable check;
    private final List<StartupListener> readers;

    /**
     * In the place of a loader.
     *
     * @param check looks at the settings before routes are loaded, and throws where there are faults
     * @param readers of settings, hear of each reload as of a start of the context
     */
    RoutesReload(RoutesLoader loader, Runnable check, List<StartupListener> readers) {
        this.loader = loader;
        this.check = check;
        this.readers = readers;
    }

    @Override
    public Set<String> updateRoutes(Collection<Resource> resources) throws Exception {
        CamelContext context = getCamelContext();
        check.run();
        for (StartupListener reader : readers) {
            reader.onCamelContextStarting(context, true);
        }
        Set<String> loaded = load(context, resources);
        for (StartupListener reader : readers) {
            reader.onCamelContextFullyStarted(context, true);
        }
        if (context.isAutoStartup()) {
            start(context);
        }
        return loaded;
    }

    private Set<String> load(CamelContext context, Collection<Resource> resources) throws Exception {
        Boolean isToStart = context.isAutoStartup();
        context.setAutoStartup(false);
        try {
            return loader.updateRoutes(distinct(resources));
        } finally {
            context.setAutoStartup(isToStart);
        }
    }

    private static Collection<Resource> distinct(Collection<Resource> resources) {
        Map<String, Resource> byLocation = new LinkedHashMap<>();
        resources.forEach(resource -> byLocation.put(resource.getLocation(), resource));
        return byLocation.values();
    }

    private static void start(CamelContext context) throws Exception {
        List<Route> routes = new ArrayList<>(context.getRoutes());
        routes.sort(STARTUP_ORDER);
        for (Route route : routes) {
            // none where it is a kamelet's, of a route that was there before
            ServiceStatus status = context.getRouteController().getRouteStatus(route.getRouteId());
            if (route.isAutoStartup() && status != null && status.isStartable()) {
                context.getRouteController().startRoute(route.getRouteId());
            }
        }
    }

    // ---- the rest is as it was

    @Override
    public CamelContext getCamelContext() {
        return loader.getCamelContext();
    }

    @Override
    public void setCamelContext(CamelContext context) {
        loader.setCamelContext(context);
    }

    @Override
    public boolean isIgnoreLoadingError() {
        return loader.isIgnoreLoadingError();
    }

    @Override
    public void setIgnoreLoadingError(boolean ignore) {
        loader.setIgnoreLoadingError(ignore);
    }

    @Override
    public RoutesBuilderLoader getRoutesLoader(String extension) throws Exception {
        return loader.getRoutesLoader(extension);
    }

    @Override
    public Collection<RoutesBuilder> findRoutesBuilders(Collection<Resource> resources) throws Exception {
        return loader.findRoutesBuilders(resources);
    }

    @Override
    public Collection<RoutesBuilder> findRoutesBuilders(Collection<Resource> resources, boolean optional)
            throws Exception {
        return loader.findRoutesBuilders(resources, optional);
    }

    @Override
    public void preParseRoute(Resource resource, boolean optional) throws Exception {
        loader.preParseRoute(resource, optional);
    }

    @Override
    public void initRoutesBuilderLoader(RoutesBuilderLoader builderLoader) {
        loader.initRoutesBuilderLoader(builderLoader);
    }
}
