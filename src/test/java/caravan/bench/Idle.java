package caravan.bench;

import caravan.batch.Batch;
import caravan.batch.Verdict;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * What it costs to follow files into which nobody writes, and how soon a line is on its way when somebody does.
 *
 * <p>{@code Idle [files] [seconds]}: links in {@code containers/} to files in {@code pods/<pod>/<container>/0.log}, as
 * on a node. Prints the share of one core over the seconds, three times, for at first the compilers of the JVM are at
 * work, and the latencies of 50 lines.
 */
public final class Idle {

    private static final int LINES = 50;
    private static final int WINDOWS = 3;
    /** Milliseconds until the files are known to be idle. */
    private static final long SETTLED_AFTER = 8_000;

    private final int files;
    private final int seconds;
    private final Path folder;
    private final BlockingQueue<Long> arrivals = new ArrayBlockingQueue<>(1024);

    private Idle(int files, int seconds, Path folder) {
        this.files = files;
        this.seconds = seconds;
        this.folder = folder;
    }

    public static void main(String[] args) throws Exception {
        int files = args.length > 0 ? Integer.parseInt(args[0]) : 1_000;
        int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 20;
        new Idle(files, seconds, Files.createTempDirectory("idle")).run();
    }

    private void run() throws Exception {
        Path containers = Files.createDirectories(folder.resolve("containers"));
        for (int i = 0; i < files; i++) {
            Path log = file(i);
            Files.createDirectories(log.getParent());
            write(i, "2026-11-22T12:00:00.000000000Z stdout F hello from " + i + "\n");
            Files.createSymbolicLink(
                    containers.resolve(
                            "pod-" + i + "_default_app-" + "0".repeat(56) + String.format("%08x", i) + ".log"),
                    log);
        }
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.addRoutes(route(containers));
            context.start();
            for (int i = 0; i < files; i++) {
                arrivals.poll(60, TimeUnit.SECONDS);
            }
            TimeUnit.MILLISECONDS.sleep(SETTLED_AFTER);
            for (int i = 0; i < WINDOWS; i++) {
                System.out.printf("%d files followed, %d idle seconds: %.2f %% of a core%n", files, seconds, idle());
            }
            long[] millis = latencies();
            System.out.printf(
                    "latency of a line in ms: median %d, 90 %% %d, greatest %d%n",
                    millis[LINES / 2], millis[LINES * 9 / 10], millis[LINES - 1]);
        }
    }

    private RouteBuilder route(Path containers) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("tail:" + containers + "?stateDirectory=" + folder.resolve("state"))
                        .process(exchange -> {
                            long now = System.nanoTime();
                            exchange.getMessage().getBody(Batch.class).decideAll(Verdict.DELIVERED, "idle");
                            arrivals.add(now);
                        });
            }
        };
    }

    private double idle() throws InterruptedException {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        long cpu = system.getProcessCpuTime();
        long wall = System.nanoTime();
        TimeUnit.SECONDS.sleep(seconds);
        return 100.0 * (system.getProcessCpuTime() - cpu) / (System.nanoTime() - wall);
    }

    private long[] latencies() throws Exception {
        long[] millis = new long[LINES];
        for (int i = 0; i < LINES; i++) {
            TimeUnit.MILLISECONDS.sleep(37L * i % 250);
            long written = System.nanoTime();
            write(i * 7 % files, "2026-11-22T12:00:01.000000000Z stdout F line " + i + "\n");
            Long arrived = arrivals.poll(30, TimeUnit.SECONDS);
            if (arrived == null) {
                throw new IOException("line " + i + " did not arrive within 30 s");
            }
            millis[i] = TimeUnit.NANOSECONDS.toMillis(arrived - written);
        }
        Arrays.sort(millis);
        return millis;
    }

    private Path file(int i) {
        return folder.resolve("pods/default_pod-" + i + "_uid/app/0.log");
    }

    private void write(int i, String line) throws IOException {
        Files.writeString(file(i), line, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
