package caravan.archive;

import caravan.batch.Batch;
import caravan.batch.RevokedException;
import caravan.batch.Source;
import caravan.checkpoint.StateLock;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * An archive directory. {@link #accept} takes batches, from any number of threads; {@link #commit}, called at least
 * every {@code commitInterval}, makes durable what came since, answers for it and closes parts that are old enough.
 * It has no thread of its own. See the package for what is on disk when.
 */
final class Archive implements Closeable {

    /** Lines that wait for their frame, all parts together. */
    static final long MOST_PENDING_BYTES = 8 << 20;
    /** Source bytes taken after which a commit is asked for before its time. */
    static final long EAGER_BYTES = 16 << 20;

    private static final int SEALED_AT_ONCE = 64;
    private static final long COMPACT_BYTES = 1 << 20;

    private final PartContext context;
    private final ArchiveOptions options;
    private final Path open;
    private final FreeSpace space;
    private final RollBudget budget;
    private final Retention retention;
    private final Executor executor;
    private final Parallel parallel;
    private final StateLock lock;
    private final SealedLog log;
    private final Sealer sealer;
    private final Map<String, Part> parts = new ConcurrentHashMap<>();
    private final AtomicLong unsynced = new AtomicLong();
    private final AtomicBoolean asked = new AtomicBoolean();
    private final AtomicBoolean enforcing = new AtomicBoolean();
    private volatile boolean closed;

    /**
     * Opens a directory, makes it where it is not there, and recovers what a crash left.
     *
     * @param executor for fsyncs beside the caller's and for deleting old files
     * @throws IOException when the directory cannot be used, or somebody else uses it
     */
    Archive(ArchiveOptions options, Disk disk, InstantSource clock, Executor executor) throws IOException {
        ArchiveCounters counters = new ArchiveCounters();
        Warnings warnings = new Warnings(clock);
        this.options = options;
        this.open = options.directory().resolve(Layout.OPEN);
        this.context = new PartContext(
                options,
                disk,
                clock,
                new Coverage(),
                new Consignments(options, clock),
                new OpenFiles(options.maxOpenFiles()),
                new Workspace.Pool(options.format(), options.level()),
                counters,
                warnings);
        this.space = new FreeSpace(options, disk, clock, counters, warnings);
        this.budget = new RollBudget(options.maxFilesPerHour(), clock);
        this.retention = new Retention(options, disk, clock, counters, warnings);
        this.executor = executor;
        this.parallel = new Parallel(executor);
        Set<Path> changed = new LinkedHashSet<>(List.of(options.directory()));
        disk.createDirectories(open, changed);
        for (Path folder : changed) {
            disk.sync(folder);
        }
        this.lock = take(options.directory(), open);
        try {
            Path sealed = options.directory().resolve(Layout.SEALED_LOG);
            this.log = SealedLog.open(sealed, disk, context.coverage(), warnings, COMPACT_BYTES);
            this.sealer = new Sealer(context, log, retention, parallel);
            log.reserve();
            recover();
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static StateLock take(Path directory, Path open) throws IOException {
        StateLock lock = new StateLock(open);
        if (!lock.tryAcquire()) {
            throw new IOException(
                    "the archive directory " + directory + " is in use by another process or Camel context, "
                            + lock.holder() + ": give each its own folder, or stop the other one");
        }
        return lock;
    }

    private void recover() throws IOException {
        if (options.isDrained()) {
            retention.enforce();
        }
        if (options.untilTaken()) {
            ClosedFile.readAll(options.directory(), context);
        }
        List<Path> found;
        try (Stream<Path> files = Files.list(open)) {
            found = files.sorted().toList();
        }
        for (Path file : found) {
            for (FrameFormat format : FrameFormat.values()) {
                if (file.toString().endsWith(Layout.partExtension(format))) {
                    recover(file, format);
                }
            }
            if (file.toString().endsWith(PartRecovery.TEMPORARY)) {
                context.disk().delete(file);
            }
        }
        sealLocked(parts.values().stream()
                .filter(part -> part.openedMillis() == 0 || isOfOtherLayout(part))
                .toList());
    }

    private boolean isOfOtherLayout(Part part) {
        return options.sequence()
                != String.valueOf(part.path().getFileName()).equals(Layout.ALL + Layout.partExtension(part.format()));
    }

    private void recover(Path file, FrameFormat format) throws IOException {
        Part part = PartRecovery.recover(context, file, format);
        if (!sealer.deleteIfSealed(part)) {
            parts.put(file.getFileName().toString(), part);
        }
    }

    ArchiveCounters counters() {
        return context.counters();
    }

    /** Number of parts, those without content included. */
    int partCount() {
        return parts.size();
    }

    /** Number of batches that wait until files are gone. */
    int waitingCount() {
        return context.consignments().waiting();
    }

    /** Number of open file descriptors of parts. */
    int openFileCount() {
        return context.files().count();
    }

    // ---- taking

    /**
     * Takes a batch into its care, and answers once it is on disk for good. Nothing of its bytes is kept.
     *
     * @throws IOException when the store cannot take it now; the batch has to come again
     * @throws RevokedException when an earlier batch of its file failed
     */
    void accept(Batch batch) throws IOException, RevokedException {
        if (batch.size() == 0) {
            return;
        }
        Answers answers = answers();
        try {
            Part part = lockedPart(batch.source());
            try {
                accept(batch, part, answers);
            } finally {
                part.unlock();
            }
        } finally {
            answers.tell();
        }
        relieve();
        if (unsynced.addAndGet(batch.length()) >= EAGER_BYTES && asked.compareAndSet(false, true)) {
            tryExecute(this::commit);
        }
    }

    private Answers answers() {
        return new Answers(options.spooled());
    }

    private boolean tryExecute(Runnable work) {
        try {
            executor.execute(work);
            return true;
        } catch (RejectedExecutionException e) {
            return false; // stopping
        }
    }

    private void accept(Batch batch, Part part, Answers answers) throws IOException {
        part.admit(batch);
        try {
            space.check();
            retention.check();
            context.consignments().check();
            if (belongsElsewhere(part, batch)) {
                sealer.seal(List.of(part), answers);
            }
        } catch (IOException e) {
            part.refused(batch);
            throw e;
        }
        part.take(batch, answers);
        if (part.isFull()) {
            trySeal(List.of(part), answers);
        }
    }

    /** Whether the batch has another folder than the part, or begins on a later day. */
    private boolean belongsElsewhere(Part part, Batch batch) {
        PartHead head = part.head();
        if (head == null || options.sequence()) {
            return false;
        }
        if (!head.folder().equals(Layout.folder(batch))) {
            return true;
        }
        long first = part.firstMillis(batch, 0);
        return Layout.day(first) > Layout.day(head.firstMillis()) && budget.take();
    }

    private Part lockedPart(Source source) throws IOException {
        String name =
                (options.sequence() ? Layout.ALL : Layout.digest(source)) + Layout.partExtension(options.format());
        while (!closed) {
            Part part = parts.computeIfAbsent(name, any -> new Part(context, open.resolve(name)));
            part.lock();
            if (!part.isGone() && !closed) {
                return part;
            }
            part.unlock();
        }
        throw new IOException("the archive " + options.directory() + " is being stopped");
    }

    /** Keeps the memory of waiting lines within its bound: the longest are written out first. */
    private void relieve() {
        for (int i = 0; counters().pendingBytes.get() > MOST_PENDING_BYTES && i < parts.size(); i++) {
            Part largest = null;
            for (Part part : parts.values()) {
                if (largest == null || part.pendingBytes() > largest.pendingBytes()) {
                    largest = part;
                }
            }
            if (largest == null || !relieve(largest)) {
                return; // its own thread is at it
            }
        }
    }

    private boolean relieve(Part part) {
        if (!part.tryLock()) {
            return false;
        }
        Answers answers = answers();
        try {
            part.relieve(answers);
        } finally {
            part.unlock();
            answers.tell();
        }
        return true;
    }

    // ---- committing

    /** Makes durable what came, answers for it, closes parts that are due. Whoever calls while it runs waits for it. */
    synchronized void commit() {
        if (closed) {
            return;
        }
        unsynced.set(0);
        asked.set(false);
        parallel.forEach(parts.values().stream().filter(Part::isDirty).toList(), this::commit);
        sealOld();
        sealAwaited();
        parts.values().removeIf(this::leave);
        release();
        tidy();
    }

    private void commit(Part part) {
        Answers answers = answers();
        part.lock();
        try {
            part.commit(answers);
        } finally {
            part.unlock();
            answers.tell();
        }
    }

    private void sealOld() {
        long now = context.clock().millis();
        List<Part> old = parts.values().stream()
                .filter(part -> isOld(part, now))
                .sorted(Comparator.comparingLong(Part::openedMillis))
                .takeWhile(part -> budget.take())
                .toList();
        for (int i = 0; i < old.size(); i += SEALED_AT_ONCE) {
            sealLocked(old.subList(i, Math.min(old.size(), i + SEALED_AT_ONCE)));
        }
    }

    /** A clock that was set back by more than the age counts as old: its parts would stay open for too long. */
    private boolean isOld(Part part, long now) {
        long opened = part.openedMillis();
        return opened != Long.MAX_VALUE
                && Math.abs(now - opened) >= options.rollAge().toMillis();
    }

    /** Closes the parts that most batches wait for where so many wait that soon none can be taken. */
    private void sealAwaited() {
        if (parts.values().stream().mapToInt(this::waitingFor).sum() > Consignments.MOST / 2) {
            sealLocked(parts.values().stream()
                    .sorted(Comparator.comparingInt(this::waitingFor).reversed())
                    .limit(SEALED_AT_ONCE)
                    .toList());
        }
    }

    private int waitingFor(Part part) {
        return context.consignments().waiting(part.consignment());
    }

    private void release() {
        Answers answers = answers();
        context.consignments().release(answers);
        answers.tell();
    }

    /** Nobody else waits for a part's lock while it has another's, so any number may be locked here. */
    private void sealLocked(Collection<Part> due) {
        List<Part> locked = new ArrayList<>(due.size());
        Answers answers = answers();
        try {
            for (Part part : due) {
                part.lock();
                locked.add(part);
            }
            trySeal(locked, answers);
        } finally {
            locked.forEach(Part::unlock);
            answers.tell();
        }
    }

    private void trySeal(Collection<Part> locked, Answers answers) {
        try {
            sealer.seal(locked, answers);
        } catch (IOException e) {
            context.warnings()
                    .warn(
                            Warnings.Kind.SEAL,
                            options.directory() + ": cannot close a file that is due; it stays open, nothing is lost."
                                    + " See whether the disk is full, read-only or broken",
                            e);
        }
    }

    private boolean leave(Part part) {
        if (!part.tryLock()) {
            return false;
        }
        try {
            return part.leave();
        } finally {
            part.unlock();
        }
    }

    private void tidy() {
        try {
            log.compact();
        } catch (IOException e) {
            context.warnings().warn(Warnings.Kind.WRITE, options.directory() + ": cannot shorten .sealed", e);
        }
        log.reserve();
        if (retention.isDue() && enforcing.compareAndSet(false, true)) {
            if (!tryExecute(this::enforce)) {
                enforcing.set(false);
            }
        }
    }

    private void enforce() {
        try {
            retention.enforce();
        } finally {
            enforcing.set(false);
        }
    }

    /** Takes nothing any more, makes all durable, answers, and closes every part. */
    @Override
    public void close() throws IOException {
        synchronized (this) {
            if (closed) {
                return;
            }
            commit();
            closed = true;
            List<Part> all = List.copyOf(parts.values());
            parallel.forEach(all, this::commit);
            sealLocked(all);
            abandon(all);
            all.forEach(this::shut);
            context.workspaces().close();
            log.close();
            lock.close();
        }
    }

    private void abandon(List<Part> unsealed) {
        Answers answers = answers();
        context.consignments().close(unsealed.stream().map(Part::consignment).toList(), answers);
        answers.tell();
    }

    private void shut(Part part) {
        part.lock();
        try {
            part.leave();
            part.shut();
        } finally {
            part.unlock();
        }
    }
}
