package caravan.health;

import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.StartupListener;
import org.apache.camel.health.HealthCheckRegistry;

/** Adds our checks to those of a context, where it has a registry of them. */
public final class Checks implements StartupListener {

    @Override
    public void onCamelContextStarted(CamelContext context, boolean alreadyStarted) {
        HealthCheckRegistry registry = HealthCheckRegistry.get(context);
        if (registry != null) {
            Stream.of(new CollectorThreads(context), new CollectorStates(context), new Obstacles(context))
                    .forEach(registry::register);
        }
    }
}
