package caravan.batch;

/**
 * Something that a step needs for a batch is not there yet, and is expected soon. The batch is read again after a
 * moment, exactly as it was; that is no failure, and nobody is warned. Who throws it has a bound for how long it does.
 */
public final class PendingException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param what is waited for */
    public PendingException(String what) {
        // thrown again and again by design: the way to it is of no interest
        super(what, null, false, false);
    }
}
