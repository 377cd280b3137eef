package caravan.tail;

import caravan.batch.Batch;
import caravan.batch.Cut;
import caravan.batch.Span;
import caravan.encoding.Encoding;
import caravan.text.Lines;
import caravan.text.Utf16Lines;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the next range of a source file and decides where its batch ends.
 *
 * <p>A window of a history begins at its read position and takes up to {@code history.window} bytes. The batch is:
 *
 * <ol>
 *   <li>the window up to its last line end;
 *   <li>where it has no line end: a piece of {@code maxLineBytes} of the over-long line, or nothing until more comes;
 *   <li>where it was held back from its first byte on: a bigger window (twice, up to {@code maxRecordBytes}, then cut
 *       by force), or nothing until more comes;
 *   <li>after {@code flushAfter} of waiting: what there is, cut by force: the first record that is open, or, where
 *       nothing at all has come for half of that time, every one;
 *   <li>where the history has ended and a later one follows: its rest and the beginning of the later one, so that a
 *       record may cross the rotation; after {@code flushAfter} of waiting both are cut by force, together.
 * </ol>
 *
 * A forced cut is a promise (see {@link ForcedCut}): windows end at its beginning, and what begins there ends where it
 * ended before. Runs in the reader that has the source file, under the file's lock.
 */
final class WindowReader {

    private final TailConfiguration options;
    private final SourceFile file;
    private final InFlight inFlight;

    /** Where lines end in UTF-16; null where a line feed is a byte. */
    private final @Nullable Utf16Lines utf16;

    WindowReader(TailConfiguration options, SourceFile file, InFlight inFlight) {
        this.options = options;
        this.file = file;
        this.inFlight = inFlight;
        this.utf16 = Encoding.of(options.getEncoding()).lines();
    }

    /** What the file looks like under the reader: not what it was. */
    static final class ChangedContentException extends IOException {
        private static final long serialVersionUID = 1L;
        final transient History history;

        ChangedContentException(History history) {
            super(history + " is shorter or other than what was read of it");
            this.history = history;
        }
    }

    /** The memory for the batch is taken: try again when some has been given back. */
    static final class NoRoomException extends IOException {
        private static final long serialVersionUID = 1L;

        NoRoomException() {
            super("bytes in flight are at `maxInFlightBytes`");
        }
    }

    /** What there is to send of {@code history} now, or null where more has to come first. */
    @Nullable
    Sending next(History history, @Nullable History later, long now) throws IOException {
        ForcedCut promised = history.cutAt(history.read);
        if (promised != null) {
            return promised(history, promised);
        }
        boolean due = history.waitingSince >= 0 && now - history.waitingSince >= file.flushAfter();
        if (later != null && history.mayCross(later)) {
            return crossing(history, later, due, now);
        }
        long limit = Math.min(history.size, history.limit(history.read));
        history.window = Math.max(history.window, options.getMaxBatchBytes());
        while (true) {
            long end = Math.min(limit, history.read + history.window);
            if (end > history.tried || due || history.isForced()) {
                Sending sending = window(history, later, end, limit, due, now);
                if (sending != null) {
                    return sending;
                }
            }
            if (end >= limit || history.window >= greatest()) {
                return null;
            }
            history.window = Math.min(history.window * 2, greatest());
        }
    }

    /** A window that holds the longest record, and a line whose end is further away than {@code maxLineBytes}. */
    int greatest() {
        return Math.max(options.getMaxRecordBytes(), options.getMaxLineBytes() + Integer.BYTES);
    }

    /** What begins here ends where it ended before; null while the file is looked for where that is. */
    private @Nullable Sending promised(History history, ForcedCut cut) throws IOException {
        file.promise(history, cut);
        List<Departure.Range> ranges = new ArrayList<>();
        ranges.add(new Departure.Range(history, cut.from(), cut.to()));
        ForcedCut.Beyond beyond = cut.beyond();
        History later = beyond == null ? null : file.find(beyond.incarnation());
        if (beyond != null && later != null && later.readable >= beyond.to()) {
            if (later.content == null) {
                return null;
            }
            ranges.add(new Departure.Range(later, 0, beyond.to()));
        }
        // what was held back when it was made is not in it any more
        return exactly(ranges, cut.why(), true);
    }

