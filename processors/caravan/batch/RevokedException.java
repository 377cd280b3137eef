package caravan.batch;

/** A batch was revoked: an earlier one of the same file failed, so this one will be read again after it. */
public final class RevokedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param destination that had the batch in its care */
    public RevokedException(String destination) {
        super("revoked while it waited for " + destination + ": an earlier batch of the file failed");
    }

    RevokedException(Source source) {
        super("revoked: an earlier batch of " + source + " failed; both will be read again");
    }
}
