package caravan.node;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A {@link SampleNode} in real time, the runner's jar which delivers its logs into a store, and what befalls the two
 * meanwhile. Afterwards the store's records are compared with what was written.
 */
public final class DeliveryRun {

    /** Where the records arrive. */
    public interface Store {
        /** Records that are there, about; asked for again and again. */
        long count() throws IOException, InterruptedException;

        /** Shows all records. */
        void read(RecordsCheck check) throws IOException, InterruptedException;
    }

    /** Something that happens. */
    public interface Action {
        void happen(Control control) throws IOException, InterruptedException;
    }

    /** What an action can do to the collector. */
    public interface Control {
        /** {@code kill -9}, and a start. */
        void restart() throws IOException, InterruptedException;

        /** Where the collector has its folders. */
        Path folder();
    }

    private record Event(Duration after, String name, Action action) {}

    /**
     * How it went.
     *
     * @param findings what is in the store
     * @param ledgerFaults what does not add up in the collector's ledger; of its last process only
     * @param ledger of its last process
     * @param stopped the collector ended by itself when told to
     * @param peakMemory the most that any of the processes had resident, in bytes
     * @param said what the last process printed
     */
    public record Report(
            Findings findings,
            List<String> ledgerFaults,
            String ledger,
            boolean stopped,
            long peakMemory,
            String said) {

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%s%nThe ledger: %s. %s%nThe collector had %d MB resident at most, and %s.",
                    findings,
                    ledger,
                    ledgerFaults.isEmpty() ? "It adds up." : ledgerFaults,
                    peakMemory >> 20,
                    stopped ? "stopped in order" : "had to be killed");
        }
    }

    private static final Duration START_WITHIN = Duration.ofSeconds(60);
    /** Nothing new came for so long, and enough is there. */
    private static final Duration SETTLED = Duration.ofSeconds(4);

    private static final Duration STOP_WITHIN = Duration.ofSeconds(60);

    private final Path folder;
    private final List<String> settings = new ArrayList<>();
    private final List<String> jvmOptions = new ArrayList<>();
    private final List<Event> events = new ArrayList<>();
    private Plan plan = new Plan().seed(1).pods(10).bytesPerSecond(2_000_000).keep(Duration.ofHours(1));
    private Duration duration = Duration.ofSeconds(10);
    private Duration patience = Duration.ofSeconds(60);
    private @Nullable MemoryGroup group;
    private boolean isOrdered;
    private long peakMemory;

    /** A run whose node and collector have their files below a folder. */
    public DeliveryRun(Path folder) {
        this.folder = folder;
    }

    /** A setting of the collector: {@code destinations=elasticsearch}. */
    public DeliveryRun setting(String nameAndValue) {
        settings.add(nameAndValue);
        return this;
    }

    /** What the node does; by default it keeps all bytes readable. */
    public DeliveryRun plan(Plan value) {
        plan = value;
        return this;
    }

    /** How long the node writes. */
    public DeliveryRun duration(Duration value) {
        duration = value;
        return this;
    }

    /** How long the store may get nothing new at the end before its records are counted. */
    public DeliveryRun patience(Duration value) {
        patience = value;
        return this;
    }

    /** An option of the collector's JVM, behind those of {@code jvm.options}. */
    public DeliveryRun jvm(String option) {
        jvmOptions.add(option);
        return this;
    }

    /** The collector's processes run in a control group. */
    public DeliveryRun within(MemoryGroup value) {
        group = value;
        return this;
    }

    /** The store shows the records of a container in their order. */
    public DeliveryRun ordered() {
        isOrdered = true;
        return this;
    }

    /** Something that happens so long after the start. */
    public DeliveryRun after(Duration start, String name, Action action) {
        events.add(new Event(start, name, action));
        return this;
    }

    /** Runs it all, and compares. */
    public Report into(Store store) throws IOException, InterruptedException {
        Folders.empty(folder);
        try (SampleNode node = new SampleNode(folder.resolve("node"), plan, Instant.now())) {
            CollectorProcess collector =
                    new CollectorProcess(folder, node.containers(), settings.toArray(String[]::new)).with(jvmOptions);
            if (group != null) {
                collector.within(group);
            }
            Thread killer = new Thread(() -> killQuietly(collector));
            Runtime.getRuntime().addShutdownHook(killer);
            try {
                return run(node, collector, store);
            } finally {
                killQuietly(collector);
                Runtime.getRuntime().removeShutdownHook(killer);
            }
        }
    }

    private Report run(SampleNode node, CollectorProcess collector, Store store)
            throws IOException, InterruptedException {
        start(collector);
        node.start();
        long begun = System.nanoTime();
        events.sort(Comparator.comparing(Event::after));
        Control control = new Running(node, collector);
        for (Event event : events) {
            pause(event.after().minusNanos(System.nanoTime() - begun), collector);
            System.out.println(event.name());
            event.action().happen(control);
        }
        pause(duration.minusNanos(System.nanoTime() - begun), collector);
        node.finish();
        Written written = node.written();
        System.out.println("the node has ended: " + written);
        awaitArrival(written.begun(), store, collector);
        peakMemory = Math.max(peakMemory, collector.peakMemory());
        boolean stopped = collector.stop(STOP_WITHIN);
        ReportedLedger ledger = ReportedLedger.in(collector.said());
        RecordsCheck check = new RecordsCheck(written, isOrdered);
        store.read(check);
        return new Report(
                check.end(),
                ledger.faults(node.sourceBytes(), written.begun()),
                ledger.text(),
                stopped,
                peakMemory,
                collector.said());
    }

    private static void start(CollectorProcess collector) throws IOException, InterruptedException {
        collector.start();
        if (!Wait.until(START_WITHIN, () -> collector.isRunning() || !collector.isAlive()) || !collector.isAlive()) {
            throw new IOException("the collector is not running:\n" + collector.said());
        }
    }

    private static void pause(Duration pause, CollectorProcess collector) throws IOException, InterruptedException {
        if (Wait.until(pause, () -> !collector.isAlive())) {
            throw new IOException("the collector has ended by itself:\n" + collector.said());
        }
    }

    private void awaitArrival(long all, Store store, CollectorProcess collector)
            throws IOException, InterruptedException {
        long arrived = store.count();
        long since = System.nanoTime();
        // what is there twice counts too: that there are enough does not mean that all are there
        while (System.nanoTime() - since < (arrived < all ? patience : SETTLED).toNanos()) {
            pause(Duration.ofSeconds(1), collector);
            long now = store.count();
            if (now != arrived) {
                arrived = now;
                since = System.nanoTime();
            }
        }
        System.out.printf(Locale.ROOT, "%,d of %,d records have arrived%n", arrived, all);
    }

    private static void killQuietly(CollectorProcess collector) {
        try {
            collector.kill();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Running implements Control {
        private final SampleNode node;
        private final CollectorProcess collector;

        Running(SampleNode node, CollectorProcess collector) {
            this.node = node;
            this.collector = collector;
        }

        @Override
        public void restart() throws IOException, InterruptedException {
            peakMemory = Math.max(peakMemory, collector.peakMemory());
            node.collectorDown();
            collector.kill();
            start(collector);
            node.collectorUp();
        }

        @Override
        public Path folder() {
            return folder;
        }
    }
}
