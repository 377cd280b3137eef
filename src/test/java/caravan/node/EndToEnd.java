package caravan.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * The whole chain under fire: a {@link SampleNode} in real time, the runner's jar killed with {@code kill -9} again and
 * again at random moments and started again, logs rotated every few seconds with two files kept, pods and containers
 * that come and go. Afterwards the archive must have each record once and in order.
 *
 * <p>{@code EndToEnd [seconds=300] [pods=50] [rate=5000000] [kills=10] [seed=...]}: ends with 0 if it has.
 */
public final class EndToEnd {

    /**
     * What is asked for.
     *
     * @param duration for how long the node writes
     * @param pods that run at a time
     * @param rate bytes per second, over all pods
     * @param kills how often the collector is killed
     * @param seed decides when
     */
    record Setup(Path folder, Duration duration, int pods, long rate, int kills, long seed) {

        static Setup of(String... arguments) {
            long seconds = 300;
            long pods = 50;
            long rate = 5_000_000;
            long kills = 10;
            long seed = System.nanoTime();
            for (String argument : arguments) {
                String[] setting = argument.split("=", 2);
                long value = Long.parseLong(setting[1]);
                switch (setting[0]) {
                    case "seconds" -> seconds = value;
                    case "pods" -> pods = value;
                    case "rate" -> rate = value;
                    case "kills" -> kills = value;
                    case "seed" -> seed = value;
                    default -> throw new IllegalArgumentException("unknown setting: " + argument);
                }
            }
            Path folder = Path.of("target", "end-to-end");
            return new Setup(folder, Duration.ofSeconds(seconds), (int) pods, rate, (int) kills, seed);
        }
    }

