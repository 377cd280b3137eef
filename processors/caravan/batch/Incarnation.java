package caravan.batch;

import java.util.HexFormat;

/**
 * One content history of a source file, named by a 128-bit id. A rename keeps it; a truncation or a new file starts
 * another. The first 48 bits are the time at which it was seen first, in milliseconds since 1970, the others are
 * random (RFC 9562 section 5.7, without its version bits). Its text form is 32 lower-case hex digits.
 *
 * @param high the upper 64 bits
 * @param low the lower 64 bits
 */
public record Incarnation(long high, long low) implements Comparable<Incarnation> {

    /** Digits of the text form. */
    public static final int TEXT_LENGTH = 32;

    private static final int RANDOM_HIGH_BITS = 16;

    /** An incarnation that is seen first at a time in milliseconds since 1970. */
    public static Incarnation firstSeenAt(long epochMillis, long random, long moreRandom) {
        return new Incarnation(epochMillis << RANDOM_HIGH_BITS | random & (1L << RANDOM_HIGH_BITS) - 1, moreRandom);
    }

    /** When it was seen first, milliseconds since 1970: the same wherever and whenever it is asked for. */
    public long firstSeenMillis() {
        return high >>> RANDOM_HIGH_BITS;
    }

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
