package caravan.pods;

/**
 * Where pods come from. Driven by one thread: {@link #start} once, {@link #tick} about each second, {@link #close} at the
 * end; none of them may block for long. {@link #wanted} and {@link #state} may be called by any thread.
 */
interface PodSource {

    /** Begins to tell. What fails is warned of and tried again: this throws nothing that could stop a route. */
    void start(PodSink sink);

    void tick();

    /**
     * Somebody waits for an instance that is not known: telling of it soon would help.
     *
     * @param late whether it has been waited for longer than a source that works lets wait
     */
    default void wanted(boolean late) {}

    /** For people: {@code watching}, {@code waiting 8 s to list pods: connection refused}. */
    String state();

    /** Ends threads and connections. */
    void close();
}
