package caravan.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/**
 * Delivers a folder of container logs to a store by its route in {@code routes/}, several times in one process, and says
 * what each pass took, from the first byte read until the store has every record:
 * {@code Deliver STORE FOLDER URL PASSES RECORDS}, where URL is that of a {@link BulkSink}.
 */
public final class Deliver {

    private static final long LONGEST_PASS_SECONDS = 600;
    private static final long LOOK_MILLIS = 10;

    private final String store;
    private final Path folder;
    private final URI sink;

    private Deliver(String store, Path folder, URI sink) {
        this.store = store;
        this.folder = folder;
        this.sink = sink;
    }

    public static void main(String[] arguments) throws Exception {
        Deliver deliver = new Deliver(arguments[0], Path.of(arguments[1]), URI.create(arguments[2]));
        try (CamelContext context = deliver.context()) {
            for (int pass = Integer.parseInt(arguments[3]); pass > 0; pass--) {
                deliver.measure(context, Long.parseLong(arguments[4]));
            }
        }
    }

    private CamelContext context() throws Exception {
        CamelContext context = new DefaultCamelContext();
        Properties properties = new Properties();
        properties.put("destinations", store);
        properties.put(store + ".hosts", sink.toString());
        System.getProperties().forEach((name, value) -> {
            if (name.toString().startsWith(store + '.')) {
                properties.put(name, value);
            }
        });
        context.getPropertiesComponent().setInitialProperties(properties);
        for (String name : new String[] {"00-errors", "80-" + store, "95-dead-letters"}) {
            PluginHelper.getRoutesLoader(context)
                    .loadRoutes(ResourceHelper.resolveResource(context, "file:routes/" + name + ".yaml"));
        }
        context.start();
        return context;
    }

    private void measure(CamelContext context, long records) throws Exception {
        long before = arrived();
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        Path state = Files.createTempDirectory("state");
        long wall = System.nanoTime();
        long processor = system.getProcessCpuTime();
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("tail:" + folder + "?include=*.log&stateDirectory=" + state)
                        .routeId("collect")
                        .process("cri")
                        .to("direct:" + store);
            }
        });
        long arrived = await(before + records) - before;
        processor = system.getProcessCpuTime() - processor;
        wall = System.nanoTime() - wall;
        context.getRouteController().stopRoute("collect");
        context.removeRoute("collect");
        Collect.delete(state);
        System.out.printf(
                Locale.ROOT,
                "%s source=%d records=%d cpu=%.3f wall=%.3f rss=%d%n",
                store,
                Collect.sizeOf(folder),
                arrived,
                processor / 1e9,
                wall / 1e9,
                Collect.residentPeak());
    }

    private long await(long all) throws Exception {
        long deadline = System.nanoTime() + LONGEST_PASS_SECONDS * 1_000_000_000;
        long arrived = arrived();
        while (arrived < all && System.nanoTime() < deadline) {
            Thread.sleep(LOOK_MILLIS);
            arrived = arrived();
        }
        return arrived;
    }

    private long arrived() throws IOException {
        try (InputStream answer = sink.toURL().openStream()) {
            return Long.parseLong(new String(answer.readAllBytes(), StandardCharsets.ISO_8859_1));
        }
    }
}
