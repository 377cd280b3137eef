package caravan.node;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;

/**
 * How far the archive is behind the node, looked at now and then; tells the node when a collector that was started again
 * has caught up with what was written meanwhile, which is what its restart takes. For one thread.
 */
final class Progress {

    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    private static final Duration SHOW_EVERY = Duration.ofSeconds(2);

    private final SampleNode node;
    private final ArchiveFollower archive;
    private final Lag lag = new Lag();
    private long lastLook = System.nanoTime();
    private long lastShown = lastLook;
    private boolean isDown;
    private boolean isRunning;
    private long downSince;
    private Written target = new Written();
    private Duration longestRestart = Duration.ZERO;

    Progress(SampleNode node, ArchiveFollower archive) {
        this.node = node;
        this.archive = archive;
    }

    /** The collector is about to be killed. */
    void down() {
        node.collectorDown();
        downSince = isDown ? downSince : System.nanoTime();
        isDown = true;
        isRunning = false;
    }

    /** Its routes are running again. */
    void running() {
        target = node.written();
        isRunning = true;
    }

    /** From its death until it had caught up, at the longest. */
    Duration longestRestart() {
        return longestRestart;
    }

    /** Does nothing if the last look was a moment ago. */
    void look() throws IOException {
        long now = System.nanoTime();
        if (now - lastLook < LOOK_EVERY.toNanos()) {
            return;
        }
        lastLook = now;
        long written = node.written().total().records();
        long archived = archive.poll();
        lag.add(written, archived);
        if (isDown && isRunning && archive.has(target)) {
            up(now);
        }
        if (now - lastShown >= SHOW_EVERY.toNanos()) {
            lastShown = now;
            show(written, archived);
        }
    }

    private void up(long now) {
        node.collectorUp();
        isDown = false;
        Duration restart = Duration.ofNanos(now - downSince);
        longestRestart = restart.compareTo(longestRestart) > 0 ? restart : longestRestart;
        System.out.printf(Locale.ROOT, "caught up %.1f s after it was killed%n", restart.toMillis() / 1e3);
    }

    private void show(long written, long archived) {
        System.out.printf(Locale.ROOT, "written %,d, archived %,d, behind %.1f s%n", written, archived, lag.seconds());
    }
}
