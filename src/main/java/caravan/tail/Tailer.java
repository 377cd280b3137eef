package caravan.tail;

import caravan.batch.Batch;
import caravan.batch.Incarnation;
import caravan.checkpoint.CheckpointLog;
import caravan.delivery.Failures;
import caravan.ledger.Account;
import caravan.routing.Delivery;
import caravan.warnings.Warnings;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The collector: finds source files, follows them, sends their batches, keeps their checkpoints.
 *
 * <h2>One cycle</h2>
 *
 * <ol>
 *   <li>{@link #tick}: every {@code discoverInterval} the directories are looked at and what changed is
 *       {@linkplain Reconciler reconciled}; each followed file's size is asked for, unless it is {@linkplain IdleFiles
 *       idle}; files with something to read come into the queue; new incarnations, and every {@code checkpointInterval} acknowledged positions, are made
 *       durable.
 *   <li>{@link #work}: the next file of the queue gets its turn, one batch, and goes to the end of the queue when it
 *       has more: round robin by bytes.
 *   <li>Verdicts come back whenever they come, and move the checkpoint of their file.
 * </ol>
 *
 * <h2>Threads</h2>
 *
 * One thread ticks, one or several work; a test does both by hand with {@link #poll}. Locks are taken in the order
 * source file, then checkpoint log or queue; never back.
 *
 * <h2>Start and stop</h2>
 *
 * {@link #start} reads the checkpoints. {@link #close} writes them; what was not acknowledged by then is read again
 * after the next start, from the same byte and to the same forced cuts. Where there will be no next start, {@link #end}
 * has everything read that is there before, while ticks and turns go on until {@link #isThrough}.
 *
 * <h2>Data can be lost when</h2>
 *
 * <ul>
 *   <li>a file is deleted or truncated (without a copy under a name that {@code rotation} knows) while the collector is
 *       down or has not read it to its end: counted as lost as far as its size was known;
 *   <li>a file is truncated and filled again between two looks, and has the same first kilobyte and the same
 *       {@link History#OVERLAP} bytes before the read position as before: it is taken for the one that it was. One
 *       that is filled to exactly its former size is noticed when it grows, or after a restart;
 *   <li>a file comes and goes between two looks ({@code discoverInterval}): nobody knows of it;
 *   <li>the policy {@code shed} gives up unlinked files: counted exactly.
 * </ul>
 */
final class Tailer implements SourceFile.Owner, Closeable {

    private static final Logger LOG = LoggerFactory.getLogger("caravan.tail");
    static final Duration WARN_EVERY = Duration.ofMinutes(1);
    private static final String LEDGER = "ledger ";
    private static final String STARTED = "started";
    private static final int TURNS_IN_A_ROW = 10_000;

    private final TailConfiguration options;
    private final Delivery delivery;
    private final CheckpointLog checkpoints;
    private final LongSupplier clock;
    private final Warnings warnings;
    private final InFlight inFlight;
    private final Discovery discovery;
    private final IdleFiles idle;
    private final Reconciler reconciler;

    private final Map<String, SourceFile> files = new ConcurrentHashMap<>();
    private final Map<FileKey, SourceFile> byKey = new HashMap<>();
    private final Deque<SourceFile> ready = new ArrayDeque<>();
    private final Set<SourceFile> dirty = ConcurrentHashMap.newKeySet();
    private final Account forgotten = new Account();

    private volatile Map<String, Discovery.Found> found = Map.of();
    private boolean atFirstStart;
    private long lastDiscovery = Long.MIN_VALUE / 2;
    private long lastCheckpoint;
    /** How often the checkpoint log was flushed: what was put there before is on the disk. */
    private volatile long flushes;

    /** Nothing more is expected to be written. */
    private volatile boolean ending;
    /** A tick has looked at everything since then. */
    private volatile boolean sawTheEnd;

    private volatile boolean hurrying;
    private volatile boolean starved;
    private final AtomicInteger failures = new AtomicInteger();
    private volatile long unlinkedBytes;
    private volatile boolean balanced = true;

    /**
     * @param watch closed by {@link #close}
     * @param clock monotonic milliseconds
     * @param wall milliseconds since 1970
     * @param incarnations names for new incarnations, never the same twice
     */
    Tailer(
            TailConfiguration options,
            Delivery delivery,
            CheckpointLog checkpoints,
            DirectoryWatch watch,
            LongSupplier clock,
            LongSupplier wall,
            Supplier<Incarnation> incarnations) {
        this.options = options;
        this.delivery = delivery;
        this.checkpoints = checkpoints;
        this.clock = clock;
        this.warnings = new Warnings(LOG, clock, WARN_EVERY);
        this.inFlight = new InFlight(options.getMaxInFlightBytes());
        this.discovery = new Discovery(options, watch, wall, warnings);
        this.idle = new IdleFiles(watch);
        this.reconciler = new Reconciler(options, incarnations, wall, warnings);
    }

    /** Reads the checkpoints. */
    void start() throws IOException {
        checkpoints.faults().forEach(fault -> LOG.error("{}", fault));
        Map<String, String> entries = checkpoints.entries();
        atFirstStart = entries.isEmpty();
        List<String> unreadable = new ArrayList<>();
        for (Map.Entry<String, String> entry : entries.entrySet()) {
            try {
                restore(entry.getKey(), entry.getValue());
            } catch (IllegalArgumentException e) {
                unreadable.add(entry.getKey() + ": " + e.getMessage());
            }
        }
        if (!unreadable.isEmpty()) {
            throw new IOException("the checkpoint of tail:" + options.getDirectory() + " in " + options.state()
                    + " was written by another version or by somebody else: " + unreadable);
        }
        files.values().forEach(file -> file.histories.sort(Comparator.comparingLong(history -> history.sequence)));
        synchronized (checkpoints) {
            checkpoints.put(STARTED, "1");
            checkpoints.flush();
        }
        lastCheckpoint = now();
    }

    private void restore(String key, String value) {
        if (key.startsWith(HistoryText.KEY)) {
            HistoryText.Parsed parsed = HistoryText.parse(key, value);
            History history = parsed.history();
            history.ended = true;
            file(parsed.path()).histories.add(history);
            if (history.key != null) {
                byKey.put(history.key, file(parsed.path()));
            }
        } else if (key.equals(LEDGER)) {
            forgotten.add(Account.parse(value));
        } else if (key.startsWith(LEDGER)) {
            file(key.substring(LEDGER.length())).account.add(Account.parse(value));
        } else if (!key.equals(STARTED)) {
            throw new IllegalArgumentException("unknown entry");
        }
    }

    private SourceFile file(String path) {
        return files.computeIfAbsent(path, any -> new SourceFile(path, new Account(), options, inFlight, this));
    }

    // ---- the cycle

    /** A tick, and turns until nothing is ready. For tests, and for whoever drives the collector by hand. */
    void poll() {
        tick();
        for (int turn = 0; turn < TURNS_IN_A_ROW && work(); turn++) {
            // each turn is one batch
        }
    }

    /** Looks at directories and sizes, and writes the checkpoint, each when due. */
    void tick() {
        long now = now();
        boolean isLastLook = ending && !sawTheEnd;
        if (isLastLook) {
            discovery.lookAgain();
        }
        if (isLastLook || now - lastDiscovery >= options.getDiscoverInterval()) {
            lastDiscovery = now;
            discover(now);
        }
        long unlinked = 0;
        boolean anyNew = false;
        idle.listen();
        for (SourceFile file : files.values()) {
            if (isLastLook || !idle.mayPass(file, now)) {
                anyNew |= look(file, now) == SourceFile.Sight.NEW;
                unlinked += file.unlinkedBytes;
            }
        }
        idle.gather(files.values(), now);
        boundUnlinked(unlinked, now);
        if (anyNew || now - lastCheckpoint >= options.getCheckpointInterval()) {
            settle(now);
        }
        if (anyNew) {
            files.values().forEach(this::wake);
        }
        sawTheEnd |= isLastLook;
    }

    /**
     * From now on what is there is all that there will be: the next tick looks for files and at sizes whatever was told
     * of changes, and a line or record that is not finished is not waited for. Any thread may call it.
     */
    void end() {
        ending = true;
    }

    /** Whether, since {@link #end}, everything was looked at, read to its end and acknowledged. */
    boolean isThrough() {
        return sawTheEnd && files.values().stream().allMatch(SourceFile::isThrough);
    }

    private void settle(long now) {
        lastCheckpoint = now;
        checkpoint(now);
        checkLedger(now);
    }

    /** Looks for nothing any more, but writes the checkpoint when due: instead of {@link #tick}, before the end. */
    void settleWhenDue() {
        long now = now();
        if (now - lastCheckpoint >= options.getCheckpointInterval()) {
            settle(now);
        }
    }

    /**
     * Gives the next file its turn.
     *
     * @return whether there was one, and room for what it has
     */
    boolean work() {
        SourceFile file = take();
        if (file == null) {
            return false;
        }
        boolean used = false;
        try {
            Sending sending = file.next();
            if (sending != null) {
                used = true;
                send(file, sending);
            }
        } catch (WindowReader.ChangedContentException e) {
            changed(file, e.history);
        } catch (WindowReader.NoRoomException e) {
            starved = true;
            used = true;
            return false;
        } catch (IOException e) {
            warnings.warn("read " + file, "cannot read " + file + " (" + Discovery.reason(e) + "): trying again");
        } finally {
            putBack(file, used);
        }
        return true;
    }

    private void send(SourceFile file, Sending sending) {
        Departure departure = sending.departure();
        Batch batch = sending.batch();
        Throwable refusal = departure.deadLetter;
        if (refusal != null && delivery.hasDeadLetters()) {
            delivery.deadLetter(batch, refusal);
        } else {
            delivery.deliver(batch);
        }
        batch.seal();
        file.arrived(departure, batch);
    }

    private void changed(SourceFile file, History history) {
        Discovery.Found current = found.get(file.source.path());
        reconciler.truncated(file, history, current, now());
        dirty(file);
    }

    // ---- the queue

    @Override
    public void wake(SourceFile file) {
        if (file.isReady()) {
            enqueue(file);
        }
    }

    private void enqueue(SourceFile file) {
        synchronized (ready) {
            if (!file.scheduled) {
                file.scheduled = true;
                ready.add(file);
                ready.notifyAll();
            }
        }
    }

    private @Nullable SourceFile take() {
        synchronized (ready) {
            if (hurrying) {
                for (SourceFile file : ready) {
                    if (file.hasUnlinked()) {
                        ready.remove(file);
                        return file;
                    }
                }
            }
            return ready.poll();
        }
    }

    private void putBack(SourceFile file, boolean used) {
        synchronized (ready) {
            file.scheduled = false;
        }
        if (used) {
            wake(file);
        }
    }

    /** Waits until a file is ready, or memory has come back where it had run out, at most so long. */
    void await(long millis) throws InterruptedException {
        if (starved) {
            starved = false;
            inFlight.await(millis);
            return;
        }
        synchronized (ready) {
            if (ready.isEmpty()) {
                ready.wait(millis);
            }
        }
    }

    // ---- looking

    private void discover(long now) {
        Map<String, Discovery.Found> seen = discovery.scan(now);
        boolean changed = seen != found;
        found = seen;
        if (changed) {
            Set<FileKey> ofNewNames = new HashSet<>();
            for (Discovery.Found one : seen.values()) {
                if (!files.containsKey(one.path())
                        && !isFollowedElsewhere(one, seen, now)
                        && (one.key() == null || ofNewNames.add(one.key()))) {
                    file(one.path());
                }
            }
        }
        for (SourceFile file : files.values()) {
            Discovery.Found one = seen.get(file.source.path());
            if (one == null) {
                // what the options leave out since the last start keeps its checkpoint, and is left alone
                if (file.isLookedAt || discovery.takes(file.source.path())) {
                    reconcile(file, null, now);
                    retire(file, now);
                }
            } else if ((changed || file.isRestless) && file.needsReconciling(one)) {
                follow(file, one, seen, now);
            }
        }
        atFirstStart = false;
    }

    private void follow(SourceFile file, Discovery.Found one, Map<String, Discovery.Found> seen, long now) {
        if (!isFollowedElsewhere(one, seen, now)) {
            if (adopt(file, one)) {
                reconcile(file, one, now);
            }
        } else if (!file.standsAt(one.place())) {
            reconcile(file, null, now); // a link that led elsewhere before: that is read to its end
        }
    }

    private void reconcile(SourceFile file, Discovery.@Nullable Found current, long now) {
        file.idleIn = null;
        reconciler.reconcile(file, current, atFirstStart, now);
        synchronized (file) {
            for (History history : file.histories) {
                if (history.key != null) {
                    byKey.put(history.key, file);
                }
            }
            if (file.hasDirtyHistories()) {
                dirty(file);
            }
        }
    }

    /** Two names that lead to one file: the first one keeps it. (Of two that are found at once the next look tells.) */
    private boolean isFollowedElsewhere(Discovery.Found one, Map<String, Discovery.Found> seen, long now) {
        FileKey key = one.key();
        SourceFile other = key == null ? null : byKey.get(key);
        if (key == null || other == null || other.source.path().equals(one.path())) {
            return false;
        }
        Discovery.Found its = seen.get(other.source.path());
        if (its == null || !key.equals(its.key())) {
            return false;
        }
        warnings.warn(
                "twice " + one.path(),
                one.path() + " is the same file as " + other
                        + ", which is followed already: not followed a second time");
        return true;
    }

    /**
     * A file that was renamed from one followed name to another keeps its incarnation.
     *
     * @return whether it can be read under its new name: not while batches are on their way under the former one
     */
    private boolean adopt(SourceFile file, Discovery.Found one) {
        FileKey key = one.key();
        SourceFile other = key == null ? null : byKey.get(key);
        if (key == null || other == null || other == file) {
            return true;
        }
        History moved;
        synchronized (other) {
            if (other.hasDepartures(key)) {
                return false;
            }
            moved = other.release(one);
        }
        if (moved != null) {
            moved.place = one.place();
            file.adopt(moved);
            dirty(other);
            dirty(file);
        }
        return true;
    }

    /** Forgets a source file of which nothing is left; its account goes into the total. */
    private void retire(SourceFile file, long now) {
        synchronized (file) {
            if (!file.histories.isEmpty() || !file.isIdle()) {
                file.goneSince = -1;
                return;
            }
            if (file.goneSince < 0) {
                file.goneSince = now;
            }
        }
        if (now - file.goneSince >= Reconciler.FORGET_AFTER) {
            byKey.values().removeIf(one -> one == file);
            synchronized (forgotten) { // or the total would lack it for a moment
                files.remove(file.source.path());
                forgotten.add(file.account);
            }
            synchronized (checkpoints) {
                file.forgotten.forEach(history -> checkpoints.remove(HistoryText.key(history)));
                checkpoints.remove(LEDGER + file.source.path());
                checkpoints.put(LEDGER, forgotten.toText());
            }
            dirty.remove(file);
        }
    }

    private SourceFile.Sight look(SourceFile file, long now) {
        try {
            SourceFile.Sight sight = file.look(now);
            if (sight != SourceFile.Sight.QUIET) {
                file.idleIn = null;
            }
            if (sight == SourceFile.Sight.READY) {
                enqueue(file);
            } else if (sight == SourceFile.Sight.TRUNCATED && file.truncated != null) {
                changed(file, file.truncated);
                return SourceFile.Sight.NEW;
            }
            return sight;
        } catch (IOException e) {
            warnings.warn("size " + file, "cannot look at " + file + " (" + Discovery.reason(e) + "): trying again");
            return SourceFile.Sight.QUIET;
        }
    }

    private void boundUnlinked(long unlinked, long now) {
        long bytes = unlinked;
        if (bytes > options.getMaxUnlinkedBytes()
                && options.getUnlinkedPolicy() == TailConfiguration.UnlinkedPolicy.shed) {
            bytes = shed(bytes, now);
        }
        unlinkedBytes = bytes;
        boolean above = bytes > options.getMaxUnlinkedBytes();
        if (above) {
            warnings.warn(
                    "unlinked",
                    bytes + " bytes of deleted files are held open, more than"
                            + " `maxUnlinkedBytes` (" + options.getMaxUnlinkedBytes()
                            + "): other files wait until these are"
                            + " read");
        }
        hurrying = above;
    }

    private long shed(long bytes, long now) {
        record Unlinked(SourceFile file, History history) {}
        List<Unlinked> oldestFirst = new ArrayList<>();
        for (SourceFile file : files.values()) {
            synchronized (file) {
                for (History history : file.histories) {
                    if (history.unlinked && history.content != null) {
                        oldestFirst.add(new Unlinked(file, history));
                    }
                }
            }
        }
        oldestFirst.sort(Comparator.comparingLong(one -> one.history.endedAt));
        long left = bytes;
        for (Unlinked one : oldestFirst) {
            if (left <= options.getMaxUnlinkedBytes()) {
                break;
            }
            left -= one.history.size;
            long lost = one.file.shed(one.history);
            warnings.warn(
                    "shed",
                    lost + " bytes of the deleted file " + one.history.place + " (" + one.file
                            + ") are given up: more than `maxUnlinkedBytes` are held open and `unlinkedPolicy` is shed");
            dirty(one.file);
        }
        return left;
    }

    // ---- checkpoint

    /** Writes what was acknowledged. On failure it stays to be written, and reading goes on where it can. */
    private void checkpoint(long now) {
        try {
            flush();
            warnings.over("checkpoint", "checkpoints are written again");
        } catch (IOException e) {
            warnings.warn(
                    "checkpoint",
                    "cannot write checkpoints in " + options.state() + " (" + Discovery.reason(e)
                            + "): new files wait, followed ones are read on; trying again");
        }
    }

    private void flush() throws IOException {
        for (SourceFile file : List.copyOf(dirty)) {
            dirty.remove(file);
            put(file);
        }
        flushPut();
    }

    private void flushPut() throws IOException {
        synchronized (checkpoints) {
            checkpoints.flush();
            flushes++;
        }
    }

    @Override
    public long flushes() {
        return flushes;
    }

    private void put(SourceFile file) {
        synchronized (file) {
            synchronized (checkpoints) {
                for (History history : file.histories) {
                    if (history.dirty) {
                        takeFingerprints(file, history);
                        checkpoints.put(HistoryText.key(history), HistoryText.of(history, file.source.path()));
                        history.put(flushes);
                    }
                }
                file.forgotten.forEach(history -> checkpoints.remove(HistoryText.key(history)));
                file.forgotten.clear();
                checkpoints.put(LEDGER + file.source.path(), file.account.toText());
            }
        }
    }

    /** Where that fails the former ones stay, which are as true: one file that cannot be read keeps no other waiting. */
    private void takeFingerprints(SourceFile file, History history) {
        try {
            history.takeFingerprints();
        } catch (IOException e) {
            warnings.warn(
                    "fingerprint " + file,
                    "cannot read " + history.place + " (" + Discovery.reason(e)
                            + "): after a restart it may be taken for another file");
        }
    }

    @Override
    public void persist(SourceFile file) throws IOException {
        put(file);
        flushPut();
    }

    @Override
    public void dirty(SourceFile file) {
        dirty.add(file);
    }

    /** At the end two looks at the files show whether somebody is in the middle of a line. */
    @Override
    public long flushAfter() {
        long usual = options.getFlushAfter();
        return ending ? Math.min(usual, 2 * options.getPollInterval()) : usual;
    }

    @Override
    public boolean isEnding() {
        return ending;
    }

    @Override
    public long now() {
        return clock.getAsLong();
    }

    @Override
    public void failed(SourceFile file, Departure departure, Throwable why, long retryAfterMillis) {
        failures.incrementAndGet();
        String kind = Failures.isStoreAway(why) ? "a store is away" : "a record is refused";
        warnings.warn(
                "failed " + file,
                "a batch of " + file + " failed, " + kind + " ("
                        + why.getClass().getSimpleName() + ": " + why.getMessage() + "); " + departure.length()
                        + " bytes are read again in " + retryAfterMillis + " ms, the file waits");
    }

    @Override
    public void lost(SourceFile file, long bytes) {
        warnings.warn(
                "lost in flight " + file,
                bytes + " bytes of " + file + " are lost: they had left, their batch failed, and their file is gone");
    }

    private void checkLedger(long now) {
        Account total = ledger();
        long stray = 0;
        for (SourceFile file : files.values()) {
            stray += Math.abs(file.strayBytes());
        }
        balanced = total.isBalanced() && stray == 0;
        if (!balanced) {
            warnings.warn(
                    "ledger",
                    "THE LEDGER DOES NOT ADD UP: " + total.missingBytes() + " bytes and "
                            + total.missingRecords() + " records of what was read have no verdict, " + stray
                            + " bytes are in flight in the ledger or in the collector only (" + total
                            + "); please report this");
        }
    }

    // ---- what can be seen

    /** The sum of all accounts. */
    Account ledger() {
        Account total = new Account();
        synchronized (forgotten) {
            total.add(forgotten);
            files.values().forEach(file -> total.add(file.account));
        }
        return total;
    }

    boolean isBalanced() {
        return balanced;
    }

    /** Batches that came back without being acknowledged, those that were revoked not counted. */
    int failures() {
        return failures.get();
    }

    /** Every incarnation that is known. */
    List<FileStatus> status() {
        List<FileStatus> status = new ArrayList<>();
        for (SourceFile file : files.values()) {
            synchronized (file) {
                file.histories.forEach(history -> status.add(FileStatus.of(file, history)));
            }
        }
        return status;
    }

    Collection<SourceFile> files() {
        return files.values();
    }

    long inFlightBytes() {
        return inFlight.bytes();
    }

    long unlinkedBytes() {
        return unlinkedBytes;
    }

    int refusedLinks() {
        return discovery.refusedLinks();
    }

    /** Whether no batch is on its way: each was acknowledged, or failed and waits to be repeated. */
    boolean isQuiet() {
        return files.values().stream().noneMatch(SourceFile::isUnderway);
    }

    /** Writes the checkpoint a last time and closes all files. */
    @Override
    public void close() throws IOException {
        try {
            flush();
        } finally {
            for (SourceFile file : files.values()) {
                synchronized (file) {
                    file.histories.forEach(History::close);
                }
            }
            try {
                synchronized (checkpoints) {
                    checkpoints.close();
                }
            } finally {
                discovery.close();
            }
        }
    }
}