    /**
     * How it went.
     *
     * @param findings what is in the closed files of the archive
     * @param ledger what the collector says
     * @param ledgerFaults what does not add up in it
     * @param activity what the node did
     * @param longestRestart the longest time from a kill until the archive had what was written meanwhile
     * @param shortestReadable the shortest time that a removed byte was readable for a running collector
     * @param stopped the collector ended by itself when told to
     * @param openParts part files that the orderly stop left
     * @param peakMemory the most that any of the processes had resident, in bytes
     */
    record Report(
            Findings findings,
            String ledger,
            List<String> ledgerFaults,
            Activity activity,
            Duration longestRestart,
            Duration shortestReadable,
            boolean stopped,
            int openParts,
            long peakMemory) {

        boolean isClean() {
            return findings.isClean() && ledgerFaults.isEmpty() && stopped && openParts == 0;
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%s%nThe ledger: %s.%n%s%nThe node: %s.%nEach byte was readable for at least %.1f s of a running collector, which"
                            + " needed %.1f s at most to restart and had %d MB resident at most.%nAt the end it %s and left %d"
                            + " open parts.",
                    findings,
                    ledger,
                    ledgerFaults.isEmpty() ? "It adds up." : "It does not add up: " + ledgerFaults,
                    activity,
                    shortestReadable.toMillis() / 1e3,
                    longestRestart.toMillis() / 1e3,
                    peakMemory >> 20,
                    stopped ? "stopped in order" : "had to be killed",
                    openParts);
        }
    }

    /** Twice the longest time until what was read is on disk, and the time to find a file. */
    private static final Duration KEEP = Duration.ofSeconds(4);

    private static final Duration START_WITHIN = Duration.ofSeconds(60);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(60);
    private static final Duration NO_PROGRESS = Duration.ofSeconds(30);

    private final Setup setup;
    private final SplittableRandom random;
    private final SampleNode node;
    private final CollectorProcess collector;
    private final ArchiveFollower archive;
    private final Progress progress;
    private long peakMemory;

    private EndToEnd(Setup setup, SampleNode node) {
        this.setup = setup;
        this.node = node;
        random = new SplittableRandom(setup.seed());
        collector = new CollectorProcess(setup.folder(), node.containers(), "archive.roll.age=20s");
        archive = new ArchiveFollower(collector.archive());
        progress = new Progress(node, archive);
    }

    /** Prints the report. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Report report = run(Setup.of(arguments));
        System.out.println(report);
        System.exit(report.isClean() ? 0 : 1);
    }

    static Report run(Setup setup) throws IOException, InterruptedException {
        System.out.println(setup);
        Folders.empty(setup.folder());
        Plan plan = new Plan()
                .seed(setup.seed())
                .pods(setup.pods())
                .bytesPerSecond(setup.rate())
                .look(Duration.ofSeconds(2))
                .maxSize(64 * 1024)
                .maxFiles(2)
                .keep(KEEP)
                .podLife(Duration.ofSeconds(60))
                .containerLife(Duration.ofSeconds(60))
                .reopenFails(0.05)
                .kubeletDies(0.05)
                .killed(true);
        try (SampleNode node = new SampleNode(setup.folder().resolve("node"), plan, Instant.now())) {
            return new EndToEnd(setup, node).run();
        }
    }

    private Report run() throws IOException, InterruptedException {
        Thread killer = new Thread(this::killQuietly);
        Runtime.getRuntime().addShutdownHook(killer);
        try {
            startCollector();
            node.start();
            long start = System.nanoTime();
            for (Duration kill : kills()) {
                pauseUntil(kill, start);
                restartCollector();
            }
            pauseUntil(setup.duration(), start);
            node.finish();
            System.out.println("the node has ended: " + node.written());
            awaitArrival();
            return report();
        } finally {
            killQuietly();
            Runtime.getRuntime().removeShutdownHook(killer);
        }
    }

    /** When to kill, from the start on; each at random within its share of the time. */
    private List<Duration> kills() {
        double share = setup.duration().toMillis() / (setup.kills() + 0.5);
        List<Duration> kills = new ArrayList<>();
        for (int i = 0; i < setup.kills(); i++) {
            kills.add(Duration.ofMillis((long) (share * (i + 0.2 + 0.8 * random.nextDouble()))));
        }
        return kills;
    }

    private void pauseUntil(Duration sinceStart, long start) throws IOException, InterruptedException {
        pause(sinceStart.minusNanos(System.nanoTime() - start));
    }

    private void pause(Duration pause) throws IOException, InterruptedException {
        boolean ended = Wait.until(pause, () -> {
            progress.look();
            return !collector.isAlive();
        });
        if (ended) {
            throw new IOException("the collector has ended by itself:\n" + collector.said());
        }
    }

    private void startCollector() throws IOException, InterruptedException {
        collector.start();
        if (!Wait.until(START_WITHIN, () -> collector.isRunning() || !collector.isAlive()) || !collector.isAlive()) {
            throw new IOException("the collector is not running:\n" + collector.said());
        }
        progress.running();
    }

    private void restartCollector() throws IOException, InterruptedException {
        peakMemory = Math.max(peakMemory, collector.peakMemory());
        progress.down();
        collector.kill();
        if (random.nextInt(3) == 0) {
            dieWhileStarting();
        }
        startCollector();
        System.out.println("killed and running again");
    }

    /** Killed once more, before or while it reads its state. */
    private void dieWhileStarting() throws IOException, InterruptedException {
        collector.start();
        pause(Duration.ofMillis(random.nextInt(2_000)));
        collector.kill();
        System.out.println("killed while starting");
    }

    /** Until all records are there, or none has come for a while. */
    private void awaitArrival() throws IOException, InterruptedException {
        long all = node.written().begun();
        long[] arrived = {-1};
        boolean more = true;
        while (more && arrived[0] < all && collector.isAlive()) {
            more = Wait.until(NO_PROGRESS, () -> {
                long before = arrived[0];
                arrived[0] = archive.poll();
                return arrived[0] > before || !collector.isAlive();
            });
        }
        System.out.printf("%d of %d records have arrived%n", arrived[0], all);
    }

    private Report report() throws IOException, InterruptedException {
        peakMemory = Math.max(peakMemory, collector.peakMemory());
        boolean stopped = collector.stop(STOP_WITHIN);
        Written written = node.written();
        written.save(setup.folder().resolve("written"));
        Files.write(
                setup.folder().resolve("removed"),
                node.removals().stream().map(Removal::toString).toList());
        ReportedLedger ledger = ReportedLedger.in(collector.said());
        return new Report(
                ArchiveCheck.check(collector.archive(), written, false),
                ledger.text(),
                ledger.faults(node.sourceBytes(), written.begun()),
                node.activity(),
                progress.longestRestart(),
                node.proof(),
                stopped,
                ArchiveFiles.parts(collector.archive()).size(),
                peakMemory);
    }

    private void killQuietly() {
        try {
            collector.kill();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
