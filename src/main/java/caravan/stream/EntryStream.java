package caravan.stream;

import caravan.batch.Batch;
import caravan.batch.Cut;
import caravan.batch.Incarnation;
import caravan.batch.Settlement;
import caravan.batch.Source;
import caravan.batch.UnroutedException;
import caravan.checkpoint.CheckpointLog;
import caravan.delivery.Failures;
import caravan.ledger.Account;
import caravan.routing.Delivery;
import caravan.warnings.Warnings;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A source that is no file: entries that a reader hands over one by one, each with a token behind which the reader can go
 * on later. Makes batches of them, sends them, keeps what is not acknowledged, and the checkpoint.
 *
 * <h2>One cycle</h2>
 *
 * <ol>
 *   <li>The reader {@linkplain #put puts} entries in, and waits there while memory is full.
 *   <li>{@link #work}: entries become a batch when there are {@code maxBatchBytes} of them, or no more came for a moment.
 *       What it is (position, length, SHA-256) is made durable, together with everything that was acknowledged since;
 *       then it leaves. Batches that are not full leave at most every {@value #PACE} ms, so that a trickle of entries
 *       costs few writes.
 *   <li>Verdicts come back whenever they come, in any order; the checkpoint moves in order.
 * </ol>
 *
 * <h2>Failure</h2>
 *
 * As with files: batches that left after the one that failed are revoked; when all have come back those that failed are
 * sent again, as exactly the same bytes, from memory, after a pause that doubles. A store that is away is tried for ever;
 * any other failure halves the batch after three tries, down to a record that goes to the dead letters.
 *
 * <h2>Hold back</h2>
 *
 * As with files: what a step holds back (from the first byte of an entry on) stands in front of the next batch. When
 * nothing is added to it, or what is added does not end it, for {@code flushAfter}, it is sent with {@link Cut#TIMEOUT};
 * above {@code maxRecordBytes} with {@link Cut#SIZE}. Such a cut is durable before the batch leaves, and is made again
 * after a restart.
 *
 * <h2>Restart</h2>
 *
 * The reader begins behind {@link #resumeToken}, and puts in again what is not acknowledged. Where that is byte for byte
 * what had left, it becomes the same batches at the same positions: archive, spool and stores know them. Where it is not
 * (entries were deleted meanwhile, the source is filtered otherwise), a new incarnation begins at offset 0, and what is
 * durable of the batches is forgotten. No position is ever given to other bytes than those that left with it.
 *
 * <h2>Entries that have a position</h2>
 *
 * Where the source has a position for each entry, which is the same whenever it is read, an entry brings it along. Then
 * nothing is to be kept of batches that have left, and none has to be made again as it was: the state is the token, and
 * the ledger.
 *
 * <h2>Threads</h2>
 *
 * One thread puts, one works; verdicts may come from any. Locks are taken in the order state, then stream; never back.
 *
 * <p>Data can be lost when the source has deleted entries before they were acknowledged.
 */
public final class EntryStream implements Closeable {

    /** Milliseconds between batches that are not full. */
    static final long PACE = 200;

    /** Milliseconds without another entry after which a batch leaves that is not full. */
    static final long QUIET = 20;

    /** Milliseconds without another entry after which what had left before a restart is expected no longer. */
    static final long PATIENCE = 30_000;

    private static final Logger LOG = LoggerFactory.getLogger("caravan.stream");
    private static final Duration WARN_EVERY = Duration.ofMinutes(1);
    private static final Incarnation NO_INCARNATION = new Incarnation(0, 0);
    private static final long FIRST_BACKOFF = 100;
    private static final long PENDING_PAUSE = 250;
    private static final int TRIES_BEFORE_DIVIDING = 3;
    private static final int MOST_PORTIONS = 8_192;

    private final Source source;
    private final StreamSettings settings;
    private final Delivery delivery;
    private final LongSupplier clock;
    private final Supplier<Incarnation> incarnations;
    private final boolean isPlaced;
    private final Warnings warnings;
    /** Also the lock of everything that writes it. */
    private final StreamState state;

    private final Account account = new Account();
    private final Intake intake = new Intake();
    /** What has left, in that order. */
    private final List<Portion> portions = new ArrayList<>();
    /** What had left before the restart and has not been read again yet. */
    private final Deque<Left> expected = new ArrayDeque<>();
    /** Portions and keys of which the disk knows something else. */
    private final Set<Portion> changed = new LinkedHashSet<>();

    private final Set<String> gone = new LinkedHashSet<>();
    private boolean isAcknowledged;

    private String token = "";
    private String lastToken = "";
    private StreamState.Next next;

    private long lastPut;
    private long waitsSince;
    private long lastCut;
    private long lastSave;
    private long retryAt;
    private int failuresInRow;
    /** Bytes at the head of the intake that a step held back. */
    private long held;
    /** Since when, monotonic milliseconds. */
    private long heldSince;
    /** The next batch is cut for that reason, for the whole of the last one was held back. */
    private Cut nextCut = Cut.NONE;

    private long window;
    /** Memory for what has left, -1 when it is to be summed up. */
    private long portionBytes;

    private long entries;
    private int failures;
    private boolean balanced = true;
    private boolean closed;

    /**
     * @param log closed by {@link #close}
     * @param clock monotonic milliseconds
     * @param incarnations names for new incarnations, never the same twice
     */
    public EntryStream(
            StreamSettings settings,
            Delivery delivery,
            CheckpointLog log,
            LongSupplier clock,
            Supplier<Incarnation> incarnations) {
        this(settings, delivery, log, clock, incarnations, false);
    }

    /**
     * A stream of entries that bring their positions along.
     *
     * @param log closed by {@link #close}
     * @param clock monotonic milliseconds
     */
    public EntryStream(StreamSettings settings, Delivery delivery, CheckpointLog log, LongSupplier clock) {
        this(settings, delivery, log, clock, () -> NO_INCARNATION, true);
    }

    private EntryStream(
            StreamSettings settings,
            Delivery delivery,
            CheckpointLog log,
            LongSupplier clock,
            Supplier<Incarnation> incarnations,
            boolean isPlaced) {
        this.isPlaced = isPlaced;
        this.source = new Source(settings.path());
        this.settings = settings;
        this.delivery = delivery;
        this.clock = clock;
        this.incarnations = incarnations;
        this.warnings = new Warnings(LOG, clock, WARN_EVERY);
        this.state = new StreamState(log);
        this.next = new StreamState.Next(1, incarnations.get(), 0);
        this.window = settings.maxBatchBytes();
        this.lastCut = clock.getAsLong() - PACE;
    }

    /**
     * Reads the checkpoint.
     *
     * @throws IOException when it is of another version, or of somebody else
     */
    public void start() throws IOException {
        synchronized (state) {
            state.faults().forEach(fault -> LOG.error("{}", fault));
            state.check(source.path());
            synchronized (this) {
                if (!state.isNew()) {
                    token = state.token();
                    next = state.next();
                    expected.addAll(state.left());
                    account.add(state.ledger());
                }
                lastToken = token;
                lastSave = now();
            }
            save();
        }
    }

    private long now() {
        return clock.getAsLong();
    }

    // ---- reading

    /** Where the reader begins after a start: behind what is acknowledged; empty at the very first. */
    public synchronized String resumeToken() {
        return token;
    }

    /** The reader begins elsewhere than the checkpoint says, for it knows better. To be called before anything is put. */
    public synchronized void beginAt(String otherToken) {
        isAcknowledged |= !token.equals(otherToken);
        token = otherToken;
        lastToken = otherToken;
    }

    /** Says where the reader begins at the very first start; durable when it returns. Nothing where it has begun already. */
    public void begin(String tokenBefore) throws IOException {
        if (lastToken().isEmpty()) {
            beginAt(tokenBefore);
            save();
        }
    }

    /** Where a reader goes on that has to begin again while the stream runs: behind the last entry that was put. */
    public synchronized String lastToken() {
        return lastToken;
    }

    /**
     * Takes an entry; waits while memory is full.
     *
     * @param line one line, without its line feed
     * @param tokenBehind what the reader goes on behind to read the next one
     * @return whether it was taken: not when the stream is closed
     */
    public boolean put(byte[] line, String tokenBehind) throws InterruptedException {
        return put(line, tokenBehind, null);
    }

    /**
     * The same for an entry that brings its position along.
     *
     * @param offset of its first byte in its incarnation
     */
    public boolean put(byte[] line, String tokenBehind, Incarnation incarnation, long offset)
            throws InterruptedException {
        return put(line, tokenBehind, new Place(incarnation, offset));
    }

    private synchronized boolean put(byte[] line, String tokenBehind, @Nullable Place place)
            throws InterruptedException {
        while (!closed && !hasRoom()) {
            wait(PACE);
        }
        if (closed) {
            return false;
        }
        byte[] whole = Arrays.copyOf(line, line.length + 1);
        whole[line.length] = '\n';
        long now = now();
        boolean isFirst = intake.bytes() <= held;
        boolean wasFull = intake.bytes() >= window;
        if (isFirst) {
            waitsSince = now;
        }
        intake.add(new Entry(whole, tokenBehind, place));
        lastToken = tokenBehind;
        lastPut = now;
        entries++;
        if (isFirst || !wasFull && intake.bytes() >= window) {
            notifyAll();
        }
        return true;
    }

    /** The reader has come further without an entry: once all before is acknowledged it goes on there. */
    public synchronized void pass(String tokenBehind) {
        lastToken = tokenBehind;
        if (!intake.isEmpty()) {
            intake.lastToken(tokenBehind);
        } else if (!portions.isEmpty()) {
            portions.get(portions.size() - 1).lastToken(tokenBehind);
        } else if (!token.equals(tokenBehind)) {
            token = tokenBehind;
            isAcknowledged = true;
        }
    }

    /** Whether {@link #put} would not wait. */
    public synchronized boolean hasRoom() {
        return memory() < settings.maxInFlightBytes();
    }

    private long memory() {
        if (portionBytes < 0) {
            portionBytes = 0;
            for (Portion portion : portions) {
                portionBytes += portion.cost();
            }
        }
        return intake.cost() + portionBytes;
    }

    // ---- sending

    /**
     * Sends what is to be sent next.
     *
     * @return whether there was something
     */
    public boolean work() {
        saveWhenDue();
        tighten();
        Portion due;
        synchronized (this) {
            due = closed ? null : due(now());
        }
        if (due == null) {
            return false;
        }
        send(due);
        return true;
    }

    /** Waits until there may be something to send, at most so long. */
    public synchronized void await(long millis) throws InterruptedException {
        if (!closed) {
            wait(intake.bytes() > held ? Math.min(millis, QUIET) : millis);
        }
    }

    private @Nullable Portion due(long now) {
        Portion failed = firstFailed();
        if (failed != null) {
            return isUnderway() || now < retryAt ? null : again(failed);
        }
        if (portions.size() >= MOST_PORTIONS) {
            return null;
        }
        return expected.isEmpty() ? fresh(now) : known(now);
    }

    private void send(Portion portion) {
        try {
            if (!isPlaced) {
                save();
            }
        } catch (IOException e) {
            notSaved(portion, e);
            return;
        }
        Batch batch;
        synchronized (this) {
            portion.state = Portion.State.UNDERWAY;
            batch = portion.batch(source);
            portionBytes = -1;
        }
        Throwable refusal = portion.deadLetter;
        if (refusal != null && delivery.hasDeadLetters()) {
            delivery.deadLetter(batch, refusal);
        } else {
            delivery.deliver(batch);
        }
        batch.seal();
        arrived(portion, batch);
    }

    private synchronized void notSaved(Portion portion, IOException why) {
        portion.state = Portion.State.FAILED;
        retryAt = now() + backoff();
        warnings.warn(
                "checkpoint",
                "cannot write the checkpoint of " + source + " (" + reason(why)
                        + "): nothing leaves until that is mended; trying again");
    }

    private static String reason(IOException why) {
        return why.getClass().getSimpleName() + ": " + why.getMessage();
    }

    /** A batch has come through the ordered part of its route. */
    private synchronized void arrived(Portion portion, Batch batch) {
        if (!portion.isWhole && portion.state != Portion.State.FAILED) {
            portion.isWhole = true;
            note(portion);
        }
        if (portion.state == Portion.State.FAILED || portion.state == Portion.State.UNDERWAY && portion.refusals > 0) {
            portion.noteSeams(batch);
        }
        notifyAll();
    }

    // ---- making batches

    private @Nullable Portion fresh(long now) {
        boolean isOld = held > 0 && intake.bytes() <= held;
        Cut cut = nextCut;
        if (isOld && cut == Cut.NONE) {
            if (now - heldSince < settings.flushAfterMillis()) {
                return null;
            }
            cut = Cut.TIMEOUT;
        }
        if (intake.bytes() == 0 || cut == Cut.NONE && !isWorthIt(now)) {
            return null;
        }
        long since = held > 0 ? heldSince : -1;
        List<Entry> taken = intake.take(cut == Cut.NONE ? held : 0, Math.max(window, held));
        Portion portion = new Portion(this, next.generation(), next.incarnation(), next.offset(), taken, cut);
        portion.waitedSince = since;
        moveNext(portion.length());
        depart(portion, now);
        return portion;
    }

    private boolean isWorthIt(long now) {
        return intake.bytes() >= window
                || now - lastCut >= PACE && (now - lastPut >= QUIET || now - waitsSince >= PACE);
    }

    private void moveNext(long bytes) {
        next = new StreamState.Next(next.generation(), next.incarnation(), next.offset() + bytes);
    }

    private void depart(Portion portion, long now) {
        portions.add(portion);
        portionBytes = -1;
        account.departed(portion.length());
        note(portion);
        held = 0;
        nextCut = Cut.NONE;
        window = settings.maxBatchBytes();
        lastCut = now;
        waitsSince = now;
    }

    /** Makes the batch again that had left before the restart. */
    private @Nullable Portion known(long now) {
        Left left = expected.getFirst();
        Entry first = intake.first();
        if (first == null) {
            return null;
        }
        Boolean isAtSeam = left.beginsWith(first) ? intake.hasSeamAt(left.length()) : Boolean.FALSE;
        if (isAtSeam == null) {
            if (now - lastPut < PATIENCE) {
                return null;
            }
            isAtSeam = false;
        }
        if (isAtSeam) {
            List<Entry> taken = intake.take(0, left.length());
            if (left.sha().equals(Digests.all(taken))) {
                expected.removeFirst();
                Portion portion =
                        new Portion(this, left.generation(), left.incarnation(), left.offset(), taken, left.cut());
                portion.isWhole = left.isWhole();
                depart(portion, now);
                return portion;
            }
            intake.putBack(taken);
        }
        beginAnew();
        return fresh(now);
    }

    private void beginAnew() {
        long bytes = 0;
        for (Left left : expected) {
            bytes += left.length();
            gone.add(left.key());
        }
        next = new StreamState.Next(next.generation() + 1, incarnations.get(), 0);
        LOG.info(
                "{}: what is read now is not what had left before the restart ({} batches, {} bytes that were not"
                        + " acknowledged): goes on as incarnation {}",
                source,
                expected.size(),
                bytes,
                next.incarnation());
        expected.clear();
    }

    // ---- hold back

    /** A step holds back what stands behind the first {@code keep} bytes. */
    void heldBack(Portion portion, int keep) {
        synchronized (this) {
            if (portions.get(portions.size() - 1) != portion) {
                throw new IllegalStateException(
                        "a step holds back " + portion + ", but what follows it has left already");
            }
            int before = portion.length();
            intake.putBack(portion.shorten(keep));
            portionBytes = -1;
            account.heldBack(before - keep);
            moveNext(keep - before);
            held += before - keep;
            portion.isWhole = true;
            note(portion);
            long now = now();
            boolean isAllHeld = keep == 0;
            heldSince = isAllHeld && portion.waitedSince >= 0 ? portion.waitedSince : now;
            if (isAllHeld) {
                window = Math.min(Math.max(window, 2 * held), settings.maxRecordBytes());
                nextCut = held >= settings.maxRecordBytes()
                        ? Cut.SIZE
                        : now - heldSince >= settings.flushAfterMillis() ? Cut.TIMEOUT : Cut.NONE;
            }
        }
        if (portion.cut != Cut.NONE) {
            try {
                save();
            } catch (IOException e) {
                throw new UncheckedIOException("the cut of " + portion + " could not be made durable", e);
            }
        }
    }

    // ---- verdicts

    /** Nobody reaches the bytes of its batch any more. */
    synchronized void released(Portion portion) {
        portion.batchBytes = 0;
        portionBytes = -1;
        notifyAll();
    }

    synchronized void settled(Portion portion, Settlement settlement) {
        Throwable why = settlement.failure();
        portion.settlement = null;
        portionBytes = -1;
        if (portion.length() == 0) {
            portions.remove(portion);
        } else if (why == null) {
            portion.state = Portion.State.ACKNOWLEDGED;
            portion.tally = settlement.tally();
            portion.records = settlement.records();
            if (!isPlaced) {
                portion.left(); // its hash, while its bytes are there
            }
            portion.forgetBytes();
            failuresInRow = 0;
            advance();
        } else {
            fail(portion, why, settlement.isRevoked());
        }
        notifyAll();
    }

    private void advance() {
        while (!portions.isEmpty() && portions.get(0).state == Portion.State.ACKNOWLEDGED) {
            Portion through = portions.remove(0);
            account.acknowledged(through.length(), through.records, through.tally);
            token = through.lastToken();
            isAcknowledged = true;
            note(through);
        }
    }

    private void fail(Portion portion, Throwable why, boolean isRevoked) {
        portion.state = Portion.State.FAILED;
        portion.failure = why;
        if (isRevoked || Failures.isRevoked(why)) {
            return;
        }
        for (Portion later : portions.subList(portions.indexOf(portion) + 1, portions.size())) {
            if (later.settlement != null) {
                later.settlement.revoke();
            }
        }
        if (Failures.isPending(why)) {
            retryAt = now() + PENDING_PAUSE;
            return;
        }
        boolean isAway = Failures.isStoreAway(why);
        if (why instanceof UnroutedException) {
            // the route's fault, not the record's: it may as well have swallowed that a store is away
            account.unrouted();
        } else if (!isAway) {
            portion.refusals++;
        }
        failures++;
        long backoff = backoff();
        retryAt = now() + backoff;
        warnings.warn(
                "failed",
                "a batch of " + source + " failed, " + (isAway ? "a store is away" : "a record is refused") + " ("
                        + why.getClass().getSimpleName() + ": " + why.getMessage() + "); " + portion.length()
                        + " bytes are sent again in " + backoff + " ms, what follows waits");
    }

    private long backoff() {
        long pause = FIRST_BACKOFF << Math.min(failuresInRow++, 20);
        return Math.min(pause, settings.maxBackoffMillis());
    }

    private @Nullable Portion firstFailed() {
        for (Portion portion : portions) {
            if (portion.state == Portion.State.FAILED) {
                return portion;
            }
        }
        return null;
    }

    private boolean isUnderway() {
        return portions.stream().anyMatch(portion -> portion.state == Portion.State.UNDERWAY);
    }

    private Portion again(Portion failed) {
        Throwable why = failed.failure;
        if (failed.deadLetter != null || failed.refusals < TRIES_BEFORE_DIVIDING || why == null) {
            return failed;
        }
        List<Portion> halves = failed.halves();
        if (halves.isEmpty()) {
            failed.deadLetter = why;
            return failed;
        }
        int at = portions.indexOf(failed);
        portions.remove(at);
        portions.addAll(at, halves);
        portionBytes = -1;
        changed.remove(failed);
        halves.forEach(this::note);
        return halves.get(0);
    }

    // ---- the checkpoint

    private void note(Portion portion) {
        if (!isPlaced) {
            changed.add(portion);
        }
    }

    private void saveWhenDue() {
        synchronized (this) {
            if (now() - lastSave < settings.checkpointIntervalMillis()) {
                return;
            }
            lastSave = now();
            checkLedger();
            if (!isAcknowledged) {
                return;
            }
        }
        try {
            save();
            warnings.over("checkpoint", "the checkpoint of " + source + " is written again");
        } catch (IOException e) {
            synchronized (this) {
                isAcknowledged = true;
            }
            warnings.warn("checkpoint", "cannot write the checkpoint of " + source + " (" + reason(e) + ")");
        }
    }

    /** Makes everything durable that is to be. What fails is done by the next one. */
    private void save() throws IOException {
        synchronized (state) {
            synchronized (this) {
                isAcknowledged = false;
                state.put(token, next, account);
                gone.forEach(state::remove);
                gone.clear();
                for (Portion portion : changed) {
                    if (portion.length() > 0 && portions.contains(portion)) {
                        state.put(portion.left());
                    } else {
                        state.remove(Left.key(portion.generation, portion.offset));
                    }
                }
                changed.clear();
            }
            state.flush();
        }
    }

    // ---- memory

    /** Packs what waits for its verdict when memory gets scarce: the oldest first. */
    private void tighten() {
        for (List<Entry> entries = toPack(); entries != null; entries = toPack()) {
            Packed packed = Packed.of(entries);
            synchronized (this) {
                for (Portion portion : portions) {
                    portion.packed(entries, packed);
                }
                portionBytes = -1;
                notifyAll();
            }
        }
    }

    private synchronized @Nullable List<Entry> toPack() {
        if (memory() <= settings.maxInFlightBytes() / 2) {
            return null;
        }
        for (Portion portion : portions) {
            List<Entry> found = portion.packable();
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    // ---- what can be seen

    private void checkLedger() {
        long stray = account.inFlightBytes();
        for (Portion portion : portions) {
            stray -= portion.length();
        }
        balanced = account.isBalanced() && stray == 0;
        if (!balanced) {
            warnings.warn(
                    "ledger",
                    "THE LEDGER OF " + source + " DOES NOT ADD UP: " + account.missingBytes() + " bytes and "
                            + account.missingRecords() + " records of what was read have no verdict, " + stray
                            + " bytes are in flight in the ledger only (" + account + "); please report this");
        }
    }

    /** What became of everything that was read. */
    public Account ledger() {
        return account;
    }

    /** Whether it added up when last looked at. */
    public synchronized boolean isBalanced() {
        return balanced;
    }

    /** Entries that were put in, those included that are read again. */
    public synchronized long entries() {
        return entries;
    }

    /** Bytes of memory, about, for what is not acknowledged. */
    public synchronized long inFlightBytes() {
        return memory();
    }

    /** Batches that came back without being acknowledged, those that were revoked not counted. */
    public synchronized int failures() {
        return failures;
    }

    /** Whether no batch is on its way: each was acknowledged, or failed and waits to be repeated. */
    public synchronized boolean isQuiet() {
        return !isUnderway();
    }

    /** Takes no more entries, from now on; a reader that waits goes on. */
    public synchronized void refuse() {
        closed = true;
        notifyAll();
    }

    /** Gives up what could not be started, and leaves the state as it is. */
    public void abandon() {
        refuse();
        synchronized (state) {
            try {
                state.close();
            } catch (IOException e) {
                LOG.debug("{}: {}", source, e.toString());
            }
        }
    }

    /** Writes the checkpoint a last time. What is not acknowledged is read again after the next start. */
    @Override
    public void close() throws IOException {
        refuse();
        synchronized (state) {
            try {
                save();
            } finally {
                state.close();
            }
        }
    }

    @Override
    public String toString() {
        return source.path();
    }
}
