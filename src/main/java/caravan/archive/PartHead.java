package caravan.archive;

/**
 * What a part is called when it is closed; stands in its first frame.
 *
 * @param folder below the archive's directory, without the date
 * @param firstMillis time of the first record, milliseconds since 1970
 * @param openedMillis when the part was begun, milliseconds since 1970
 */
record PartHead(String folder, long firstMillis, long openedMillis) {}
