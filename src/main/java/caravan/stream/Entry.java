package caravan.stream;

/**
 * One line of a stream.
 *
 * @param line its bytes, with the line feed that ends it
 * @param token what the reader goes on behind to read the next one
 */
record Entry(byte[] line, String token) {

    private static final int OVERHEAD = 100;

    /** Bytes of memory, about. */
    int cost() {
        return line.length + token.length() + OVERHEAD;
    }
}
