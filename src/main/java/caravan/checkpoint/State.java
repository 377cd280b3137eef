package caravan.checkpoint;

/** What the file {@code checkpoints} is good for. */
enum State {
    /** There is none. */
    MISSING,
    /** Whole, and can be appended to. */
    WHOLE,
    /** Read with faults: kept to be looked at. */
    DAMAGED,
    /** Failed to sync, or changed by somebody else: nobody knows what is on the disk. */
    SUSPECT
}
