package caravan.runner;

import caravan.settings.Reason;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.main.Main;
import org.apache.camel.spi.ShutdownStrategy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code java -jar caravan-runner.jar}: runs the routes of {@link RouteFiles} until it is told to end.
 *
 * <p>A setting is looked for in the environment ({@code STATE_MIN_FREE}), then among the system properties
 * ({@code -Dstate.min-free=20%}), then in {@code application.properties} beside the routes; then the default stands
 * that the route itself names. That is Camel's own order, so Camel JBang has the same.
 *
 * <p>SIGTERM and SIGINT stop the routes in order, sources first, within {@code camel.main.shutdownTimeout}; three seconds
 * later the program ends wherever it is, with nothing that a {@code kill -9} would not leave as well. Its code is 143, as
 * the JVM gives after SIGTERM. Where the routes cannot start, the program says why in one message and ends with code 1.
 */
public final class Runner {

    private static final Logger LOG = LoggerFactory.getLogger(Runner.class);

    /** What Camel needs behind its time-out, and what remains then of the grace of a pod: it has five seconds more. */
    private static final Duration BEHIND_TIMEOUT = Duration.ofSeconds(3);

    private static final int SIGTERM = 128 + 15;

    private Runner() {}

    /** Takes no arguments. */
    public static void main(String... arguments) {
        if (arguments.length > 0) {
            LOG.error(
                    "unknown argument {}: settings are given as -Dlogs.directory=... or LOGS_DIRECTORY=...",
                    arguments[0]);
            System.exit(2);
        }
        CountDownLatch ended = new CountDownLatch(1);
        Main main = new Main();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> await(ended, main), "runner-end"));
        int code = run(main);
        ended.countDown();
        System.exit(code);
    }

    /**
     * Camel's own hook lets the JVM go as soon as the routes have stopped, whatever is still being written; and where
     * something hangs, it goes on waiting beyond the grace of a pod.
     */
    private static void await(CountDownLatch ended, Main main) {
        CamelContext context = main.getCamelContext();
        Duration longest = BEHIND_TIMEOUT;
        if (context != null) {
            ShutdownStrategy strategy = context.getShutdownStrategy();
            longest = longest.plus(
                    Duration.of(strategy.getTimeout(), strategy.getTimeUnit().toChronoUnit()));
        }
        try {
            if (!ended.await(longest.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn(
                        "not stopped after {} s: ending now; what has no verdict comes again at the next start",
                        longest.toSeconds());
                Runtime.getRuntime().halt(SIGTERM);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static int run(Main main) {
        try {
            RouteFiles routes = RouteFiles.find(System::getenv, System::getProperty);
            LOG.info("routes of {}", routes);
            configure(main, routes);
            main.run();
            return main.getExitCode();
        } catch (Exception failure) {
            LOG.error("Caravan cannot start: {}", Reason.of(failure));
            LOG.debug("which came of", failure);
            main.completed(); // or it takes our exit for a SIGTERM
            main.stop();
            return 1;
        }
    }

    private static void configure(Main main, RouteFiles routes) throws IOException {
        main.addMainListener(new StartAndEnd());
        main.addMainListener(new Observing());
        // ours are read below, from beside the routes
        main.setPropertyPlaceholderLocations("false");
        main.setInitialProperties(routes.settings());
        main.setRoutesCollector(routes);
    }
}
