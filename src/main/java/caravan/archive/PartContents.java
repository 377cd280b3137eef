package caravan.archive;

import caravan.batch.Incarnation;
import caravan.batch.Span;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which source bytes a part holds. Guarded by the part's lock. */
final class PartContents {

    private final Map<Incarnation, Ranges> ranges = new HashMap<>(2);
    private @Nullable Span first;
    private @Nullable Span last;
    private long sourceBytes;
    private long records;

    void addRecords(long more) {
        records += more;
    }

    void add(Span span) {
        if (first == null) {
            first = span;
        }
        last = span;
        sourceBytes += span.to() - span.from();
        ranges.computeIfAbsent(span.incarnation(), any -> new Ranges()).add(span.from(), span.to());
    }

    void addAll(List<Span> spans) {
        spans.forEach(this::add);
    }

    void addAll(PartContents later) {
        if (first == null) {
            first = later.first;
        }
        last = later.last == null ? last : later.last;
        sourceBytes += later.sourceBytes;
        records += later.records;
        later.ranges.forEach((incarnation, more) ->
                ranges.computeIfAbsent(incarnation, any -> new Ranges()).addAll(more));
    }

    boolean isEmpty() {
        return first == null;
    }

    /** The range that was written first. */
    Span first() {
        return present(first);
    }

    /** The range that was written last. */
    Span last() {
        return present(last);
    }

    private static Span present(@Nullable Span span) {
        if (span == null) {
            throw new IllegalStateException("the part is empty");
        }
        return span;
    }

    /** All ranges, by incarnation. */
    Map<Incarnation, Ranges> ranges() {
        return ranges;
    }

    /** Source bytes that the part accounts for, those of filtered records included. */
    long sourceBytes() {
        return sourceBytes;
    }

    /** Records that were written. */
    long records() {
        return records;
    }

    boolean contains(Incarnation incarnation, long offset) {
        Ranges known = ranges.get(incarnation);
        return known != null && known.contains(offset);
    }
}
