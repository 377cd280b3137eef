package caravan.letters;

/**
 * How much a folder may hold.
 *
 * @param bytes of the disk
 * @param text the same as the user wrote it
 * @param sheds whether the oldest letters go where there is no room for new ones; otherwise these are turned away
 */
record Bound(long bytes, String text, boolean sheds) {}
