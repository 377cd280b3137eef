package caravan.steps;

import java.util.Map;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/** A Camel context that runs routes given as YAML text. Close it. */
public final class Yaml {

    private Yaml() {}

    /** Starts routes. */
    public static CamelContext start(String... routes) throws Exception {
        return start(Map.of(), routes);
    }

    /** Starts routes with settings. */
    public static CamelContext start(Map<String, String> settings, String... routes) throws Exception {
        return start(Map.of(), settings, routes);
    }

    /** Starts routes with beans and settings. */
    public static CamelContext start(Map<String, ?> beans, Map<String, String> settings, String... routes)
            throws Exception {
        CamelContext context = new DefaultCamelContext();
        beans.forEach(context.getRegistry()::bind);
        Properties properties = new Properties();
        properties.putAll(settings);
        context.getPropertiesComponent().setInitialProperties(properties);
        for (int i = 0; i < routes.length; i++) {
            PluginHelper.getRoutesLoader(context)
                    .loadRoutes(ResourceHelper.fromString("route-" + i + ".yaml", routes[i]));
        }
        context.start();
        return context;
    }
}
