package caravan.batch;

import java.util.HexFormat;

/**
 * One content history of a source file, named by a random 128-bit id. A rename keeps it; a truncation or a new file
 * starts another. Its text form is 32 lower-case hex digits.
 *
 * @param high the upper 64 bits
 * @param low the lower 64 bits
 */
public record Incarnation(long high, long low) implements Comparable<Incarnation> {

    /** Digits of the text form. */
    public static final int TEXT_LENGTH = 32;

    /**
     * Reads the text form.
     *
     * @throws IllegalArgumentException when the text is not 32 hex digits
     */
    public static Incarnation parse(CharSequence text) {
        if (text.length() != TEXT_LENGTH) {
            throw new IllegalArgumentException("an incarnation has 32 hex digits: was \"" + text + '"');
        }
        return new Incarnation(HexFormat.fromHexDigitsToLong(text, 0, 16), HexFormat.fromHexDigitsToLong(text, 16, 32));
    }

    @Override
    public int compareTo(Incarnation other) {
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }

    @Override
    public String toString() {
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(high) + hex.toHexDigits(low);
    }
}
