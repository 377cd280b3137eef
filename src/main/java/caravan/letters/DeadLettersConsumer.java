package caravan.letters;

import caravan.checkpoint.StateLock;
import caravan.json.JsonObject;
import caravan.verdict.LetterLine;
import caravan.warnings.Warnings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.service.ServiceHelper;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replays letters: one pass, in a thread of its own, each time that it is started. An exchange holds lines of JSON for
 * one destination, which its variable {@code destination} names.
 */
public class DeadLettersConsumer extends DefaultConsumer {

    static final String DESTINATION = "destination";

    private static final Logger LOG = LoggerFactory.getLogger("caravan.letters");
    private static final String REASON = "reason";
    private static final String LOCK = ".replay";
    private static final long PAUSE = 100;
    private static final long JOIN_MILLIS = TimeUnit.SECONDS.toMillis(10);

    private final DeadLettersConfiguration configuration;
    private final Warnings warnings;
    private final Object pause = new Object();
    private @Nullable Processor mending;
    private @Nullable Thread thread;
    private volatile boolean running;
    private volatile String state = "not started";

    public DeadLettersConsumer(DeadLettersEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.configuration = endpoint.getConfiguration();
        this.warnings = endpoint.getComponent().warnings();
    }

    String state() {
        return state;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        Targets targets = new Targets(getEndpoint().getCamelContext());
        targets.check(configuration.getToDestination(), configuration.destinations());
        if (!configuration.getMend().isBlank()) {
            targets.checkMend(configuration.getMend());
            Producer producer = getEndpoint()
                    .getCamelContext()
                    .getEndpoint(configuration.getMend())
                    .createProducer();
            ServiceHelper.startService(producer);
            mending = producer;
        }
        running = true;
        state = "about to begin";
        String name =
                getEndpoint().getCamelContext().getExecutorServiceManager().resolveThreadName("replay");
        Thread begun = new Thread(() -> run(targets), name);
        begun.setDaemon(true);
        thread = begun;
        begun.start();
    }

    @Override
    protected void doStop() throws Exception {
        running = false;
        synchronized (pause) {
            pause.notifyAll();
        }
        if (thread != null) {
            thread.join(JOIN_MILLIS);
            thread = null;
        }
        ServiceHelper.stopService(mending);
        super.doStop();
    }

    private void run(Targets targets) {
        LetterFolder folder = ((DeadLettersEndpoint) getEndpoint()).folder();
        if (!Files.isDirectory(folder.directory())) {
            end("there are no dead letters in " + folder.directory());
            return;
        }
        try (StateLock lock = new StateLock(folder.directory().resolve(LOCK))) {
            while (running && !(areRoutesStarted() && isOurs(lock, folder.directory()))) {
                rest();
            }
            if (running) {
                replay(folder, targets);
            }
        } catch (IOException | RuntimeException e) {
            state = "failed: " + e;
            LOG.error("the replay of {} ends: {}", folder.directory(), e.toString(), e);
        }
    }

    /** Other routes start behind this one: those of the destinations may be among them. */
    private boolean areRoutesStarted() {
        return getEndpoint().getCamelContext().isStarted();
    }

    private boolean isOurs(StateLock lock, Path directory) throws IOException {
        if (lock.tryAcquire()) {
            return true;
        }
        state = "waiting: another process (" + lock.holder() + ") replays " + directory;
        warnings.warn("lock", state);
        return false;
    }

    private void rest() {
        synchronized (pause) {
            if (running) {
                try {
                    pause.wait(PAUSE);
                } catch (InterruptedException e) {
                    running = false;
                }
            }
        }
    }

    private void replay(LetterFolder folder, Targets targets) throws IOException {
        state = "running";
        Replay replay = new Replay(folder, configuration.choice(), new Route(targets), warnings);
        replay.run(System.currentTimeMillis());
        end((running ? "done: " : "stopped: ") + replay.answered() + " of "
                + (replay.answered() + replay.stayed()) + " chosen dead letters in " + folder.directory()
                + " were replayed, the others stay");
    }

    private void end(String text) {
        state = text;
        LOG.info("replay: {}", text);
    }

    /** What a replay wants of Camel. */
    private final class Route implements Replay.Way {

        private final Targets targets;

        private Route(Targets targets) {
            this.targets = targets;
        }

        @Override
        public boolean mends() {
            return mending != null;
        }

        @Override
        public @Nullable Map<String, ?> mend(LetterLine letter) throws Exception {
            Exchange exchange = createExchange(false);
            exchange.getMessage().setBody(letter.fields());
            exchange.setVariable(DESTINATION, letter.destination());
            exchange.setVariable(REASON, letter.reason());
            Exception why = route(mending, exchange);
            if (why != null) {
                throw why;
            }
            return exchange.isRouteStop() ? null : fields(exchange);
        }

        private static Map<String, ?> fields(Exchange exchange) {
            if (exchange.getMessage().getBody() instanceof Map<?, ?> map) {
                @SuppressWarnings("unchecked") // names that are no strings become some when they are written
                Map<String, ?> fields = (Map<String, ?>) map;
                return fields;
            }
            byte[] json = exchange.getMessage().getBody(byte[].class);
            Map<String, Object> parsed = json == null ? null : JsonObject.parse(json, 0, json.length);
            if (parsed == null) {
                throw new IllegalArgumentException("the mending route must leave a map or a JSON object as body");
            }
            return parsed;
        }

        @Override
        public @Nullable String destination(LetterLine letter) {
            String named = configuration.getToDestination();
            String destination = named.isBlank() ? letter.destination() : named;
            String obstacle = targets.obstacle(destination);
            if (obstacle != null) {
                warnings.warn("destination " + destination, "dead letters stay: " + obstacle);
                return null;
            }
            return destination;
        }

        @Override
        public @Nullable Throwable send(String destination, byte[] lines) {
            Exchange exchange = createExchange(false);
            exchange.getMessage().setBody(lines);
            exchange.setVariable(DESTINATION, destination);
            return route(getProcessor(), exchange);
        }

        private @Nullable Exception route(@Nullable Processor to, Exchange exchange) {
            try {
                createUoW(exchange);
                if (to != null) {
                    to.process(exchange);
                }
            } catch (Exception e) {
                exchange.setException(e);
            } finally {
                doneUoW(exchange);
            }
            return exchange.getException();
        }

        @Override
        public boolean isEnding() {
            return !running || getEndpoint().getCamelContext().isStopping();
        }
    }
}
