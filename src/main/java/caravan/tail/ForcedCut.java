package caravan.tail;

import caravan.batch.Cut;
import caravan.batch.Incarnation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A place where a batch was ended by force. It is durable before the batch leaves, so that a second reading ends at
 * the same byte.
 *
 * @param from offset of the batch's first byte
 * @param to offset after its last byte, in the incarnation of the first
 * @param why what forced it
 * @param beyond where the batch goes on in a later incarnation, null where it does not
 */
record ForcedCut(long from, long to, Cut why, @Nullable Beyond beyond) {

    /** The beginning {@code [0..to)} of an incarnation. */
    record Beyond(Incarnation incarnation, long to) {}

    /** Of a batch of these ranges: one, or the end of an incarnation and the beginning of the next. */
    static ForcedCut of(List<Departure.Range> ranges, Cut why) {
        Departure.Range first = ranges.get(0);
        Departure.Range last = ranges.get(ranges.size() - 1);
        Beyond beyond = first == last ? null : new Beyond(last.history().incarnation, last.to());
        return new ForcedCut(first.from(), first.to(), why, beyond);
    }

    String toText() {
        return from + ":" + to + ":" + why + (beyond == null ? "" : ":" + beyond.incarnation + ":" + beyond.to);
    }

    static ForcedCut parse(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length != 3 && parts.length != 5) {
            throw new IllegalArgumentException(
                    "a cut is from:to:why or from:to:why:incarnation:to: was \"" + text + '"');
        }
        Beyond beyond = parts.length == 3 ? null : new Beyond(Incarnation.parse(parts[3]), Long.parseLong(parts[4]));
        return new ForcedCut(Long.parseLong(parts[0]), Long.parseLong(parts[1]), Cut.valueOf(parts[2]), beyond);
    }
}