    private @Nullable Sending window(
            History history, @Nullable History later, long end, long limit, boolean due, long now) throws IOException {
        int length = (int) (end - history.read);
        reserve(length);
        boolean sent = false;
        try {
            int overlap = (int) Math.min(History.OVERLAP, history.read);
            byte[] buffer = new byte[overlap + length];
            fill(history, buffer, 0, history.read - overlap, overlap);
            history.isClipped = end < limit;
            Decision decision = decide(history, later, buffer, overlap, end, limit, due, now);
            if (decision == null) {
                return null;
            }
            Departure.Range range = new Departure.Range(history, history.read, history.read + decision.to - overlap);
            if (decision.isForced) {
                file.promise(history, ForcedCut.of(List.of(range), decision.cut));
            }
            Departure departure = new Departure(file, inFlight, List.of(range), decision.cut);
            departure.isWhole = decision.isWhole;
            Span span = new Span(history.incarnation, range.from(), range.to(), overlap);
            // what waits for its end is not to be held in memory with what leaves
            byte[] kept = decision.to < buffer.length / 2 ? Arrays.copyOf(buffer, decision.to) : buffer;
            Sending sending = send(departure, kept, overlap, decision.to, List.of(span));
            inFlight.release(buffer.length - decision.to);
            sent = true;
            return sending;
        } finally {
            if (!sent) {
                inFlight.release(length);
            }
        }
    }

    /**
     * @param to index in the buffer after the batch's last byte
     * @param cut why it ends there
     * @param isForced the cut depends on the clock or on what had been written by then
     * @param isWhole every record ends there: an earlier reading has shown it, or nothing more is waited for
     */
    private record Decision(int to, Cut cut, boolean isForced, boolean isWhole) {}

    private @Nullable Decision decide(
            History history,
            @Nullable History later,
            byte[] buffer,
            int from,
            long end,
            long limit,
            boolean due,
            long now) {
        if (end == limit && limit < history.size) {
            return new Decision(buffer.length, Cut.NONE, false, true);
        }
        int behind = behindLastLine(buffer, from, history.read);
        boolean isMore = history.read + behind - from > history.held;
        boolean isFull = end < limit && history.window >= greatest();
        if (behind > from && (history.oversize || (isFull && !isMore))) {
            return new Decision(behind, Cut.SIZE, true, false);
        }
        if (isMore && !history.overdue) {
            return new Decision(behind, Cut.NONE, false, false);
        }
        if ((due && end == limit) || (history.overdue && behind > from)) {
            int to = behind > from ? behind : buffer.length;
            boolean isLast =
                    (history.ended || file.isEnding()) && to == buffer.length && (later == null || behind == from);
            boolean isQuiet = end == limit && now - history.grewAt >= file.flushAfter() / 2;
            return new Decision(to, isLast ? Cut.END : Cut.TIMEOUT, true, isQuiet);
        }
        if (end == limit) {
            wait(history, end, behind == from, now);
        }
        return null;
    }

    /** Behind the last line that has its end, or the last piece of one that is too long to wait for it. */
    private int behindLastLine(byte[] buffer, int from, long offset) {
        int to = buffer.length;
        int limit = options.getMaxLineBytes();
        int behind = behindLastFeed(buffer, from, to, offset);
        while (to - behind >= limit + Integer.BYTES) {
            behind = utf16 == null
                    ? Lines.cut(buffer, behind, to, limit)
                    : utf16.cut(buffer, behind, to, offset + behind - from, limit);
        }
        return behind;
    }

    private int behindLastFeed(byte[] buffer, int from, int to, long offset) {
        return utf16 == null ? Lines.behindLastFeed(buffer, from, to) : utf16.behindLastFeed(buffer, from, to, offset);
    }

    private static void wait(History history, long end, boolean forLine, long now) {
        history.tried = end;
        history.waitingForLine = forLine;
        if (history.waitingSince < 0) {
            history.waitingSince = now;
        }
    }

    /** The rest of an ended history with the beginning of the later one behind it, or null: nothing new there. */
    private @Nullable Sending crossing(History history, History later, boolean due, long now) throws IOException {
        boolean endsWithLine = history.endsWithLine(utf16);
        long limit = Math.min(later.size, later.limit(0));
        long room = greatest() - (history.size - history.read);
        long begin = Math.min(Math.min(limit, room), Math.max(history.crossed * 2, options.getMaxBatchBytes()));
        if (!endsWithLine && !due && !history.overdue) {
            wait(history, history.size, true, now);
            return null;
        }
        if (!endsWithLine || room <= 0) {
            return promised(history, new ForcedCut(history.read, history.size, Cut.END, null));
        }
        boolean isNew = begin > history.crossed;
        boolean isFull = !isNew && begin < limit;
        boolean isForced = isFull || history.overdue || (due && !isNew);
        if (!isNew && !isForced) {
            wait(history, history.size, false, now);
            return null;
        }
        boolean isQuiet = begin >= limit && now - later.grewAt >= file.flushAfter() / 2;
        Sending sending = exactly(
                List.of(new Departure.Range(history, history.read, history.size), new Departure.Range(later, 0, begin)),
                !isForced ? Cut.NONE : isFull ? Cut.SIZE : Cut.TIMEOUT,
                isForced && isQuiet,
                true);
        history.crossed = begin;
        history.isClipped = begin < limit;
        return sending;
    }

