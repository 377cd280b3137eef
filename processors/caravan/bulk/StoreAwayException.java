package caravan.bulk;

/** A store does not take some or all records now, and may later. What has no verdict is sent again, for ever. */
public final class StoreAwayException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param message what the store said */
    public StoreAwayException(String message) {
        super(message);
    }

    /** The same, with a cause. */
    public StoreAwayException(String message, Throwable cause) {
        super(message, cause);
    }
}
