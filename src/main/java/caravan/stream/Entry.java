package caravan.stream;

import org.jspecify.annotations.Nullable;

/**
 * One line of a stream.
 *
 * @param line its bytes, with the line feed that ends it
 * @param token what the reader goes on behind to read the next one
 * @param place of its first byte; null where the stream gives entries their positions
 */
record Entry(byte[] line, String token, @Nullable Place place) {

    private static final int OVERHEAD = 100;

    Entry(byte[] line, String token) {
        this(line, token, null);
    }

    /** The same one, behind which the reader goes on elsewhere. */
    Entry with(String otherToken) {
        return new Entry(line, otherToken, place);
    }

    /** Bytes of memory, about. */
    int cost() {
        return line.length + token.length() + OVERHEAD;
    }
}
