package caravan.tail;

import caravan.batch.Batch;
import caravan.batch.Cut;
import caravan.batch.Incarnation;
import caravan.batch.Settlement;
import caravan.batch.Source;
import caravan.batch.Span;
import caravan.batch.UnroutedException;
import caravan.delivery.Failures;
import caravan.ledger.Account;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A source file that is followed: its incarnations, oldest first, and the ranges that have left and are not
 * acknowledged, in the order in which they left.
 *
 * <p>One reader at a time has the file ({@link #next}, the route, then {@link #next} again), so order is kept.
 * Verdicts come from any thread. A range that fails stops the file; ranges that left after it are revoked; when all
 * of them have come back, those that failed are read again, each exactly as it was. Every method holds the file's
 * lock.
 */
final class SourceFile {

    private static final long FIRST_BACKOFF = 100;
    private static final int TRIES_BEFORE_DIVIDING = 3;
    private static final long PENDING_PAUSE = 250;
    private static final int MOST_DEPARTURES = 8_192;

    /** What a source file tells the one who schedules it. Called under the file's lock. */
    interface Owner {
        /** Monotonic milliseconds. */
        long now();

        /** How long a line without its end, or a record without its last line, is waited for, milliseconds. */
        long flushAfter();

        /** Whether nothing more is expected to be written. */
        boolean isEnding();

        /** Something is to be written to the checkpoint. */
        void dirty(SourceFile file);

        /** The file may have work again. */
        void wake(SourceFile file);

        /** Makes the file's state durable before it returns. */
        void persist(SourceFile file) throws IOException;

        /** How often the checkpoint log has been made durable. */
        long flushes();

        /** Bytes that had left failed, and cannot be read again. */
        void lost(SourceFile file, long bytes);

        /** A range failed. */
        void failed(SourceFile file, Departure departure, Throwable why, long retryAfterMillis);
    }

    final Source source;
    final Account account;
    /** Incarnations by age, those that are only remembered included. */
    final List<History> histories = new ArrayList<>(2);
    /** Histories to be struck off the checkpoint. */
    final List<History> forgotten = new ArrayList<>(0);
    /** Its files have been looked at since the start. */
    boolean isLookedAt;
    /** Files which were there by then and may be copies of the one that is written to, or older than that. */
    final Set<FileKey> doubtful = new HashSet<>(0);
    /** Owned by the scheduler: the file stands in the queue of ready files, or a reader has it. */
    boolean scheduled;
    /** Bytes of deleted files that are held open, when last looked at. */
    long unlinkedBytes;
    /** Its files are changing: a rotation is on, one has been deleted, none is open. */
    volatile boolean isRestless = true;
    /** The history that {@link #look} found truncated. */
    @Nullable
    History truncated;
    /** Where the system tells of writes, so that the file need not be asked for its size; null where it must be. */
    volatile @Nullable Path idleIn;
    /** Monotonic time when the file was last asked for its size. */
    long lookedAt;
    /** Monotonic time since when nothing is left of the file, or -1. */
    long goneSince = -1;

    private final TailConfiguration options;
    private final Owner owner;
    private final WindowReader reader;
    private final List<Departure> departures = new ArrayList<>();
    private long retryAt;
    private int failuresInRow;

    SourceFile(String path, Account account, TailConfiguration options, InFlight inFlight, Owner owner) {
        this.source = new Source(path);
        this.account = account;
        this.options = options;
        this.owner = owner;
        this.reader = new WindowReader(options, this, inFlight);
    }

    // ---- reading

    /** What takes the route next, or null where nothing does now. */
    synchronized @Nullable Sending next() throws IOException {
        long now = owner.now();
        noteDurable();
        if (departures.size() >= MOST_DEPARTURES) {
            return null;
        }
        if (firstFailed() != null) {
            return isUnderway() || now < retryAt ? null : again();
        }
        for (int i = 0; i < histories.size(); i++) {
            History history = histories.get(i);
            if (history.isOver() && !hasGrown(history, now)) {
                continue;
            }
            if (!history.hasUnread() || !history.durable) {
                return null;
            }
            Sending sending = reader.next(history, later(i), now);
            if (sending != null) {
                depart(sending.departure(), sending.batch());
            }
            return sending;
        }
        return null;
    }

    /** Whether {@link #next} may give something. */
    synchronized boolean isReady() {
        long now = owner.now();
        noteDurable();
        if (departures.size() >= MOST_DEPARTURES) {
            return false;
        }
        if (firstFailed() != null) {
            return !isUnderway() && now >= retryAt;
        }
        for (int i = 0; i < histories.size(); i++) {
            History history = histories.get(i);
            if (!history.isOver()) {
                return history.hasUnread() && history.durable && history.isWorthATry(later(i), now, owner.flushAfter());
            }
        }
        return false;
    }

    /** What {@link #look} saw. */
    enum Sight {
        /** Nothing that asks for anything. */
        QUIET,
        /** Something to read, or to repeat. */
        READY,
        /** An incarnation that is not durable yet. */
        NEW,
        /** A file that has become shorter: {@link #truncated}. */
        TRUNCATED
    }

    /** Asks each open file for its size. The cost of an idle file is this call. */
    synchronized Sight look(long now) throws IOException {
        lookedAt = now;
        noteDurable();
        boolean isOver = false;
        boolean isIdle = departures.isEmpty();
        boolean isNew = false;
        unlinkedBytes = 0;
        int open = 0;
        for (int i = 0; i < histories.size(); i++) {
            History history = histories.get(i);
            Content content = history.content;
            if (history.finished || content == null) {
                isOver |= !history.finished;
                continue;
            }
            open++;
            long size = history.sizeNow(content);
            if (size < history.size || (size > history.size && !history.isUnchanged())) {
                truncated = history;
                return Sight.TRUNCATED;
            }
            if (size > history.size) {
                history.grown(size, now);
                owner.dirty(this);
            }
            isOver |= history.ended;
            isNew |= !history.durable && size > 0;
            isIdle &= size == history.read;
            unlinkedBytes += history.unlinked ? size : 0;
        }
        isRestless = isOver || open != 1 || !doubtful.isEmpty();
        if (isOver) {
            finish(now);
        }
        if (isNew) {
            return Sight.NEW;
        }
        return !isIdle && isReady() ? Sight.READY : Sight.QUIET;
    }

    /** Whether nothing is to be done for it, and nobody has written into it for so long. */
    synchronized boolean isQuiet(long now, long millis) {
        History newest = newest();
        if (isRestless || !departures.isEmpty() || newest == null) {
            return false;
        }
        return (newest.durable || newest.size == 0)
                && newest.content instanceof PlainContent
                && !newest.ended
                && newest.acknowledged == newest.size
                && now - newest.grewAt >= millis;
    }

    /** The directory that its newest file is in. */
    synchronized @Nullable Path directory() {
        History newest = newest();
        return newest == null ? null : newest.place.getParent();
    }

    private @Nullable History newest() {
        return histories.isEmpty() ? null : histories.get(histories.size() - 1);
    }

    /** Bytes may have landed after the rename, and before the first one of the successor that was looked at since. */
    private static boolean hasGrown(History history, long now) throws IOException {
        if (history.content == null) {
            return false;
        }
        long size = history.sizeNow(history.content);
        if (size > history.size && history.isUnchanged()) {
            history.grown(size, now);
        }
        return history.hasUnread();
    }

    private void noteDurable() {
        long flushes = owner.flushes();
        histories.forEach(history -> history.noteDurable(flushes));
    }

    private @Nullable History later(int than) {
        for (int i = than + 1; i < histories.size(); i++) {
            if (!histories.get(i).finished) {
                return histories.get(i);
            }
        }
        return null;
    }

    private void depart(Departure departure, Batch batch) {
        departures.add(departure);
        departure.settlement = batch.settlement();
        for (int i = 0; i < departure.ranges.size(); i++) {
            Departure.Range range = departure.ranges.get(i);
            History history = range.history();
            departure.waitedSince = i == 0 ? history.waitingSince : departure.waitedSince;
            Span span = batch.spans().get(i);
            history.readTo(range.to(), batch.bytes(), span.at() + span.length());
            history.tried = range.to();
            history.held = range.to();
            history.waitingSince = -1;
            history.oversize = false;
            history.overdue = false;
            long fresh = range.to() - Math.max(range.from(), history.counted);
            if (fresh > 0) {
                account.departed(fresh);
                history.counted = range.to();
            }
        }
    }

    /** Makes a cut durable before what it ends leaves. Where that fails the cut stays, and nothing leaves. */
    void promise(History history, ForcedCut cut) throws IOException {
        if (!cut.equals(history.cutAt(cut.from()))) {
            history.cut(cut);
        }
        if (!history.hasDurableCuts(owner.flushes())) {
            owner.persist(this);
        }
    }

    /** How long a line without its end is waited for, milliseconds. */
    long flushAfter() {
        return owner.flushAfter();
    }

    /** Whether nothing more is expected to be written. */
    boolean isEnding() {
        return owner.isEnding();
    }

    /** The incarnation of that name, where it is still known. */
    @Nullable
    History find(Incarnation incarnation) {
        for (History history : histories) {
            if (history.incarnation.equals(incarnation)) {
                return history;
            }
        }
        return null;
    }

    // ---- hold back

    synchronized void heldBack(Departure departure, Batch batch) {
        List<Departure.Range> kept = new ArrayList<>();
        boolean first = true;
        for (Departure.Range range : departure.ranges) {
            Span span = spanOf(batch, range);
            long to = span == null ? range.from() : span.to();
            if (to > range.from()) {
                kept.add(new Departure.Range(range.history(), range.from(), to));
            }
            if (to < range.to()) {
                giveBack(departure, range, to, batch, span, first);
                first = false;
            }
        }
        List<Departure.Range> before = departure.ranges;
        departure.ranges = kept;
        departure.isWhole = true;
        keepPromise(departure, before);
    }

    private static @Nullable Span spanOf(Batch batch, Departure.Range range) {
        for (Span span : batch.spans()) {
            if (span.incarnation().equals(range.history().incarnation) && span.from() == range.from()) {
                return span;
            }
        }
        return null;
    }

    private void giveBack(
            Departure departure, Departure.Range range, long to, Batch batch, @Nullable Span span, boolean first) {
        History history = range.history();
        if (history.read != range.to()) {
            throw new IllegalStateException(
                    "a step holds back " + range + " of " + source + ", but what follows it has left already");
        }
        if (history.counted > to) {
            account.heldBack(history.counted - to);
            history.counted = to;
        }
        if (span == null) {
            history.readFrom(range.from());
            return;
        }
        // bytes that were there, and were not looked at, are not waited for
        boolean isClipped = departure.ranges.get(0).history().isClipped;
        long now = owner.now();
        history.readTo(to, batch.bytes(), span.at() + span.length());
        history.tried = range.to();
        history.held = range.to();
        history.waitingForLine = false;
        if (to > range.from() || !first) {
            history.waitingSince = isClipped ? -1 : now;
            history.window = 0;
            history.crossed = 0;
            return;
        }
        long since = departure.waitedSince >= 0 ? departure.waitedSince : now;
        history.waitingSince = isClipped ? -1 : since;
        boolean isToCross = departure.ranges.size() == 1 && history.mayCross(later(histories.indexOf(history)));
        history.overdue = !isClipped && !isToCross && now - since >= owner.flushAfter();
        if (history.isClipped && departure.ranges.size() == 1) {
            history.oversize = history.window >= reader.greatest();
            history.window = Math.min(history.window * 2, reader.greatest());
        }
    }

    private void keepPromise(Departure departure, List<Departure.Range> before) {
        if (departure.cut == Cut.NONE || departure.ranges.isEmpty()) {
            return;
        }
        Departure.Range range = departure.ranges.get(0);
        if (before.get(0).history().cutAt(range.from()) == null) {
            return;
        }
        try {
            promise(range.history(), ForcedCut.of(departure.ranges, departure.cut));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(
                    "the cut at " + range.to() + " of " + source + " could not be made durable", e);
        }
    }

    // ---- verdicts

    synchronized void settled(Departure departure, Settlement settlement) {
        Throwable why = settlement.failure();
        departure.settlement = null;
        if (departure.length() == 0) {
            departures.remove(departure);
        } else if (why == null) {
            departure.state = Departure.State.ACKNOWLEDGED;
            departure.tally = settlement.tally();
            departure.records = settlement.records();
            failuresInRow = 0;
            advance();
        } else {
            fail(departure, why, settlement.isRevoked());
        }
        owner.wake(this);
    }

    private void advance() {
        while (!departures.isEmpty() && departures.get(0).state == Departure.State.ACKNOWLEDGED) {
            Departure through = departures.remove(0);
            for (Departure.Range range : through.ranges) {
                range.history().acknowledgeTo(range.to());
            }
            if (through.lost) {
                account.lostInFlight(through.length());
            } else {
                account.acknowledged(through.length(), through.records, through.tally);
            }
            owner.dirty(this);
        }
    }

    private void fail(Departure departure, Throwable why, boolean isRevoked) {
        departure.state = Departure.State.FAILED;
        departure.failure = why;
        if (isRevoked || Failures.isRevoked(why)) {
            return;
        }
        for (Departure later : departures.subList(departures.indexOf(departure) + 1, departures.size())) {
            if (later.settlement != null) {
                later.settlement.revoke();
            }
        }
        if (Failures.isPending(why)) {
            retryAt = owner.now() + PENDING_PAUSE;
            return;
        }
        if (why instanceof UnroutedException) {
            // the route's fault, not the record's: it may as well have swallowed that a store is away
            account.unrouted();
        } else if (!Failures.isStoreAway(why)) {
            departure.refusals++;
        }
        long backoff = backoff();
        retryAt = owner.now() + backoff;
        owner.failed(this, departure, why, backoff);
    }

    private long backoff() {
        long pause = FIRST_BACKOFF << Math.min(failuresInRow++, 20);
        long bounded = Math.min(pause, options.getMaxBackoff());
        // so that files which failed together do not come again together
        int own = Math.floorMod(31 * source.path().hashCode() + failuresInRow, 1_000);
        return bounded - bounded / 4 * own / 1_000;
    }

    private @Nullable Departure firstFailed() {
        for (Departure departure : departures) {
            if (departure.state == Departure.State.FAILED) {
                return departure;
            }
        }
        return null;
    }

    synchronized boolean isUnderway() {
        for (Departure departure : departures) {
            if (departure.state == Departure.State.UNDERWAY) {
                return true;
            }
        }
        return false;
    }

    private @Nullable Sending again() throws IOException {
        Departure due = firstFailed();
        while (due != null && lacksBytes(due)) {
            owner.lost(this, lose(due));
            due = firstFailed();
        }
        if (due == null || due.ranges.stream().anyMatch(range -> range.history().content == null)) {
            return null; // nothing left, or the file is being looked for
        }
        if (due.deadLetter == null && due.refusals >= TRIES_BEFORE_DIVIDING && due.failure != null) {
            due = divide(due, due.failure);
        }
        if (due.cut != Cut.NONE) {
            promise(due.ranges.get(0).history(), ForcedCut.of(due.ranges, due.cut));
        }
        Sending sending = reader.exactly(due.ranges, due.cut, due.isWhole);
        sending.departure().repeats(due);
        sending.departure().settlement = sending.batch().settlement();
        departures.set(departures.indexOf(due), sending.departure());
        return sending;
    }

    private Departure divide(Departure refused, Throwable why) throws IOException {
        List<Departure> halves = refused.halves();
        if (halves.isEmpty()) {
            refused.deadLetter = why;
            return refused;
        }
        // both ends are promised, before the first half's promise takes the place of that for the whole
        for (Departure half : List.of(halves.get(1), halves.get(0))) {
            if (half.cut != Cut.NONE) {
                promise(half.ranges.get(0).history(), ForcedCut.of(half.ranges, half.cut));
            }
        }
        replace(refused, halves);
        return halves.get(0);
    }

    private void replace(Departure departure, List<Departure> by) {
        int at = departures.indexOf(departure);
        departures.remove(at);
        departures.addAll(at, by);
    }

    // ---- what is gone

    /**
     * The bytes of a history can not be read any more: what was not acknowledged of it is lost; what is underway is
     * lost when it fails.
     *
     * @return how many bytes are lost by that; those in flight are counted when the checkpoint passes them
     */
    synchronized long giveUp(History history) {
        long lost = Math.max(0, history.size - Math.max(history.read, history.counted));
        account.lost(lost);
        history.readable = 0;
        history.size = Math.min(history.size, history.read);
        history.ended = true;
        history.dirty = true;
        for (Departure departure : List.copyOf(departures)) {
            if (departure.state == Departure.State.FAILED && lacksBytes(departure)) {
                lost += lose(departure);
            }
        }
        owner.dirty(this);
        return lost;
    }

    private static boolean lacksBytes(Departure departure) {
        return departure.ranges.stream().anyMatch(range -> range.to() > range.history().readable);
    }

    /** Divides a range that failed into what can be read again, and what is passed over as lost; gives its length. */
    private long lose(Departure departure) {
        long bytes = 0;
        List<Departure> parts = new ArrayList<>();
        for (Departure.Range range : departure.ranges) {
            long to = Math.max(range.from(), Math.min(range.to(), range.history().readable));
            boolean isLast = range == departure.ranges.get(departure.ranges.size() - 1);
            if (to > range.from()) {
                Cut cut = to < range.to() || !isLast ? Cut.END : departure.cut;
                parts.add(departure.part(new Departure.Range(range.history(), range.from(), to), cut));
            }
            if (to < range.to()) {
                Departure lost = departure.part(new Departure.Range(range.history(), to, range.to()), Cut.NONE);
                lost.state = Departure.State.ACKNOWLEDGED;
                lost.lost = true;
                parts.add(lost);
                bytes += lost.length();
            }
        }
        replace(departure, parts);
        advance();
        return bytes;
    }

    /** Stops remembering a history of which no file is left. */
    synchronized void forget(History history) {
        histories.remove(history);
        forgotten.add(history);
        owner.dirty(this);
    }

    /** A batch has come through the ordered part of its route. */
    synchronized void arrived(Departure departure, Batch batch) {
        departure.isWhole |= departure.state != Departure.State.FAILED;
        if (departure.refusals > 0 || departure.state == Departure.State.FAILED) {
            departure.noteSeams(batch);
        }
        if (departure.length() > 0) {
            departure.ranges.forEach(range -> range.history().window = 0);
        }
    }

    /** Closes what is read to its end, acknowledged, and quiet for long enough. */
    synchronized void finish(long now) {
        for (History history : histories) {
            long quietSince = Math.max(history.endedAt, history.grewAt);
            if (!history.finished
                    && history.ended
                    && history.isRead()
                    && history.isAcknowledged()
                    && now - quietSince >= options.getRotateWait()
                    && !hasDepartures(history)) {
                history.finished = true;
                history.dirty = true;
                closing(history);
            }
        }
    }

    private void closing(History history) {
        try {
            history.takeFingerprints();
        } catch (IOException e) {
            // the fingerprints of the last checkpoint stay: they are as true as before
        }
        history.close();
        owner.dirty(this);
    }

    // ---- what stands on the disk

    /** Whether the disk looks other than what is known of it. */
    synchronized boolean needsReconciling(Discovery.Found one) {
        History newest = null;
        int open = 0;
        for (History history : histories) {
            open += history.finished ? 0 : 1;
            newest = history;
        }
        return newest == null
                || open > 1
                || !doubtful.isEmpty()
                || newest.content == null
                || newest.ended
                || !newest.place.equals(one.place())
                || !newest.isFile(one.key());
    }

    synchronized boolean hasDirtyHistories() {
        return !forgotten.isEmpty() || histories.stream().anyMatch(history -> history.dirty);
    }

    synchronized boolean hasUnlinked() {
        return histories.stream().anyMatch(history -> history.unlinked && history.hasUnread());
    }

    /** Gives away the incarnation that stands under another followed name now. */
    synchronized @Nullable History release(Discovery.Found one) {
        for (History history : histories) {
            if (history.isFile(one.key()) && !hasDepartures(history) && isStill(history, one)) {
                histories.remove(history);
                return history;
            }
        }
        return null;
    }

    private static boolean isStill(History history, Discovery.Found one) {
        if (history.content != null) {
            return true;
        }
        try (Content content = PlainContent.open(one.place())) {
            // the inode alone proves nothing: it may have been given to another file
            return history.isRecognisable() && history.isIn(content);
        } catch (IOException e) {
            return false;
        }
    }

    synchronized void adopt(History history) {
        history.sequence = histories.isEmpty() ? 1 : histories.get(histories.size() - 1).sequence + 1;
        history.dirty = true;
        histories.add(history);
    }

    /** Gives up an unlinked history: what is unread of it is lost. */
    synchronized long shed(History history) {
        long lost = giveUp(history);
        history.close();
        return lost;
    }

    synchronized boolean hasDepartures(History history) {
        return departures.stream()
                .anyMatch(departure -> departure.ranges.stream().anyMatch(range -> range.history() == history));
    }

    /** Whether its newest incarnation is known to be there. */
    synchronized boolean standsAt(Path place) {
        History newest = newest();
        return newest != null && newest.place.equals(place);
    }

    synchronized boolean hasDepartures(FileKey of) {
        return histories.stream().anyMatch(history -> history.isFile(of) && hasDepartures(history));
    }

    /** What the account says to be in flight above what is: 0, or the ledger is wrong. */
    synchronized long strayBytes() {
        long bytes = account.inFlightBytes();
        for (Departure departure : departures) {
            bytes -= departure.length();
        }
        return bytes;
    }

    synchronized boolean isIdle() {
        return departures.isEmpty();
    }

    /** Whether all of its bytes that are there were read and acknowledged. */
    synchronized boolean isThrough() {
        return departures.isEmpty() && histories.stream().noneMatch(History::hasUnread);
    }

    synchronized boolean isFailing() {
        return firstFailed() != null;
    }

    @Override
    public String toString() {
        return source.path();
    }
}
