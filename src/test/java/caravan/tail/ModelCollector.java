package caravan.tail;

import caravan.checkpoint.FaultyLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The collector of the model, its disk and its deaths. */
final class ModelCollector {

    /** So that times of files are those of some day. */
    private static final long DAY = 1_795_348_800_000L;

    final Rig rig;
    final ModelRoute route;
    final ModelStore store;
    final ModelLedger ledger;
    private final FaultyLog disk = new FaultyLog();
    private Map<String, Long> acknowledgedBefore = Map.of();
    boolean isUp;

    ModelCollector(Path folder, Random random, List<ModelSource> sources, Consumer<String> trace) throws IOException {
        rig = new Rig(folder);
        ledger = new ModelLedger(rig);
        store = new ModelStore(sources, trace);
        route = new ModelRoute(store);
        rig.route = route;
        rig.opening = disk::open;
        rig.wall = this::wall;
        rig.deadLetters = true;
        configure(random, rig.options);
    }

    /** Sizes far below those that a user may ask for, so that records stand across all ends. */
    private void configure(Random random, TailConfiguration options) {
        options.setRotation("kubelet,logrotate");
        options.setAllowedRoots(rig.logs.getParent().toString());
        options.setMaxLineBytes(100 + random.nextInt(400));
        options.setMaxBatchBytes(100 + random.nextInt(random.nextBoolean() ? 300 : 4_000));
        options.setMaxRecordBytes(
                Math.max(options.getMaxLineBytes(), options.getMaxBatchBytes()) * (1 + random.nextInt(4)));
        options.setMaxInFlightBytes((2 + random.nextInt(10)) * (options.getMaxRecordBytes() + 1_000L));
        options.setFlushAfter(500 + random.nextInt(5_000));
        options.setRotateWait(5_000 + random.nextInt(10_000));
        options.setMaxBackoff(200 + random.nextInt(2_000));
        options.setCheckpointInterval(200 + random.nextInt(2_000));
    }

    long wall() {
        return DAY + rig.clock;
    }

    // ---- life and death

    void start() throws IOException {
        if (isUp) {
            return;
        }
        mendDisk();
        store.life++;
        rig.startAsItIs();
        isUp = true;
        checkNotBehind(acknowledgedBefore);
        ledger.begin();
    }

    void stop() throws IOException {
        if (isUp) {
            mendDisk();
            acknowledgedBefore = acknowledged();
            rig.stop();
            down();
        }
    }

    private Map<String, Long> acknowledged() {
        Map<String, Long> acknowledged = new HashMap<>();
        for (FileStatus status : rig.tailer().status()) {
            acknowledged.put(status.incarnation(), status.acknowledged());
        }
        return acknowledged;
    }

    private void checkNotBehind(Map<String, Long> before) {
        Map<String, Long> now = acknowledged();
        before.forEach((incarnation, offset) -> {
            if (offset > 0 && !offset.equals(now.get(incarnation))) {
                throw new AssertionError(incarnation + " was acknowledged to " + offset
                        + ", and after an orderly restart to " + now.get(incarnation));
            }
        });
    }

    void crash() throws IOException {
        if (isUp) {
            mendDisk();
            acknowledgedBefore = Map.of();
            rig.crash();
            down();
        }
    }

    private void down() {
        isUp = false;
        route.die();
    }

    void fillDisk() {
        disk.fill();
    }

    void mendDisk() {
        disk.mend();
    }

    // ---- steps

    /** A step of the collector, which may be its last. */
    interface Step {
        void run(Tailer tailer) throws IOException;
    }

    void tick() throws IOException {
        step(tailer -> {
            long flushes = tailer.flushes();
            tailer.tick();
            if (tailer.flushes() > flushes) {
                noteSafe();
            }
        });
    }

    void poll() throws IOException {
        tick();
        step(tailer -> {
            for (int turn = 0; turn < 1_000 && tailer.work(); turn++) {
                // each turn is one batch
            }
        });
    }

    void step(Step step) throws IOException {
        if (!isUp) {
            return;
        }
        try {
            step.run(rig.tailer());
        } catch (ModelRoute.Killed e) {
            route.mood = ModelRoute.Mood.DELIVERS;
            crash();
            return;
        }
        rig.batches.clear();
        rig.records.clear();
        route.bury(rig.buried);
        ledger.check();
    }

    /** What is acknowledged stands on disk. */
    private void noteSafe() {
        for (FileStatus status : rig.tailer().status()) {
            for (ModelStore.Shelf shelf : store.shelves.values()) {
                if (status.incarnation().equals(shelf.file.incarnation) && !shelf.file.isGone) {
                    shelf.file.safe = status.acknowledged();
                }
            }
        }
    }

    /** Whether the collector would find a file again after any end, wherever its name may lead by then. */
    boolean hasDurably(ModelSource source) {
        History history = isUp ? history(source) : null;
        return history != null && history.durable && !history.finished;
    }

    /** Whether a truncation of the file is one to the collector, and not an empty file that stays empty. */
    boolean hasSeenBytes(ModelSource source) {
        if (source.newest().size == 0) {
            return false;
        }
        History history = isUp ? history(source) : null;
        return !isUp || (history != null && history.size > 0);
    }

    private @Nullable History history(ModelSource source) {
        for (SourceFile file : rig.tailer().files()) {
            for (History history : file.histories) {
                if (source.written != null
                        && history.content != null
                        && file.source.path().equals(source.path.toString())
                        && history.isFile(key(source.written))) {
                    return history;
                }
            }
        }
        return null;
    }

    private static FileKey key(Path file) {
        try {
            return FileKey.of(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isThrough() {
        for (FileStatus status : rig.tailer().status()) {
            if (status.acknowledged() < status.size()) {
                return false;
            }
        }
        return rig.tailer().isQuiet();
    }
}
