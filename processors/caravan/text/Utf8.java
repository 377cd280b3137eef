package caravan.text;

/** Well-formed UTF-8, by table 3-7 of the Unicode Standard. Static, without state. */
public final class Utf8 {

    private Utf8() {}

    /**
     * Length of the well-formed sequence at {@code at}: 1 to 4, or 0 where none stands in {@code [at..to)}.
     *
     * @param at an index before {@code to}
     */
    public static int sequence(byte[] bytes, int at, int to) {
        int lead = bytes[at];
        if (lead >= 0) {
            return 1;
        }
        int length = lead >= (byte) 0xF0 ? 4 : lead >= (byte) 0xE0 ? 3 : 2;
        if (lead < (byte) 0xC2 || lead > (byte) 0xF4 || to - at < length || !isSecond(lead, bytes[at + 1])) {
            return 0;
        }
        for (int i = 2; i < length; i++) {
            if (!isContinuation(bytes[at + i])) {
                return 0;
            }
        }
        return length;
    }

    /** Whether {@code [from..to)} is well-formed. */
    public static boolean isValid(byte[] bytes, int from, int to) {
        for (int at = from; at < to; ) {
            int length = sequence(bytes, at, to);
            if (length == 0) {
                return false;
            }
            at += length;
        }
        return true;
    }

    /** Shortest form only, no surrogates, nothing above U+10FFFF. */
    private static boolean isSecond(int lead, byte second) {
        return switch (lead) {
            case (byte) 0xE0 -> second >= (byte) 0xA0 && second <= (byte) 0xBF;
            case (byte) 0xED -> second <= (byte) 0x9F;
            case (byte) 0xF0 -> second >= (byte) 0x90 && second <= (byte) 0xBF;
            case (byte) 0xF4 -> second <= (byte) 0x8F;
            default -> isContinuation(second);
        };
    }

    private static boolean isContinuation(byte b) {
        return b < (byte) 0xC0;
    }
}
