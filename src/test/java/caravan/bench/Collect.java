package caravan.bench;

import caravan.batch.Batch;
import caravan.batch.JsonLinesStream;
import caravan.batch.Verdict;
import caravan.cri.ContainerPath;
import caravan.kubernetes.ContainerMetadata;
import caravan.kubernetes.Enricher;
import caravan.multiline.Multiline;
import caravan.multiline.MultilineSettings;
import caravan.parse.MessageParser;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.ProcessorDefinition;

/**
 * Collects a folder by a Camel route, several times in one process, and says what each pass took:
 * {@code Collect MODE FOLDER OUTPUT PASSES}.
 *
 * <p>Modes: {@code tail} reads, {@code cri} parses and joins too, {@code json-memory} makes JSON lines too, and
 * {@code json-file} writes them to the file OUTPUT. {@code multiline-memory} and {@code multiline-file} do the same with
 * the traces of all languages joined, {@code metadata-memory} and {@code metadata-file} with what Kubernetes knows of an
 * everyday pod, {@code parsed-memory} and {@code parsed-file} with what messages of JSON say.
 */
public final class Collect {

    private static final long LONGEST_PASS_SECONDS = 600;

    private final String mode;
    private final Path folder;
    private final Path output;
    private final AtomicLong records = new AtomicLong();
    private final AtomicLong collected = new AtomicLong();

    private Collect(String mode, Path folder, Path output) {
        this.mode = mode;
        this.folder = folder;
        this.output = output;
    }

    public static void main(String[] arguments) throws Exception {
        try (CamelContext context = new DefaultCamelContext()) {
            context.start();
            for (int pass = Integer.parseInt(arguments[3]); pass > 0; pass--) {
                new Collect(arguments[0], Path.of(arguments[1]), Path.of(arguments[2])).measure(context);
            }
        }
    }

    private void measure(CamelContext context) throws Exception {
        long total = sizeOf(folder);
        Files.deleteIfExists(output);
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        long wall = System.nanoTime();
        long processor = system.getProcessCpuTime();
        run(context, total);
        processor = system.getProcessCpuTime() - processor;
        wall = System.nanoTime() - wall;
        System.out.printf(
                Locale.ROOT,
                "%s source=%d records=%d cpu=%.3f wall=%.3f rss=%d%n",
                mode,
                total,
                records.get(),
                processor / 1e9,
                wall / 1e9,
                residentPeak());
    }

    private void run(CamelContext context, long total) throws Exception {
        Path state = Files.createTempDirectory("state");
        CountDownLatch done = new CountDownLatch(1);
        try (OutputStream sink = mode.endsWith("-file") ? Files.newOutputStream(output) : null) {
            context.addRoutes(route(state, exchange -> {
                deliver(exchange, sink);
                if (collected.get() >= total) {
                    done.countDown();
                }
            }));
            if (!done.await(LONGEST_PASS_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException(
                        collected + " of " + total + " bytes after " + LONGEST_PASS_SECONDS + " s");
            }
            context.getRouteController().stopRoute(mode);
            context.removeRoute(mode);
        } finally {
            delete(state);
        }
    }

    private RouteBuilder route(Path state, Processor sink) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                ProcessorDefinition<?> route = from("tail:" + folder + "?include=*.log&stateDirectory=" + state)
                        .routeId(mode);
                if (!mode.equals("tail")) {
                    route = route.process("cri");
                }
                if (mode.startsWith("multiline")) {
                    Multiline step = MultilineSettings.step(
                            name -> name.equals("languages")
                                    ? "all"
                                    : MultilineSettings.DEFAULTS.getOrDefault(name, ""),
                            name -> name);
                    route = route.process(
                            exchange -> step.apply(exchange.getMessage().getBody(Batch.class)));
                }
                if (isWithMetadata()) {
                    Map<ContainerPath, ContainerMetadata> known = new ConcurrentHashMap<>();
                    Enricher enricher = Enricher.of(
                            instance -> known.computeIfAbsent(instance, any -> SamplePod.metadata()), Map.of());
                    route = route.process(
                            exchange -> enricher.apply(exchange.getMessage().getBody(Batch.class)));
                }
                if (isParsed()) {
                    MessageParser parser = MessageParser.json();
                    route = route.process(
                            exchange -> parser.apply(exchange.getMessage().getBody(Batch.class)));
                }
                route.process(sink);
            }
        };
    }

    private void deliver(Exchange exchange, OutputStream sink) throws IOException {
        Batch batch = exchange.getMessage().getBody(Batch.class);
        if (mode.startsWith("json") || mode.startsWith("multiline") || isWithMetadata() || isParsed()) {
            new JsonLinesStream(batch).transferTo(sink == null ? OutputStream.nullOutputStream() : sink);
        }
        batch.decideAll(Verdict.DELIVERED, mode);
        records.addAndGet(batch.size());
        collected.addAndGet(batch.length());
    }

    private boolean isWithMetadata() {
        return mode.startsWith("metadata");
    }

    private boolean isParsed() {
        return mode.startsWith("parsed");
    }

    static long sizeOf(Path folder) throws IOException {
        long size = 0;
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                size += Files.size(file);
            }
        }
        return size;
    }

    static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : (Iterable<Path>) files.sorted(java.util.Comparator.reverseOrder())::iterator) {
                Files.delete(file);
            }
        }
    }

    /** Bytes of memory that the process had at most. */
    static long residentPeak() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmHWM:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
            }
        }
        return 0;
    }
}
