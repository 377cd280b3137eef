package caravan.tail;

import caravan.batch.Batch;
import caravan.batch.Cut;
import caravan.batch.Span;
import caravan.text.Lines;
import java.io.IOException;
import java.util.ArrayList;
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
 *   <li>after {@code flushAfter} of waiting: what there is, cut by force;
 *   <li>where the history has ended and a later one follows: its rest and the beginning of the later one, so that a
 *       record may cross the rotation.
 * </ol>
 *
 * A forced cut is a promise (see {@link ForcedCut}): windows end at its beginning, and what begins there ends where it
 * ended before. Runs in the reader that has the source file, under the file's lock.
 */
final class WindowReader {

    private final TailConfiguration options;
    private final SourceFile file;
    private final InFlight inFlight;

    WindowReader(TailConfiguration options, SourceFile file, InFlight inFlight) {
        this.options = options;
        this.file = file;
        this.inFlight = inFlight;
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
            return exactly(
                    List.of(new Departure.Range(history, promised.from(), promised.to())), promised.why(), false);
        }
        boolean due = history.waitingSince >= 0 && now - history.waitingSince >= options.getFlushAfter();
        if (later != null && history.mayCross(later) && (due || !history.waitingForLine)) {
            return crossing(history, later, due);
        }
        long limit = Math.min(history.size, history.limit(history.read));
        while (true) {
            long end = Math.min(limit, history.read + window(history));
            if (end <= history.tried && !due && !history.isForced()) {
                return null;
            }
            Sending sending = window(history, later, end, limit, due, now);
            if (sending != null || end >= limit) {
                return sending;
            }
            history.window = Math.min(history.window * 2, greatest());
        }
    }

    private int window(History history) {
        history.window = Math.max(history.window, options.getMaxBatchBytes());
        return history.window;
    }

    private int greatest() {
        return Math.max(options.getMaxRecordBytes(), options.getMaxLineBytes() + Integer.BYTES);
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
            Decision decision = decide(history, later, buffer, overlap, end, limit, due, now);
            if (decision == null) {
                return null;
            }
            List<Departure.Range> ranges =
                    List.of(new Departure.Range(history, history.read, history.read + decision.to - overlap));
            if (decision.durable) {
                file.promise(
                        history,
                        new ForcedCut(ranges.get(0).from(), ranges.get(0).to(), decision.cut));
            }
            Sending sending = send(
                    new Departure(file, inFlight, ranges, decision.cut),
                    buffer,
                    overlap,
                    decision.to,
                    List.of(new Span(
                            history.incarnation, history.read, ranges.get(0).to(), overlap)));
            inFlight.release(length - (decision.to - overlap));
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
     * @param durable the cut depends on the clock or on what had been written by then
     */
    private record Decision(int to, Cut cut, boolean durable) {}

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
            return new Decision(buffer.length, Cut.NONE, false);
        }
        int behind = Lines.behindLastFeed(buffer, from, buffer.length);
        boolean last = history.ended && later == null;
        if (behind > from) {
            if (history.oversize) {
                return new Decision(behind, Cut.SIZE, true);
            }
            boolean more = history.read + behind - from > history.tried;
            if (more && !history.overdue) {
                return new Decision(behind, Cut.NONE, false);
            }
            if (due) {
                return new Decision(behind, last && behind == buffer.length ? Cut.END : Cut.TIMEOUT, true);
            }
            wait(history, end, false, now);
            return null;
        }
        if (buffer.length - from > options.getMaxLineBytes() + Integer.BYTES - 1) {
            return new Decision(Lines.cut(buffer, from, buffer.length, options.getMaxLineBytes()), Cut.SIZE, false);
        }
        if (end < limit) {
            return null;
        }
        if (due) {
            return new Decision(buffer.length, history.ended ? Cut.END : Cut.TIMEOUT, true);
        }
        wait(history, end, true, now);
        return null;
    }

    private static void wait(History history, long end, boolean forLine, long now) {
        history.tried = end;
        history.waitingForLine = forLine;
        if (history.waitingSince < 0) {
            history.waitingSince = now;
        }
    }

    /** The rest of an ended history with the beginning of the later one behind it, or null: nothing new there. */
    private @Nullable Sending crossing(History history, History later, boolean due) throws IOException {
        long rest = history.size - history.read;
        long limit = Math.min(later.size, later.limit(0));
        long begin = Math.min(limit, Math.max(history.crossed * 2, options.getMaxBatchBytes()));
        if (begin > history.crossed && rest + begin <= greatest() && !history.overdue) {
            return exactly(
                    List.of(
                            new Departure.Range(history, history.read, history.size),
                            new Departure.Range(later, 0, begin)),
                    Cut.NONE,
                    true);
        }
        if (!due && rest + begin <= greatest()) {
            return null;
        }
        ForcedCut cut = new ForcedCut(history.read, history.size, Cut.END);
        file.promise(history, cut);
        return exactly(List.of(new Departure.Range(history, cut.from(), cut.to())), cut.why(), false);
    }

    /**
     * Reads exactly these ranges into one batch. Where a range does not end with a line end and another follows, a
     * line feed that is in no file stands between them.
     *
     * @param toLineEnd whether the last range may be shortened to its last line end
     */
    Sending exactly(List<Departure.Range> ranges, Cut cut, boolean toLineEnd) throws IOException {
        long total = 0;
        for (Departure.Range range : ranges) {
            total += range.length();
        }
        reserve(total);
        boolean sent = false;
        try {
            History first = ranges.get(0).history();
            int overlap = (int) Math.min(History.OVERLAP, ranges.get(0).from());
            byte[] buffer = new byte[Math.toIntExact(overlap + total + ranges.size())];
            List<Span> spans = new ArrayList<>();
            List<Departure.Range> taken = new ArrayList<>();
            int at = overlap;
            for (Departure.Range range : ranges) {
                int before = range.history() == first && at == overlap ? overlap : 0;
                byte[] part = new byte[Math.toIntExact(before + range.length())];
                fill(range.history(), part, 0, range.from() - before, before);
                System.arraycopy(part, 0, buffer, at - before, part.length);
                spans.add(new Span(range.history().incarnation, range.from(), range.to(), at));
                taken.add(range);
                at += Math.toIntExact(range.length());
                if (buffer[at - 1] != '\n' && taken.size() < ranges.size()) {
                    buffer[at++] = '\n';
                }
            }
            if (toLineEnd) {
                at = shorten(spans, taken, buffer, at);
            }
            Sending sending = send(new Departure(file, inFlight, taken, cut), buffer, overlap, at, spans);
            // the batch gives back its own length, a feed between ranges included
            inFlight.release(total - (at - overlap));
            sent = true;
            return sending;
        } finally {
            if (!sent) {
                inFlight.release(total);
            }
        }
    }

    private static int shorten(List<Span> spans, List<Departure.Range> ranges, byte[] buffer, int to) {
        int last = spans.size() - 1;
        Span span = spans.get(last);
        int behind = Lines.behindLastFeed(buffer, span.at(), to);
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
        boolean midLine = from > 0 && buffer[from - 1] != '\n';
        Batch.Builder batch = Batch.of(file.source, buffer, from, to)
                .cut(departure.cut)
                .startsMidLine(midLine)
                .maxLineBytes(options.getMaxLineBytes())
                .acknowledger(departure);
        spans.forEach(batch::span);
        return new Sending(departure, batch.build());
    }

    private static void fill(History history, byte[] buffer, int at, long offset, int overlap) throws IOException {
        Content content = history.content;
        if (content == null) {
            throw new ChangedContentException(history);
        }
        int length = buffer.length - at;
        int read = content.read(buffer, at, length, offset);
        boolean goesOn = history.read != offset + overlap || history.continuesAt(buffer, overlap, overlap);
        if (read < length || !goesOn) {
            throw new ChangedContentException(history);
        }
    }

    private void reserve(long bytes) throws NoRoomException {
        if (!inFlight.tryReserve(bytes)) {
            throw new NoRoomException();
        }
    }
}
