package caravan.batch;

/** A destination did not take a batch. The cause is what it threw. */
public final class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String destination;

    /** The endpoint's scheme is the destination's name; the rest of its address may hold a password. */
    public RefusedException(String endpoint, Throwable cause) {
        this(cause, scheme(endpoint));
    }

    private RefusedException(Throwable cause, String destination) {
        super(destination + ": " + cause, cause);
        this.destination = destination;
    }

    private static String scheme(String endpoint) {
        int colon = endpoint.indexOf(':');
        return colon < 0 ? endpoint : endpoint.substring(0, colon);
    }

    /** Who refused, for example {@code archive}. */
    public String destination() {
        return destination;
    }
}
