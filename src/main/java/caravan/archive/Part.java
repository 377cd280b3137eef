package caravan.archive;

import caravan.archive.Consignment.Claim;
import caravan.batch.Batch;
import caravan.batch.Entrusted;
import caravan.batch.Incarnation;
import caravan.batch.JsonLines;
import caravan.batch.RevokedException;
import caravan.batch.Settlement;
import caravan.text.Rfc3339;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What is collected of one source file, or of all of them, until it is closed: frames in a file, lines that wait for their frame, and the
 * batches that wait for an answer. Every method but {@link #lock}, {@link #tryShut}, {@link #isDirty}, {@link #openedMillis} and
 * {@link #pendingBytes} wants its lock.
 *
 * <p>It fails as a whole: where a write or fsync fails, all that came since the last fsync is taken back and answered
 * as failed, in order; and no batch of a source file is taken until the collector has heard of each of those of that
 * file, so that none that was on its way already gets in before them.
 */
final class Part {

    /** Lines that make a frame, in bytes. Gzip looks back 32 KiB only: bigger frames are hardly smaller. */
    static final int FRAME_BYTES = 256 * 1024;

    private static final int STEP_BYTES = 64 * 1024;
    private static final int STEP_RECORDS = 256;
    private static final long LAST_MILLIS = 253_402_300_799_999L; // of the year 9999

    private final ReentrantLock lock = new ReentrantLock();
    private final PartContext context;
    private final ArchiveCounters counters;
    private final FrameFormat format;
    private final PartFile file;
    private final Pending pending;
    /** Batches some of which is not on disk for good. */
    private final List<Claim> waiting = new ArrayList<>();

    private final List<Settlement> unheard = new ArrayList<>();
    private volatile Consignment consignment = new Consignment();
    private volatile PartContents durable;
    private volatile boolean wasClosed;
    private PartContents fresh = new PartContents();
    private volatile @Nullable PartHead head;
    private @Nullable IOException syncFailure;
    private boolean gone;
    private volatile boolean dirty;

    /** A new part. */
    Part(PartContext context, Path path) {
        this(context, path, context.options().format(), 0, null, new PartContents(), false);
    }

    /**
     * A part that a former run left behind, {@code length} bytes of which are on disk for good.
     *
     * @param wasClosed whether it had been closed, and a power failure has taken its new name back. Somebody may have
     *     taken the file under that name, so it is closed again as it is
     */
    Part(
            PartContext context,
            Path path,
            FrameFormat format,
            long length,
            @Nullable PartHead head,
            PartContents contents,
            boolean wasClosed) {
        this.context = context;
        this.counters = context.counters();
        this.format = format;
        this.file = new PartFile(path, context.disk(), counters, length);
        this.pending = new Pending(counters.pendingBytes);
        this.head = head;
        this.durable = contents;
        this.wasClosed = wasClosed;
        context.consignments().holds(consignment, contents.ranges());
    }

    void lock() {
        lock.lock();
    }

    boolean tryLock() {
        return lock.tryLock();
    }

    void unlock() {
        lock.unlock();
    }

    Path path() {
        return file.path();
    }

    FrameFormat format() {
        return format;
    }

    /** What the file is called when it is closed; null while there is nothing in it. */
    @Nullable
    PartHead head() {
        return head;
    }

    /**
     * When the part was begun, milliseconds since 1970; {@link Long#MAX_VALUE} where it is empty. Very long ago where
     * nothing can be added to it: the other compression was in use, its first frame is damaged, or it was closed before.
     */
    long openedMillis() {
        PartHead known = head;
        if (durable.isEmpty() && known == null) {
            return Long.MAX_VALUE;
        }
        return known == null || wasClosed || format != context.options().format() ? 0 : known.openedMillis();
    }

    /** What is on disk for good. */
    PartContents contents() {
        return durable;
    }

    /** Whether there is something to make durable, or somebody to answer. */
    boolean isDirty() {
        return dirty;
    }

    boolean isFull() {
        return durable.sourceBytes() + fresh.sourceBytes() >= context.options().rollSize();
    }

    /** Bytes of memory that the lines take which wait for their frame. */
    int pendingBytes() {
        return pending.capacity();
    }

    // ---- taking batches

    /** Refuses a batch while the collector has not heard of one that failed before it. */
    void admit(Batch batch) throws IOException {
        unheard.removeIf(Settlement::isSettled);
        for (Settlement other : unheard) {
            if (other != batch.settlement()
                    && other.source().path().equals(batch.source().path())) {
                throw new IOException("an earlier batch of " + batch.source() + " failed and comes again first");
            }
        }
    }

    /** A batch was refused: later ones have to wait until the collector has heard of it. */
    void refused(Batch batch) {
        unheard.add(batch.settlement());
    }

    /** Takes a batch into its care; an answer that is known at once is left in {@code answers}. */
    void take(Batch batch, Answers answers) throws IOException, RevokedException {
        if (syncFailure != null) {
            IOException why = syncFailure;
            fail(why, answers);
            refused(batch);
            throw why;
        }
        Entrusted entrusted = batch.entrust(context.options().destination());
        counters.batches.increment();
        Claim claim = context.consignments().claim(entrusted, batch.spans(), entrusted.records());
        try {
            if (write(batch, entrusted.records())) {
                waiting.add(claim);
                dirty = true;
            } else {
                context.consignments().known(claim, answers);
            }
        } catch (IOException e) {
            waiting.add(claim);
            fail(e, answers);
            throw e;
        } catch (RuntimeException | Error e) {
            // this batch cannot be written; what it left are whole records, which are skipped when it comes again
            context.consignments().fail(claim, e, answers);
            unheard.add(batch.settlement());
            throw e;
        }
    }

    /** Writes what is not in the archive yet, and tells whether the batch has to wait for the next commit. */
    private boolean write(Batch batch, long live) throws IOException {
        if (live == 0) {
            if (dirty && !pending.isFull()) {
                pending.cover(batch, batch.from(), batch.to(), fresh);
            }
            return false;
        }
        if (!context.coverage().intersects(batch.spans()) && !Coverage.intersects(fresh.ranges(), batch.spans())) {
            write(batch, 0, batch.size());
            return true;
        }
        return writeMissing(batch);
    }

    private boolean writeMissing(Batch batch) throws IOException {
        boolean waits = false;
        for (int i = 0; i < batch.size(); ) {
            int known = i;
            while (known < batch.size() && isKnown(batch, known)) {
                waits |= isFresh(batch, known);
                if (batch.verdict(known).isLive()) {
                    counters.duplicates.increment();
                }
                known++;
            }
            int missing = known;
            while (missing < batch.size() && !isKnown(batch, missing)) {
                missing++;
            }
            if (known < missing) {
                write(batch, known, missing);
                waits = true;
            }
            i = missing;
        }
        return waits;
    }

    private boolean isKnown(Batch batch, int record) {
        Incarnation incarnation = batch.incarnation(record);
        long offset = batch.offset(record);
        return context.coverage().contains(incarnation, offset) || fresh.contains(incarnation, offset);
    }

    private boolean isFresh(Batch batch, int record) {
        return fresh.contains(batch.incarnation(record), batch.offset(record));
    }

    /** Writes records {@code [first..limit)} in steps, so that memory is bounded whatever the batch holds. */
    private void write(Batch batch, int first, int limit) throws IOException {
        Workspace workspace = context.workspaces().borrow();
        try {
            for (int from = first, to; from < limit; from = to) {
                to = step(batch, from, limit);
                workspace.lines.clear();
                int written = JsonLines.write(batch, from, to, workspace.lines);
                if (written > 0 && head == null) {
                    head = new PartHead(
                            context.options().sequence() ? Layout.ALL : Layout.folder(batch),
                            firstMillis(batch, from),
                            context.clock().millis());
                }
                pending.add(workspace.lines, written);
                fresh.addRecords(written);
                pending.cover(batch, start(batch, from), start(batch, to), fresh);
                dirty = true;
                if (pending.isFull()) {
                    flush(workspace);
                }
            }
        } finally {
            context.workspaces().giveBack(workspace);
        }
    }

    private static int step(Batch batch, int from, int limit) {
        int most = Math.min(limit, from + STEP_RECORDS);
        int to = from + 1;
        while (to < most && batch.start(to) - batch.start(from) < STEP_BYTES) {
            to++;
        }
        return to;
    }

    private static int start(Batch batch, int record) {
        return record == 0 ? batch.from() : record == batch.size() ? batch.to() : batch.start(record);
    }

    /** Time of the first live record at or behind {@code from}, else the clock's. */
    long firstMillis(Batch batch, int from) {
        for (int i = from; i < batch.size(); i++) {
            if (batch.verdict(i).isLive()) {
                long millis = batch.epochMillis(i);
                return millis != Rfc3339.NONE && millis >= 0 && millis <= LAST_MILLIS
                        ? millis
                        : context.clock().millis();
            }
        }
        return context.clock().millis();
    }

    // ---- making durable

    private void flush(Workspace workspace) throws IOException {
        if (!pending.isEmpty()) {
            FrameHeader header = pending.header(file.durable(), file.isEmpty() ? head : null);
            Frame.write(format, header, pending.lines(), workspace.compressor(), workspace.frame);
            context.files().using(this);
            file.append(workspace.frame);
            counters.records.add(pending.records());
        }
        pending.clear();
    }

    private void flush() throws IOException {
        Workspace workspace = context.workspaces().borrow();
        try {
            flush(workspace);
        } finally {
            context.workspaces().giveBack(workspace);
        }
    }

    /** Writes the pending lines as a frame and gives their memory back; not yet durable. */
    void relieve(Answers answers) {
        guarded(answers, () -> {
            flush();
            pending.free();
        });
    }

    /** Makes all durable, and answers those who wait. */
    void commit(Answers answers) {
        guarded(answers, () -> {
            flush();
            pending.free();
            context.files().using(this);
            file.sync();
            if (!file.isEmpty()) {
                durable.addAll(fresh);
            }
            context.coverage().addAll(fresh.ranges());
            context.consignments().holds(consignment, fresh.ranges());
            fresh = new PartContents();
            context.consignments().written(consignment, waiting, answers);
            waiting.clear();
            dirty = false;
        });
    }

    private interface Step {
        void run() throws IOException;
    }

    private void guarded(Answers answers, Step step) {
        try {
            if (syncFailure != null) {
                throw syncFailure;
            }
            step.run();
        } catch (IOException e) {
            fail(e, answers);
        } catch (RuntimeException | OutOfMemoryError e) {
            // not the fault of a record: those were made into lines before
            fail(new IOException("cannot write " + file.path(), e), answers);
        }
    }

    private void fail(IOException why, Answers answers) {
        counters.failures.increment();
        context.warnings()
                .warn(
                        Warnings.Kind.WRITE,
                        file.path() + ": writing failed; " + waiting.size() + " batches since the last fsync are read"
                                + " again. See whether the disk is full, read-only or broken",
                        why);
        for (Claim claim : waiting) {
            context.consignments().fail(claim, why, answers);
            unheard.add(claim.entrusted().settlement());
        }
        waiting.clear();
        pending.free();
        fresh = new PartContents();
        syncFailure = null;
        dirty = false;
        if (durable.isEmpty()) {
            head = null;
        }
        context.files().using(this);
        file.revert();
        if (!file.isOpen()) {
            context.files().closed(this);
        }
    }

    // ---- its file

    /** Closes the descriptor, unless the part is in use. Called under another part's lock, so it never answers. */
    boolean tryShut() {
        if (!lock.tryLock()) {
            return false;
        }
        try {
            file.sync();
        } catch (IOException e) {
            syncFailure = e;
            dirty = true;
        } finally {
            shut();
            lock.unlock();
        }
        return true;
    }

    /** Closes the descriptor. */
    void shut() {
        file.close();
        context.files().closed(this);
    }

    /** Makes the file ready to be renamed. */
    void finish() throws IOException {
        file.finish();
        context.files().closed(this);
    }

    /** The file has been renamed to that: what comes next begins a new one. */
    void sealed(Path closed) {
        context.consignments().closed(consignment, closed);
        consignment = new Consignment();
        file.moved();
        context.files().closed(this);
        durable = new PartContents();
        head = null;
        wasClosed = false;
    }

    /** The file was one that has been closed already, and is deleted. */
    void dropped() {
        context.consignments().forget(consignment);
        file.moved();
    }

    /** Those who wait until the file, which is not closed yet, is gone. */
    Consignment consignment() {
        return consignment;
    }

    /** Marks the part as gone where nothing is in it and nobody waits; it is not to be used any more then. */
    boolean leave() {
        unheard.removeIf(Settlement::isSettled);
        if (dirty || head != null || !durable.isEmpty() || !unheard.isEmpty()) {
            return false;
        }
        try {
            file.deleteIfEmpty();
        } catch (IOException e) {
            context.warnings().warn(Warnings.Kind.WRITE, file.path() + ": cannot delete the empty part", e);
        }
        context.files().closed(this);
        pending.free();
        gone = true;
        return true;
    }

    boolean isGone() {
        return gone;
    }
}
