package caravan.tail;

import caravan.batch.Incarnation;
import caravan.text.Utf16Lines;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One incarnation of a source file, and how far it was read and acknowledged. Offsets order as
 * {@code acknowledged <= read <= size}. Guarded by its {@link SourceFile}.
 */
final class History {

    /** Bytes before the read position that are read again and compared, to notice a truncated and refilled file. */
    static final int OVERLAP = 64;

    private static final long NEVER = Long.MAX_VALUE;

    final Incarnation incarnation;
    /** Order among the incarnations of one source, oldest lowest. */
    long sequence;

    @Nullable
    FileKey key;
    /** Where the file stood when last seen, links resolved. */
    Path place;

    Fingerprint head = Fingerprint.EMPTY;
    /** The bytes before some acknowledged offset; proves that a file which was found is this one. */
    Fingerprint tail = Fingerprint.EMPTY;
    /** The fingerprint before {@link #tail}; not kept on disk. */
    private Fingerprint formerTail = Fingerprint.EMPTY;
    /** Below this every record has a verdict. */
    long acknowledged;
    /** Next byte to be read. */
    long read;
    /** Below this bytes were counted as read in the ledger. */
    long counted;
    /** Size when last looked at. */
    long size;
    /** Everything is read and acknowledged, and no more will come: kept only to recognise the file. */
    boolean finished;

    // ---- not kept on disk

    @Nullable
    Content content;
    /** Below this bytes can be read again; less than {@link #read} where they are gone, or a copy lacks them. */
    long readable = Long.MAX_VALUE;
    /** No more bytes are expected behind {@link #size}: a successor exists or the file is gone. */
    boolean ended;
    /** No name leads to the file any more; only our descriptor keeps its bytes on the disk. */
    boolean unlinked;
    /** Another file has its bytes, so the descriptor can be given up. */
    boolean hasCopy;
    /** It was read from the checkpoint, and not been found since. */
    boolean isRestored;
    /** It stands on disk with bytes to recognise it by, so batches may leave. */
    boolean durable;

    /** The state has changed since it was put into the checkpoint log. */
    boolean dirty;
    /** Flushes of the checkpoint log before it was put there with bytes to recognise it by. */
    private long recognisableAt = NEVER;
    /** Flushes of the checkpoint log before the cuts, as they are now, were put there. */
    private long cutsAt = -1;
    /** Monotonic time when {@link #ended} became true. */
    long endedAt;
    /** Monotonic time of the last growth seen. */
    long grewAt;
    /** Up to here bytes were looked at. */
    long tried;
    /** Up to here they have left, and what is not {@link #read} was held back. */
    long held;
    /** The bytes that were looked at last ended with the window, not with the file. */
    boolean isClipped;
    /** Monotonic time since when bytes at {@link #read} wait for more, or -1. */
    long waitingSince = -1;
    /** What waits is a line without its end, rather than a record. */
    boolean waitingForLine;
    /** A record at {@link #read} has grown to the limit: it is ended by force. */
    boolean oversize;
    /** It was waited for and looked for once more in vain: what is held at {@link #read} is ended by force. */
    boolean overdue;
    /** Bytes of the later history that were tried, in vain, together with the rest of this one. */
    long crossed;
    /** Bytes to read at once; grows while a batch is held from its first byte on. */
    int window;
    /** Monotonic time since when no name of this file is found, or -1. */
    long missingSince = -1;
    /** Files that were found to hold the same bytes: a copy, a compressed form, the file itself once closed. */
    final Set<FileStamp> copies = new HashSet<>(0);
    /** The last of them; kept on disk, so that a restart need not read what is finished. */
    @Nullable
    FileStamp seen;

    private final Deque<ForcedCut> cuts = new ArrayDeque<>(0);
    private byte[] before = {};
    private boolean beforeKnown;

    History(Incarnation incarnation, long sequence, @Nullable FileKey key, Path place) {
        this.incarnation = incarnation;
        this.sequence = sequence;
        this.key = key;
        this.place = place;
    }

    // ---- position

    /** Moves the read position; {@code buffer[..index)} are the bytes before it, as far as they are known. */
    void readTo(long offset, byte[] buffer, int index) {
        read = offset;
        keepBefore(buffer, index);
    }

    private void keepBefore(byte[] buffer, int index) {
        int length = (int) Math.min(Math.min(OVERLAP, index), read);
        before = Arrays.copyOfRange(buffer, index - length, index);
        beforeKnown = true;
    }

