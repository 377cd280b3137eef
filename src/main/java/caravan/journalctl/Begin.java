package caravan.journalctl;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where reading begins at the very first start.
 *
 * @param kind how {@code seconds} is meant
 * @param seconds age of the oldest entry, for {@link Kind#AGE}
 */
record Begin(Kind kind, long seconds) {

    enum Kind {
        BEGINNING,
        END,
        AGE
    }

    private static final Pattern AGE = Pattern.compile("(\\d{1,9})\\s*([smhd])");

    /** Reads the option {@code begin}. */
    static Begin parse(String text) {
        String value = text.strip().toLowerCase(Locale.ROOT);
        if (value.equals("beginning")) {
            return new Begin(Kind.BEGINNING, 0);
        }
        if (value.equals("end")) {
            return new Begin(Kind.END, 0);
        }
        Matcher matcher = AGE.matcher(value);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "`begin` must be beginning, end, or a duration such as 10m or 2d: was " + text);
        }
        long number = Long.parseLong(matcher.group(1));
        return new Begin(
                Kind.AGE,
                number
                        * switch (matcher.group(2)) {
                            case "s" -> 1;
                            case "m" -> 60;
                            case "h" -> 3_600;
                            default -> 86_400;
                        });
    }
}
