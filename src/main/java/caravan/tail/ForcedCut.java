package caravan.tail;

import caravan.batch.Cut;

/**
 * A place where a batch was ended by force. It is durable before the batch leaves, so that a second reading ends at
 * the same byte.
 *
 * @param from offset of the batch's first byte
 * @param to offset after its last byte
 * @param why what forced it
 */
record ForcedCut(long from, long to, Cut why) {

    String toText() {
        return from + ":" + to + ":" + why;
    }

    static ForcedCut parse(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException("a cut is from:to:why: was \"" + text + '"');
        }
        return new ForcedCut(Long.parseLong(parts[0]), Long.parseLong(parts[1]), Cut.valueOf(parts[2]));
    }
}