    /** Moves the read position to where nothing is known of the bytes before it. */
    void readFrom(long offset) {
        read = offset;
        tried = offset;
        held = offset;
        waitingSince = -1;
        oversize = false;
        overdue = false;
        before = new byte[0];
        beforeKnown = false;
    }

    /** Whether the bytes that stand before {@code buffer[index]} now are those which were read. */
    boolean continuesAt(byte[] buffer, int index, int overlap) {
        int compare = Math.min(overlap, before.length);
        return !beforeKnown
                || Arrays.equals(buffer, index - compare, index, before, before.length - compare, before.length);
    }

    /** Whether nothing is unread; bytes whose file has not been found again are unread until they are given up. */
    boolean isRead() {
        return read >= size;
    }

    /** Whether the file is shorter than it was, or other bytes stand where some were read: it was truncated. */
    boolean isChanged() throws IOException {
        Content open = content;
        return open != null && readable == Long.MAX_VALUE && (open.size() < size || !isUnchanged());
    }

    /** Whether there is something to read. */
    boolean hasUnread() {
        return content != null && size > read;
    }

    /** Whether there is nothing to read and nothing is expected: not where its bytes are still looked for. */
    boolean isOver() {
        return finished || (ended && isRead());
    }

    boolean isFile(@Nullable FileKey other) {
        return key != null && key.equals(other);
    }

    /** Whether device and inode are those it had; a restart of the machine may number devices anew. */
    boolean mayBe(FileKey other) {
        FileKey own = key;
        return own != null && (own.equals(other) || isRestored && own.inode() == other.inode());
    }

    /** The file has more bytes than before. */
    void grown(long to, long now) throws IOException {
        size = to;
        grewAt = now;
        dirty = true; // what is lost in an outage is known as far as the size is
        if (waitingForLine && waitingSince >= 0) {
            waitingSince = now;
        }
        extendHead();
    }

    /**
     * Whether the bytes before the read position are still those that were read, and the first ones those that were
     * looked at: one of the two may be the same after a truncation, a banner or a line that is repeated. Compressed
     * files do not change.
     */
    boolean isUnchanged() throws IOException {
        Content open = content;
        if (!(open instanceof PlainContent)) {
            return true;
        }
        if (!head.matches(open)) {
            return false;
        }
        byte[] there = new byte[before.length];
        return open.read(there, 0, there.length, read - there.length) == there.length
                && continuesAt(there, there.length, there.length);
    }

    boolean isForced() {
        return oversize || overdue;
    }

    /** Whether what is unread has been tried, and may go on in a later history of which nothing was read. */
    boolean mayCross(@Nullable History later) {
        return ended && tried >= size && later != null && later.read == 0 && later.durable;
    }

    /** Whether trying to read may give something that the last try did not. */
    boolean isWorthATry(@Nullable History later, long now, long flushAfter) {
        boolean due = waitingSince >= 0 && now - waitingSince >= flushAfter;
        return due
                || isForced()
                || Math.min(size, limit(read)) > tried
                || cutAt(read) != null
                || (mayCross(later) && !waitingForLine && later != null && later.size > crossed);
    }

    boolean isAcknowledged() {
        return acknowledged >= read;
    }

    void acknowledgeTo(long offset) {
        acknowledged = offset;
        cuts.removeIf(cut -> cut.to() <= offset);
        dirty = true;
    }

    // ---- on disk

    /** It was put into the checkpoint log, which had been flushed so often by then. */
    void put(long flushes) {
        dirty = false;
        cutsAt = Math.min(cutsAt, flushes);
        if (isRecognisable()) {
            recognisableAt = Math.min(recognisableAt, flushes);
        }
    }

    /** It was read from the checkpoint log. */
    void restored() {
        dirty = false;
        durable = isRecognisable();
        cutsAt = -1;
    }

    void noteDurable(long flushes) {
        durable |= flushes > recognisableAt;
    }

    boolean hasDurableCuts(long flushes) {
        return flushes > cutsAt;
    }

    // ---- cuts

    /** The forced cut that begins at the read position. */
    @Nullable
    ForcedCut cutAt(long offset) {
        for (ForcedCut cut : cuts) {
            if (cut.from() == offset) {
                return cut;
            }
        }
        return null;
    }

    /** The offset that a batch beginning at {@code offset} must not cross. */
    long limit(long offset) {
        long limit = Long.MAX_VALUE;
        for (ForcedCut cut : cuts) {
            if (cut.from() > offset) {
                limit = Math.min(limit, cut.from());
            }
        }
        return limit;
    }

