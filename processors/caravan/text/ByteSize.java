package caravan.text;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Amounts of bytes as people write them. */
public final class ByteSize {

    private static final Pattern SIZE = Pattern.compile("(\\d{1,18})\\s*([kmgt]?)(i?b)?");

    private ByteSize() {}

    /**
     * Bytes of {@code 16777216}, {@code 16m}, {@code 16MB} or {@code 16 MiB}; a kilo is 1024.
     *
     * @throws IllegalArgumentException for anything else, naming option and value
     */
    public static long parse(String option, String text) {
        Matcher size = SIZE.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (size.matches()) {
            int kilos = size.group(2).isEmpty() ? 0 : 1 + "kmgt".indexOf(size.group(2));
            BigDecimal bytes = new BigDecimal(size.group(1)).multiply(BigDecimal.valueOf(1L << (10 * kilos)));
            if (bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0) {
                return bytes.longValue();
            }
        }
        throw new IllegalArgumentException(
                "`" + option + "` must be a number of bytes such as 16777216, 16m, 16MB or 10g: was " + text);
    }
}
