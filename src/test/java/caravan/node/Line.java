package caravan.node;

/**
 * One line of a log file but for its time: a record's message or one piece of it.
 *
 * @param message the whole record's message
 * @param from where the piece begins in it
 * @param to where the piece ends
 * @param sequence the record's number
 */
record Line(byte[] message, int from, int to, long sequence) {

    boolean isFirst() {
        return from == 0;
    }

    boolean isLast() {
        return to == message.length;
    }

    int length() {
        return to - from;
    }
}
