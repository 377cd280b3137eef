package caravan.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Imitates containerd and the kubelet below a folder:
 *
 * <pre>
 * root/var/log/pods/NAMESPACE_POD_UID/CONTAINER/0.log, 0.log.20261122-101500, 0.log.20261122-101450.gz, 1.log
 * root/var/log/containers/POD_NAMESPACE_CONTAINER-ID.log -> the running instance's file
 * </pre>
 *
 * <p>Its containers print access lines, JSON, stack traces and records that the runtime cuts into pieces, each with a
 * {@link Stamp}. Logs are rotated, containers restart, pods come and go. Time passes only in {@link #step}: equal seeds
 * and steps give equal files. {@link #start} makes a thread which steps along with the real clock.
 *
 * <p>Each byte stays readable for {@link Plan#keep} of a running collector's time, which {@link #proof} asserts. With
 * {@code keep} zero nothing waits, and {@link #removedUnread} says what a collector missed.
 *
 * <p>Safe for use by several threads.
 */
public final class SampleNode implements AutoCloseable {

    private static final Duration REAL_STEP = Duration.ofMillis(20);

    private final Plan plan;
    private final Path root;
    private final SplittableRandom random;
    private final Retention retention;
    private final Container.Surroundings surroundings;
    private final List<Pod> pods = new ArrayList<>();
    private Instant now;
    private Instant nextLook;
    private @Nullable Thread clock;
    private volatile boolean stopped;
    private @Nullable Throwable failure;

    /** Starts the first pods. {@code start} is what the node's clock shows then. */
    public SampleNode(Path root, Plan plan, Instant start) throws IOException {
        this.plan = plan.validated();
        this.root = root.toAbsolutePath();
        this.random = new SplittableRandom(plan.seed);
        this.retention = new Retention(plan.keep, plan.patience);
        this.now = start;
        this.nextLook = start.plus(plan.look);
        Files.createDirectories(pods());
        Files.createDirectories(containers());
        surroundings = new Container.Surroundings(
                plan,
                new Texts(random.split()),
                retention,
                new Written(),
                new Activity(),
                containers(),
                new ArrayList<>());
        keepPodsRunning();
    }

    /** {@code /var/log/containers} of the node: what a collector follows. */
    public Path containers() {
        return root.resolve("var/log/containers");
    }

    /** {@code /var/log/pods} of the node. */
    public Path pods() {
        return root.resolve("var/log/pods");
    }

    /** What the node's clock shows. */
    public synchronized Instant now() {
        return now;
    }

    /** Lets time pass, and what happens meanwhile happen. */
    public synchronized void step(Duration time) throws IOException {
        now = now.plus(time);
        double bytes = plan.bytesPerSecond * (time.toNanos() / 1e9);
        double bytesPerWeight = bytes / pods.stream().mapToDouble(Pod::weight).sum();
        for (Pod pod : pods) {
            pod.step(bytesPerWeight, now);
        }
        pods.removeIf(Pod::isGone);
        keepPodsRunning();
        if (!now.isBefore(nextLook)) {
            nextLook = nextLook.plus(plan.look);
            for (Pod pod : pods) {
                pod.look(now);
            }
        }
    }

    private void keepPodsRunning() throws IOException {
        long running = pods.stream().filter(pod -> !pod.hasEnded()).count();
        for (; running < plan.pods; running++) {
            pods.add(new Pod(surroundings, pods(), random.split(), now));
        }
    }

    /** Sets the clock, and lets a thread {@link #step} along with the real one until {@link #finish} or {@link #close}. */
    public synchronized void start() {
        Instant real = Instant.now();
        nextLook = nextLook.plus(Duration.between(now, real));
        now = real;
        Thread thread = new Thread(this::run, "sample-node");
        thread.setDaemon(true);
        thread.start();
        clock = thread;
    }

    private void run() {
        long last = System.nanoTime();
        while (!stopped) {
            LockSupport.parkNanos(REAL_STEP.toNanos());
            long next = System.nanoTime();
            try {
                step(Duration.ofNanos(next - last));
            } catch (IOException | RuntimeException e) {
                failure = e;
                return;
            }
            last = next;
        }
    }

    /** Ends all writing: rotations under way are completed, what was printed is logged. The files stay. */
    public void finish() throws IOException {
        stopClock();
        synchronized (this) {
            for (Pod pod : pods) {
                while (pod.settle(now)) {
                    now = now.plusSeconds(1);
                }
                pod.drain(now);
            }
        }
    }

    private void stopClock() throws IOException {
        stopped = true;
        Thread thread = clock;
        if (thread != null) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        if (failure != null) {
            throw new IOException("the sample node has failed", failure);
        }
    }

    /** The collector is not running: from now on nothing is removed. Does nothing if {@link Plan#keep} is zero. */
    public synchronized void collectorDown() {
        retention.collectorDown();
    }

    /** The collector is running, again: from now on each byte stays for another {@link Plan#keep}. */
    public synchronized void collectorUp() {
        retention.collectorUp(now);
    }

    /** What has been written up to now. */
    public synchronized Written written() {
        return surroundings.written().copy();
    }

    /** Bytes of all log files that there were, CRI prefixes and line feeds included. */
    public synchronized long sourceBytes() {
        return retention.bytes();
    }

    /** What has happened up to now. */
    public synchronized Activity activity() {
        return surroundings.activity().copy();
    }

    /** The container instances that were started up to now, in order. */
    public synchronized List<Instance> instances() {
        return List.copyOf(surroundings.instances());
    }

    /** The uids of the pods that run. */
    public synchronized Set<String> running() {
        return pods.stream().filter(pod -> !pod.hasEnded()).map(Pod::uid).collect(Collectors.toSet());
    }

    /** The files that are gone, in order. */
    public synchronized List<Removal> removals() {
        return retention.removals();
    }

    /**
     * Asserts that each removed byte had been readable for {@link Plan#keep} of a running collector's time.
     *
     * @return the shortest time that a removed byte was readable
     */
    public synchronized Duration proof() {
        return retention.proof();
    }

    /**
     * The bytes that went before they were read.
     *
     * @param read how many bytes of each source ({@code .../CONTAINER/0.log}) were read, over all of its files in order;
     *     nothing of sources that are not named
     */
    public synchronized List<Removal.Unread> removedUnread(Map<Path, Long> read) {
        return retention.removals().stream()
                .map(gone -> gone.unread(read.getOrDefault(gone.source(), 0L)))
                .filter(unread -> unread.bytes() > 0)
                .toList();
    }

    @Override
    public void close() {
        try {
            stopClock();
            for (Pod pod : pods) {
                pod.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
