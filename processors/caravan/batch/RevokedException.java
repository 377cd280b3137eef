package caravan.batch;

/** A batch was revoked: an earlier one of the same file failed, so this one will be read again after it. */
public final class RevokedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    RevokedException(Source source) {
        super("revoked: an earlier batch of " + source + " failed; both will be read again");
    }
}
