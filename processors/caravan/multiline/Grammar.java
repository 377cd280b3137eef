package caravan.multiline;

/**
 * Which lines belong together. A record that is being joined is in a state, a number of the grammar's own; 0 is none.
 * Lines are {@code [from..to)} of an array, without their line end. Implementations have no state of their own, and take
 * time linear in the length of the lines.
 */
interface Grammar {

    /** A bit of a state: the record ends with this line. */
    long OVER = Long.MIN_VALUE;

    /** Whether a line may begin a record, or be its second one, judged by its first byte or {@link LinePattern#EMPTY}. */
    boolean isOfInterest(int first);

    /** The state behind a line that begins a record, 0 where it does not. */
    long begin(byte[] bytes, int from, int to);

    /** Whether a line may be the second one of a record whose first line {@link #begin} does not know. */
    boolean maySecond(byte[] bytes, int from, int to);

    /** The state behind two lines where the first is the first of a record by what the second is, else 0. */
    long second(byte[] head, int headFrom, int headTo, byte[] bytes, int from, int to);

    /** Whether a line may be the first of a record by what the next line is. */
    boolean mayBeHead(byte[] bytes, int from, int to);

    /** The state behind a line that goes on with the record, 0 where it does not. */
    long next(long state, byte[] bytes, int from, int to);

    /** Whether a record may end in a state. Where not, the lines behind the last such state were none of it. */
    boolean accepts(long state);
}
