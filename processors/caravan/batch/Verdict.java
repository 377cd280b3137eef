package caravan.batch;

/** What became of a record. {@link #NONE} is not a verdict yet: a record that keeps it was not routed anywhere. */
public enum Verdict {
    /** No step has decided. */
    NONE,
    /** A sink has it in its care and will answer. */
    ENTRUSTED,
    /** A store has it. */
    DELIVERED,
    /** A rule left it out on purpose. */
    FILTERED,
    /** Refused for good by a store, kept with the reason. */
    DEAD_LETTERED,
    /** On disk in the spool, which delivers it later. */
    SPOOLED;

    private static final Verdict[] VALUES = values();

    static Verdict of(int ordinal) {
        return VALUES[ordinal];
    }

    /** Whether the record still goes to sinks: it was neither left out nor buried. */
    public boolean isLive() {
        return this != FILTERED && this != DEAD_LETTERED;
    }
}
