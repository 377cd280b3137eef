package caravan.tail;

import caravan.batch.Batch;
import caravan.batch.Incarnation;
import caravan.batch.Pieces;
import caravan.batch.Span;
import caravan.tail.ModelRoute.Sent;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All that has left, by position. Whenever a record leaves: its bytes are those which were written there, no other
 * record has any of them, it comes behind those that left before, and where it has left before it is the same.
 */
final class ModelStore {

    /** Records of one incarnation. */
    static final class Shelf {
        final ModelFile file;
        /** Records by the offset of each of their pieces here. */
        final TreeMap<Long, Sent> pieces = new TreeMap<>();
        /** Offset of the first byte to offset behind the last one of what was buried. */
        final TreeMap<Long, Long> buried = new TreeMap<>();

        Shelf(ModelFile file) {
            this.file = file;
        }
    }

    private final List<ModelSource> sources;
    private final Consumer<String> trace;
    final Map<Incarnation, Shelf> shelves = new HashMap<>();
    /** In which life of the collector it was delivered at last. */
    final Map<Sent, Integer> deliveries = new IdentityHashMap<>();

    private final Map<ModelSource, long[]> latest = new HashMap<>();
    int life;

    ModelStore(List<ModelSource> sources, Consumer<String> trace) {
        this.trace = trace;
        this.sources = sources;
    }

    // ---- what leaves

    /** A batch leaves. */
    List<Sent> sent(Batch batch) {
        List<Sent> records = new ArrayList<>(batch.size());
        for (int i = 0; i < batch.size(); i++) {
            Sent sent = Sent.of(batch, i);
            for (Span piece : Pieces.of(batch, i)) {
                checkBytes(piece, batch);
            }
            checkMessage(sent);
            trace.accept("  leaves: " + describe(sent));
            records.add(known(sent));
        }
        return records;
    }

    private void checkBytes(Span piece, Batch batch) {
        Shelf shelf = shelves.computeIfAbsent(piece.incarnation(), any -> new Shelf(recognise(piece, batch)));
        if (!shelf.file.holds(piece.from(), piece.to(), batch.bytes(), piece.at())) {
            throw new AssertionError("bytes that were not written there: " + piece + " of " + shelf.file);
        }
    }

    private ModelFile recognise(Span piece, Batch batch) {
        for (ModelSource source : sources) {
            for (ModelFile file : source.files) {
                if (source.path.toString().equals(batch.source().path())
                        && file.holds(piece.from(), piece.to(), batch.bytes(), piece.at())) {
                    return name(file, piece.incarnation().toString());
                }
            }
        }
        throw new AssertionError("bytes that nobody wrote: " + piece + " of " + batch);
    }

    private static ModelFile name(ModelFile file, String incarnation) {
        if (file.incarnation != null) {
            throw new AssertionError(file + " is " + file.incarnation + " and " + incarnation);
        }
        file.incarnation = incarnation;
        return file;
    }

    private void checkMessage(Sent sent) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        for (Span piece : sent.pieces()) {
            text.writeBytes(file(piece).text(piece.from(), piece.to()));
        }
        if (!Arrays.equals(text.toByteArray(), sent.message())) {
            throw new AssertionError("written was \"" + text + "\": " + describe(sent));
        }
    }

    ModelFile file(Span piece) {
        Shelf shelf = shelves.get(piece.incarnation());
        if (shelf == null) {
            throw new AssertionError("nothing left of " + piece);
        }
        return shelf.file;
    }

    /** The same record where it left before. */
    private Sent known(Sent sent) {
        Span first = sent.pieces().get(0);
        ModelFile file = file(first);
        Sent before = piecesOf(first).get(first.from());
        if (before != null && isSame(before, sent)) {
            Integer delivered = deliveries.get(before);
            if (delivered != null && delivered == life) {
                throw new AssertionError("delivered, and sent again: " + describe(sent));
            }
            return before;
        }
        if (!file.source.isDamaged) {
            checkApart(sent, before);
            checkOrder(file, sent);
        }
        sent.pieces().forEach(piece -> piecesOf(piece).put(piece.from(), sent));
        return sent;
    }

    private TreeMap<Long, Sent> piecesOf(Span piece) {
        return shelves.get(piece.incarnation()).pieces;
    }

    private static boolean isSame(Sent one, Sent other) {
        return one.pieces().equals(other.pieces())
                && one.cut() == other.cut()
                && Arrays.equals(one.message(), other.message());
    }

    private void checkApart(Sent sent, @Nullable Sent before) {
        if (before != null) {
            throw new AssertionError("left before as " + describe(before) + ", and now as " + describe(sent));
        }
        for (Span piece : sent.pieces()) {
            Map.Entry<Long, Sent> near = piecesOf(piece).lowerEntry(piece.to());
            if (near != null && near.getValue() != sent && end(near, piece) > piece.from()) {
                throw new AssertionError(describe(sent) + " shares bytes with " + describe(near.getValue()));
            }
        }
    }

    private static long end(Map.Entry<Long, Sent> entry, Span of) {
        for (Span piece : entry.getValue().pieces()) {
            if (piece.incarnation().equals(of.incarnation()) && piece.from() == entry.getKey()) {
                return piece.to();
            }
        }
        throw new AssertionError("no piece at " + entry);
    }

    private void checkOrder(ModelFile file, Sent sent) {
        long at = sent.pieces().get(0).from();
        long[] last = latest.computeIfAbsent(file.source, any -> new long[] {-1, -1});
        if (file.number < last[0] || (file.number == last[0] && at <= last[1])) {
            throw new AssertionError(
                    describe(sent) + " left behind number " + last[0] + " offset " + last[1] + " of its source");
        }
        last[0] = file.number;
        last[1] = at;
    }

    String describe(Sent sent) {
        StringBuilder text = new StringBuilder();
        sent.pieces().forEach(piece -> text.append(file(piece))
                .append('[')
                .append(piece.from())
                .append("..")
                .append(piece.to())
                .append(") "));
        return text + sent.cut().name() + " \"" + new String(sent.message(), StandardCharsets.UTF_8) + '"';
    }

    // ---- verdicts

    void delivered(List<Sent> records) {
        records.forEach(record -> deliveries.put(record, life));
    }

    void buried(Batch batch) {
        for (Span span : batch.spans()) {
            Shelf shelf = shelves.get(span.incarnation());
            if (shelf == null) {
                throw new AssertionError("buried, and never sent: " + batch);
            }
            shelf.buried.merge(span.from(), span.to(), Math::max);
        }
    }
}
