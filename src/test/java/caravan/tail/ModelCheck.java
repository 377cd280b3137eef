package caravan.tail;

import caravan.batch.Cut;
import caravan.batch.Span;
import caravan.tail.ModelFile.Line;
import caravan.tail.ModelFile.Saying;
import caravan.tail.ModelRoute.Sent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What must hold when everything has come to rest. */
final class ModelCheck {

    /** A run of bytes of one line that have one fate. */
    private record Part(
            Line line, long from, long to, @Nullable Sent record) {}

    private final ModelStore store;

    ModelCheck(ModelStore store) {
        this.store = store;
    }

    void check(List<ModelSource> sources, ModelLedger ledger, boolean isLossy) {
        long written = 0;
        long unread = 0;
        for (ModelSource source : sources) {
            everythingIsThrough(source);
            recordsAreWhole(source);
            for (ModelFile file : source.files) {
                written += file.size;
                unread += file.isGone ? file.size - file.safe : 0;
            }
        }
        if (isLossy ? ledger.lost() > unread : ledger.lost() != 0) {
            throw new AssertionError(
                    ledger.lost() + " bytes count as lost, at most " + unread + " were taken away unread");
        }
        if (!isLossy && ledger.through() != written) {
            throw new AssertionError(written + " bytes were written, and " + ledger.through() + " have a verdict");
        }
    }

    /** Each byte that could be read is in a record that was delivered, or was buried. */
    private void everythingIsThrough(ModelSource source) {
        for (ModelFile file : source.files) {
            int first = first(file);
            if (first < file.size && !(file.isGone && source.isDamaged)) {
                throw new AssertionError("a byte of " + file + " has not come through, at " + first);
            }
        }
    }

    private int first(ModelFile file) {
        boolean[] fates = fates(file);
        int at = 0;
        while (at < fates.length && fates[at]) {
            at++;
        }
        return at;
    }

    private boolean[] fates(ModelFile file) {
        boolean[] through = new boolean[file.size];
        ModelStore.Shelf shelf = shelf(file);
        if (shelf != null) {
            shelf.buried.forEach((from, to) -> mark(through, from, to));
            for (Sent record : shelf.pieces.values()) {
                for (Span piece : record.pieces()) {
                    if (store.file(piece) == file && store.deliveries.containsKey(record)) {
                        mark(through, piece.from(), piece.to());
                    }
                }
            }
        }
        return through;
    }

    private static void mark(boolean[] bytes, long from, long to) {
        for (long at = from; at < to; at++) {
            bytes[(int) at] = true;
        }
    }

    private ModelStore.@Nullable Shelf shelf(ModelFile file) {
        for (ModelStore.Shelf shelf : store.shelves.values()) {
            if (shelf.file == file) {
                return shelf;
            }
        }
        return null;
    }

    // ---- records

    /** What was said at once is one record, or several of which all but the last are marked as cut. */
    private void recordsAreWhole(ModelSource source) {
        if (source.isDamaged) {
            return;
        }
        Map<Saying, List<Part>> sayings = new LinkedHashMap<>();
        for (ModelFile file : source.files) {
            for (Part part : parts(file)) {
                sayings.computeIfAbsent(part.line.saying(), any -> new ArrayList<>())
                        .add(part);
            }
        }
        Map<Sent, Saying> owners = new HashMap<>();
        sayings.forEach((saying, parts) -> {
            for (Part part : parts) {
                Saying other = part.record == null ? saying : owners.putIfAbsent(part.record, saying);
                if (other != null && other != saying) {
                    throw new AssertionError("said apart: " + store.describe(part.record));
                }
            }
            check(saying, parts);
            checkPrompt(source, saying, parts);
        });
    }

    private List<Part> parts(ModelFile file) {
        List<Part> parts = new ArrayList<>();
        ModelStore.Shelf shelf = shelf(file);
        for (Line line : file.lines()) {
            for (long at = line.start(); at < file.end(line); ) {
                Part part = part(file, shelf, line, at);
                parts.add(part);
                at = part.to;
            }
        }
        return parts;
    }

    private Part part(ModelFile file, ModelStore.@Nullable Shelf shelf, Line line, long at) {
        Sent record = shelf == null ? null : shelf.pieces.get(at);
        if (record != null) {
            for (Span piece : record.pieces()) {
                if (piece.from() == at && store.file(piece) == file) {
                    if (piece.to() > file.end(line)) {
                        throw new AssertionError("more than a line: " + store.describe(record));
                    }
                    return new Part(line, at, piece.to(), record);
                }
            }
        }
        Long next = shelf == null ? null : shelf.pieces.higherKey(at);
        return new Part(line, at, next == null ? file.end(line) : Math.min(next, file.end(line)), null);
    }

    private void check(Saying saying, List<Part> parts) {
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            Part next = i + 1 < parts.size() ? parts.get(i + 1) : null;
            if (part.record == null || (next != null && next.record == part.record)) {
                continue;
            }
            boolean isCut = part.record.cut() != Cut.NONE;
            boolean isMidLine = part.from > part.line.start();
            boolean isAtEnd = next == null && isWhole(part);
            if (isAtEnd ? isCut : !isCut && !isMidLine) {
                throw new AssertionError((isCut ? "marked, although whole: " : "not marked, although more was said: ")
                        + store.describe(part.record)
                        + (next == null || next.record == null ? "" : ", then " + store.describe(next.record))
                        + (saying.isOver ? "" : ", to be continued"));
            }
        }
    }

    /** What was said promptly, and is short, is not cut by time-out, nor by a rotation. */
    private void checkPrompt(ModelSource source, Saying saying, List<Part> parts) {
        Part first = parts.get(0);
        Part last = parts.get(parts.size() - 1);
        int files = last.line.file().number - first.line.file().number;
        long bytes = 0;
        for (Part part : parts) {
            bytes += part.to - part.from;
        }
        if (!isWhole(last)
                || saying.latest - saying.begun >= source.promptness
                || files > 1
                || bytes > source.maxRecordBytes) {
            return;
        }
        for (Part part : parts) {
            if (part.record != null
                    && part.record != last.record
                    && (part.record.cut() == Cut.TIMEOUT || part.record.cut() == Cut.END)) {
                throw new AssertionError("cut although it was said in " + (saying.latest - saying.begun) + " ms: "
                        + store.describe(part.record)
                        + (last.record == null ? "" : ", then " + store.describe(last.record)));
            }
        }
    }

    private static boolean isWhole(Part part) {
        return part.line.isFull()
                && part.to == part.line.file().end(part.line)
                && part.line.file().isEnded(part.line);
    }
}
