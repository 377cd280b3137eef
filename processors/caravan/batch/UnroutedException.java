package caravan.batch;

/**
 * An exchange completed while records had no verdict: no branch of the route matched them, or an exception was
 * swallowed on the way. The batch has failed and is read again.
 */
public final class UnroutedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param destination whose route it was */
    public UnroutedException(long records, int of, String destination) {
        super(records + " of " + of + " records for " + destination + " left its route without a verdict; end every"
                + " branch with a step that gives one, such as `bean: verdict`");
    }

    UnroutedException(long records, int of, Source source) {
        super(records + " of " + of + " records of " + source + " left the route without a verdict; end every branch"
                + " with a sink, or with `bean: verdict` (delivered, filtered)");
    }
}