    void cut(ForcedCut cut) {
        cuts.removeIf(known -> known.from() == cut.from());
        cuts.add(cut);
        cutsAt = NEVER;
        dirty = true;
    }

    Iterable<ForcedCut> cuts() {
        return cuts;
    }

    // ---- content

    /** The size now; less than {@link #size} where the file was truncated. */
    long sizeNow(Content open) throws IOException {
        long found = open.size();
        if (readable == Long.MAX_VALUE) {
            return found;
        }
        readable = found < read ? found : Long.MAX_VALUE;
        return Math.max(found, read);
    }

    /**
     * Takes the fingerprints that recognise the file later, as far as its bytes allow; those of a file that was
     * truncated meanwhile are not its own.
     */
    void takeFingerprints() throws IOException {
        Content open = content;
        if (open == null || isChanged()) {
            return;
        }
        extendHead();
        if (tail.end() != acknowledged && open.isCheapAt(Math.max(0, acknowledged - Fingerprint.MAX_LENGTH))) {
            Fingerprint now = Fingerprint.of(open, acknowledged);
            if (now.end() == acknowledged) {
                formerTail = tail;
                tail = now;
            }
        }
    }

    private void extendHead() throws IOException {
        Content open = content;
        if (open == null || head.length() == Fingerprint.MAX_LENGTH || !head.matches(open)) {
            return;
        }
        Fingerprint longer = Fingerprint.ofHead(open);
        dirty |= longer.length() > head.length();
        head = longer;
    }

    /** Whether these bytes are this incarnation: they reach as far as it was read, and begin and go on as it does. */
    boolean isIn(Content candidate) throws IOException {
        return tail.matches(candidate) && reaches(candidate, acknowledged) && begins(candidate, tail)
                || isIncompleteIn(candidate);
    }

    /** A copy of a short file may lack bytes that the head has by now: a tail that is all before it proves as much. */
    private boolean begins(Content candidate, Fingerprint matched) throws IOException {
        boolean isAll = matched.length() > 0 && matched.length() == matched.end();
        return head.matches(candidate) || (isAll && !reaches(candidate, head.length()));
    }

    private static boolean reaches(Content candidate, long offset) throws IOException {
        return offset == 0 || candidate.read(new byte[1], 0, 1, offset - 1) == 1;
    }

    /** A copy that was made before a truncation lacks what was written, and read, between the two. */
    private boolean isIncompleteIn(Content candidate) throws IOException {
        return formerTail.length() > 0
                && !reaches(candidate, acknowledged)
                && formerTail.matches(candidate)
                && begins(candidate, formerTail);
    }

    /** Whether the last byte is a line end: else somebody may be about to complete the line, even after a rotation. */
    boolean endsWithLine(@Nullable Utf16Lines utf16) throws IOException {
        if (utf16 != null && content != null && size > 0) {
            byte[] unit = new byte[Character.BYTES];
            int read = content.read(unit, 0, unit.length, Math.max(0, size - unit.length));
            return read == unit.length && utf16.endsBefore(unit, unit.length, size);
        }
        byte[] last = {'\n'};
        if (content != null && size > 0) {
            content.read(last, 0, 1, size - 1);
        }
        return last[0] == '\n';
    }

    /** Whether there are bytes by which the file can be told from others. */
    boolean isRecognisable() {
        return head.length() > 0;
    }

    void seen(FileStamp stamp) {
        copies.add(stamp);
        dirty |= finished && !stamp.equals(seen);
        seen = stamp;
    }

    /** From now on its bytes are read there. */
    void attach(Content found, Candidate candidate) throws IOException {
        content = found;
        place = candidate.place();
        key = candidate.key();
        long there = found.size();
        readable = there < read ? there : Long.MAX_VALUE;
        size = Math.max(there, read);
        finished = false;
        isRestored = false;
        missingSince = -1;
        dirty = true;
        if (there < head.length()) {
            head = Fingerprint.ofHead(found);
        }
        extendHead();
        if (!beforeKnown && read <= there) {
            byte[] bytes = new byte[(int) Math.min(OVERLAP, read)];
            found.read(bytes, 0, bytes.length, read - bytes.length);
            keepBefore(bytes, bytes.length);
        }
    }

    void close() {
        if (content != null) {
            content.close();
            content = null;
        }
    }

    @Override
    public String toString() {
        return place.getFileName() + "@" + incarnation + '[' + acknowledged + ".." + read + ".." + size
                + (ended ? " ended" : "") + (unlinked ? " unlinked" : "") + (finished ? " finished" : "") + ']';
    }
}
