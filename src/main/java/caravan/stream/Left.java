package caravan.stream;

import caravan.batch.Cut;
import caravan.batch.Incarnation;

/**
 * What is durable of a batch before it leaves: enough to know its bytes again, and to make the same batch of them.
 *
 * @param generation number of the incarnation within the stream, rising
 * @param offset of the first byte in the incarnation
 * @param first SHA-256 of the first line, cut short
 * @param sha SHA-256 of all bytes
 * @param isWhole a step has seen that a record ends at the end
 */
record Left(
        long generation,
        Incarnation incarnation,
        long offset,
        int length,
        String first,
        String sha,
        Cut cut,
        boolean isWhole) {

    static final String KEY = "left ";
    private static final int FIELDS = 6;

    /** Keys sort as positions do. */
    String key() {
        return key(generation, offset);
    }

    static String key(long generation, long offset) {
        return String.format("%s%08d %019d", KEY, generation, offset);
    }

    String value() {
        return String.join(
                " ", incarnation.toString(), "" + length, first, sha, cut.name(), isWhole ? "whole" : "open");
    }

    /** @throws IllegalArgumentException when the text is not of that form */
    static Left parse(String key, String value) {
        String[] position = key.substring(KEY.length()).split(" ", -1);
        String[] fields = value.split(" ", -1);
        if (position.length != 2 || fields.length != FIELDS) {
            throw new IllegalArgumentException("a batch that left has " + FIELDS + " fields: was \"" + value + '"');
        }
        return new Left(
                Long.parseLong(position[0]),
                Incarnation.parse(fields[0]),
                Long.parseLong(position[1]),
                Integer.parseInt(fields[1]),
                fields[2],
                fields[3],
                Cut.valueOf(fields[4]),
                fields[5].equals("whole"));
    }

    long end() {
        return offset + length;
    }

    /** Whether a line may be the first one. */
    boolean beginsWith(Entry entry) {
        return first.equals(Digests.first(entry));
    }
}
