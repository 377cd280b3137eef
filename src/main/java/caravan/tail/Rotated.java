package caravan.tail;

import java.util.Comparator;

/**
 * The name of a file that was rotated away, taken apart.
 *
 * @param base name of the file that it was, and that its successor has: {@code audit.log}
 * @param stem its own name without {@code compression}; the plain file and its compressed copy have it in common
 * @param compression {@code ""}, {@code ".gz"}, {@code ".zst"}, ...
 * @param age greater is newer; comparable among the rotated files of one base
 * @param isCertain whether the name alone proves it; otherwise a file that was always called so is as likely, and only
 *     a file with the name {@code base} beside it tells
 */
record Rotated(String base, String stem, String compression, long age, boolean isCertain) {

    /**
     * Oldest first; a plain file directly before its compressed copy. Two files with the same age, which schemes
     * with a resolution of a second or a day do not make, stand in the order of their names.
     */
    static final Comparator<Rotated> OLDEST_FIRST =
            Comparator.comparingLong(Rotated::age).thenComparing(Rotated::stem).thenComparing(Rotated::compression);

    String fileName() {
        return stem + compression;
    }

    /** Whether the plain bytes can be had from it. */
    boolean isReadable() {
        return compression.isEmpty() || compression.equals(".gz");
    }

    /** The same, from a scheme that nobody else's names look like. */
    Rotated certain() {
        return new Rotated(base, stem, compression, age, true);
    }
}
