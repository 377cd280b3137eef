package caravan.observe;

import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.apache.camel.CamelContext;

/** A context's registry of meters, those of the JVM in it, and the server that shows them. */
public final class Observation implements Closeable {

    private final PrometheusMeterRegistry registry;
    private final JvmGcMetrics collections;
    private final ObserveServer server;

    private Observation(PrometheusMeterRegistry registry, JvmGcMetrics collections, ObserveServer server) {
        this.registry = registry;
        this.collections = collections;
        this.server = server;
    }

    /**
     * Begins for a context that has not been started.
     *
     * @throws IOException when it cannot listen at the address
     */
    public static Observation begin(CamelContext context, InetSocketAddress address) throws IOException {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        ObserveServer server = ObserveServer.start(context, registry, address);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessMeters().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        JvmGcMetrics collections = new JvmGcMetrics();
        collections.bindTo(registry);
        context.getRegistry().bind("caravan-meters", registry);
        return new Observation(registry, collections, server);
    }

    @Override
    public void close() {
        server.close();
        collections.close();
        registry.close();
    }
}
