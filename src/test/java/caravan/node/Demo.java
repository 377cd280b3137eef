package caravan.node;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * The main job on a laptop: a {@link SampleNode} writes container logs while {@code caravan-runner.jar} archives them,
 * and one sees the records arrive. {@code Demo [SECONDS]}; ends with 0 if the archive has every record once and in order.
 */
public final class Demo {

    private static final Path FOLDER = Path.of("target", "sample-node");
    private static final Duration START_WITHIN = Duration.ofSeconds(60);
    private static final Duration ARRIVE_WITHIN = Duration.ofSeconds(60);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(40);
    private static final int WIDTH = 200;

    private final SampleNode node;
    private final CollectorProcess collector;
    private final ArchiveFollower archive;
    private final Lag lag = new Lag();

    private Demo(SampleNode node) {
        this.node = node;
        collector = new CollectorProcess(FOLDER, node.containers());
        archive = new ArchiveFollower(collector.archive());
    }

    /** Takes the number of seconds to write for. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        int seconds = arguments.length == 0 ? 30 : Integer.parseInt(arguments[0]);
        Folders.empty(FOLDER);
        Plan plan = new Plan()
                .pods(10)
                .bytesPerSecond(1_000_000)
                .look(Duration.ofSeconds(3))
                .maxSize(100_000)
                .podLife(Duration.ofSeconds(30))
                .containerLife(Duration.ofSeconds(40));
        try (SampleNode node = new SampleNode(FOLDER.resolve("node"), plan, Instant.now())) {
            System.exit(new Demo(node).run(seconds) ? 0 : 1);
        }
    }

    private boolean run(int seconds) throws IOException, InterruptedException {
        System.out.printf("Pods write to       %s%n", node.containers());
        System.out.printf("Caravan archives to %s (it says: %s)%n%n", collector.archive(), collector.log());
        Runtime.getRuntime().addShutdownHook(new Thread(this::end));
        collector.start();
        if (!Wait.until(START_WITHIN, collector::isRunning)) {
            System.out.printf("Caravan is not running:%n%s%n", collector.said());
            return false;
        }
        node.start();
        for (int second = 1; second <= seconds && collector.isAlive(); second++) {
            Thread.sleep(1_000);
            show(second);
        }
        node.finish();
        System.out.println("\nThe pods write no more. Waiting for the rest ...");
        Wait.until(ARRIVE_WITHIN, () -> archive.poll() >= node.written().total().records());
        return finish();
    }

    private void show(int second) throws IOException {
        long written = node.written().total().records();
        long archived = archive.poll();
        lag.add(written, archived);
        System.out.printf(
                Locale.ROOT,
                "%3d s  written %,9d  archived %,9d  behind %4.1f s%n",
                second,
                written,
                archived,
                lag.seconds());
        String latest = archive.latest();
        if (latest != null && second % 3 == 1) {
            System.out.println("       " + (latest.length() <= WIDTH ? latest : latest.substring(0, WIDTH) + " ..."));
        }
    }

    private boolean finish() throws IOException, InterruptedException {
        boolean stopped = collector.stop(STOP_WITHIN);
        if (!stopped) {
            System.out.printf("Caravan did not stop within %d s: killed.%n", STOP_WITHIN.toSeconds());
        }
        Written written = node.written();
        written.save(FOLDER.resolve("written"));
        Findings findings = ArchiveCheck.check(collector.archive(), written, false);
        System.out.printf("%n%s%n%nThe node: %s.%n", findings, node.activity());
        if (stopped) {
            System.out.printf(
                    "The ledger: %s.%n", ReportedLedger.in(collector.said()).text());
        }
        List<Path> files = ArchiveFiles.closed(collector.archive());
        if (!files.isEmpty()) {
            System.out.printf("Look into it: zcat %s | jq . | less%n", files.get(0));
        }
        return stopped && findings.isClean();
    }

    /** Ctrl-C, or the end: nothing is left running. */
    private void end() {
        try {
            collector.stop(STOP_WITHIN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