    /** Reads exactly these ranges into one batch. */
    Sending exactly(List<Departure.Range> ranges, Cut cut, boolean isWhole) throws IOException {
        return exactly(ranges, cut, isWhole, false);
    }

    /** @param toLineEnd whether the last range may be shortened to its last line end: an end that is not known yet */
    private Sending exactly(List<Departure.Range> ranges, Cut cut, boolean isWhole, boolean toLineEnd)
            throws IOException {
        int total = 0;
        for (Departure.Range range : ranges) {
            total += Math.toIntExact(range.length());
        }
        reserve(total);
        boolean sent = false;
        try {
            int overlap = (int) Math.min(History.OVERLAP, ranges.get(0).from());
            byte[] buffer = new byte[overlap + total];
            List<Span> spans = new ArrayList<>();
            int at = overlap;
            int before = overlap;
            for (Departure.Range range : ranges) {
                byte[] part = new byte[Math.toIntExact(before + range.length())];
                fill(range.history(), part, 0, range.from() - before, before);
                System.arraycopy(part, 0, buffer, at - before, part.length);
                spans.add(new Span(range.history().incarnation, range.from(), range.to(), at));
                at += Math.toIntExact(range.length());
                before = 0;
            }
            List<Departure.Range> taken = new ArrayList<>(ranges);
            int to = toLineEnd ? shorten(spans, taken, buffer, at) : at;
            if (toLineEnd && cut != Cut.NONE) {
                file.promise(taken.get(0).history(), ForcedCut.of(taken, cut));
            }
            Departure departure = new Departure(file, inFlight, taken, cut);
            departure.isWhole = isWhole;
            Sending sending = send(departure, buffer, overlap, to, spans);
            inFlight.release(at - to);
            sent = true;
            return sending;
        } finally {
            if (!sent) {
                inFlight.release(total);
            }
        }
    }

    private int shorten(List<Span> spans, List<Departure.Range> ranges, byte[] buffer, int to) {
        int last = spans.size() - 1;
        Span span = spans.get(last);
        int behind = behindLastFeed(buffer, span.at(), to, span.from());
        if (behind == span.at()) {
            spans.remove(last);
            ranges.remove(last);
            return behind;
        }
        long end = span.from() + behind - span.at();
        spans.set(last, new Span(span.incarnation(), span.from(), end, span.at()));
        ranges.set(last, new Departure.Range(ranges.get(last).history(), span.from(), end));
        return behind;
    }

    private Sending send(Departure departure, byte[] buffer, int from, int to, List<Span> spans) {
        boolean beginsWithLine = utf16 == null
                ? Lines.isEnded(buffer, 0, from)
                : utf16.endsBefore(buffer, from, spans.get(0).from());
        Batch.Builder batch = Batch.of(file.source, buffer, from, to)
                .cut(departure.cut)
                .startsMidLine(from > 0 && !beginsWithLine)
                .endsWithRecord(departure.isWhole)
                .maxLineBytes(options.getMaxLineBytes())
                .place(departure.ranges.get(0).history().place.toString())
                .written(writtenMillis(
                        departure.ranges.get(departure.ranges.size() - 1).history()))
                .acknowledger(departure);
        spans.forEach(batch::span);
        return new Sending(departure, batch.build());
    }

    /** Of a file that stands nowhere any more it is not known: then when it was seen first. */
    private static long writtenMillis(History history) {
        try {
            return Files.getLastModifiedTime(history.place).toMillis();
        } catch (IOException e) {
            return history.incarnation.firstSeenMillis();
        }
    }

    private static void fill(History history, byte[] buffer, int at, long offset, int overlap) throws IOException {
        Content content = history.content;
        if (content == null) {
            throw new ChangedContentException(history);
        }
        int length = buffer.length - at;
        int read = content.read(buffer, at, length, offset);
        boolean goesOn = history.read == offset + overlap
                ? history.continuesAt(buffer, overlap, overlap)
                : history.isUnchanged();
        if (read < length || !goesOn || (history.read < history.head.length() && !history.isUnchanged())) {
            throw new ChangedContentException(history);
        }
    }

    private void reserve(long bytes) throws NoRoomException {
        if (!inFlight.tryReserve(bytes)) {
            throw new NoRoomException();
        }
    }
}
