package caravan.reload;

import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.StartupListener;
import org.apache.camel.spi.RoutesLoader;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.RouteWatcherReloadStrategy;

/** Sees to it, where a context reloads routes at all, that a {@link RoutesReload} does it. */
public final class Reload implements StartupListener {

    private final Runnable check;
    private final List<StartupListener> readers;

    /**
     * To be added to a context.
     *
     * @param check looks at the settings before routes are loaded, and throws where there are faults
     * @param readers of settings, hear of each reload as of a start of the context
     */
    public Reload(Runnable check, List<StartupListener> readers) {
        this.check = check;
        this.readers = List.copyOf(readers);
    }

    @Override
    public void onCamelContextStarted(CamelContext context, boolean alreadyStarted) {
        // whoever starts the context may add services until then
    }

    @Override
    public void onCamelContextFullyStarted(CamelContext context, boolean alreadyStarted) {
        RoutesLoader loader = PluginHelper.getRoutesLoader(context);
        if (context.hasService(RouteWatcherReloadStrategy.class) != null && !(loader instanceof RoutesReload)) {
            context.getCamelContextExtension()
                    .addContextPlugin(RoutesLoader.class, new RoutesReload(loader, check, readers));
        }
    }
}
