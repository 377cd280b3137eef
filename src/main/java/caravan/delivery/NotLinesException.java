package caravan.delivery;

/** What should be lines of records is something else. */
final class NotLinesException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    NotLinesException(String message) {
        super(message);
    }
}
