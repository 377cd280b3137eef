package caravan.steps;

import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/** A Camel context that runs routes given as YAML text. Close it. */
final class Yaml {

    private Yaml() {}

    static CamelContext start(String... routes) throws Exception {
        CamelContext context = new DefaultCamelContext();
        for (int i = 0; i < routes.length; i++) {
            PluginHelper.getRoutesLoader(context)
                    .loadRoutes(ResourceHelper.fromString("route-" + i + ".yaml", routes[i]));
        }
        context.start();
        return context;
    }
}
