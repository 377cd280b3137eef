package caravan.parse;

import static java.nio.charset.StandardCharsets.US_ASCII;

import caravan.text.Rfc3339;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads the time that a field tells: RFC 3339 or a number of seconds, milliseconds, microseconds or nanoseconds since
 * 1970, as its size tells ({@code auto}) or as is said ({@code s}, {@code ms}, {@code us}, {@code ns}), or text by a
 * pattern of {@link DateTimeFormatter}. Immutable, safe for use by several threads.
 */
final class TimeReader {

    private static final int LONGEST = 64;
    /** Characters of an exponent: more digits would make numbers of which nobody wants to see the digits. */
    private static final int MOST_EXPONENT = 3;

    private static final int NANOS = 9;

    /** The years 0000 to 9999, which RFC 3339 can say. */
    private static final BigDecimal FIRST = new BigDecimal("-62167219200");

    private static final BigDecimal LAST = new BigDecimal("253402300799");

    /** Numbers that are no time of a log in any unit: before March 1973 in seconds. */
    private static final BigDecimal LEAST = new BigDecimal("1e8");

    private static final BigDecimal MILLIS = new BigDecimal("1e11");
    private static final BigDecimal MICROS = new BigDecimal("1e14");
    private static final BigDecimal NANOSECONDS = new BigDecimal("1e17");

    /** Digits behind the point of a second, -1 where the number's size tells. */
    private final int scale;

    private final @Nullable DateTimeFormatter pattern;

    private TimeReader(int scale, @Nullable DateTimeFormatter pattern) {
        this.scale = scale;
        this.pattern = pattern;
    }

    /**
     * A reader of a format.
     *
     * @param zone of times whose text names none
     * @throws IllegalArgumentException where it is none; the message tells what is wrong with it
     */
    static TimeReader of(String format, ZoneId zone) {
        return switch (format) {
            case "auto" -> new TimeReader(-1, null);
            case "s" -> new TimeReader(0, null);
            case "ms" -> new TimeReader(3, null);
            case "us" -> new TimeReader(6, null);
            case "ns" -> new TimeReader(NANOS, null);
            default -> new TimeReader(-1, pattern(format, zone));
        };
    }

    private static DateTimeFormatter pattern(String format, ZoneId zone) {
        DateTimeFormatter pattern = DateTimeFormatter.ofPattern(format, Locale.ENGLISH);
        try {
            // the zone is only the one of texts without an offset
            TemporalAccessor sample = pattern.parse(pattern.format(Instant.EPOCH.atZone(zone)));
            instant(sample, zone);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("must tell a date with its year, and a time of day", e);
        }
        return pattern.withZone(zone);
    }

    private static Instant instant(TemporalAccessor read, ZoneId zone) {
        return read.isSupported(java.time.temporal.ChronoField.INSTANT_SECONDS)
                ? Instant.from(read)
                : LocalDateTime.from(read).atZone(zone).toInstant();
    }

    /** The time that {@code [from..to)} tells, as RFC 3339 writes it; null where it tells none. */
    @Nullable
    String read(byte[] bytes, int from, int to) {
        if (to == from || to - from > LONGEST) {
            return null;
        }
        if (pattern == null && scale < 0 && Rfc3339.epochMillis(bytes, from, to) != Rfc3339.NONE) {
            return new String(bytes, from, to - from, US_ASCII).toUpperCase(Locale.ROOT);
        }
        String text = new String(bytes, from, to - from, java.nio.charset.StandardCharsets.UTF_8);
        try {
            return pattern == null ? ofNumber(text) : written(pattern.parse(text, Instant::from));
        } catch (DateTimeException | NumberFormatException e) {
            return null;
        }
    }

    private @Nullable String ofNumber(String text) {
        int exponent = Math.max(text.indexOf('e'), text.indexOf('E'));
        if (exponent >= 0 && text.length() - exponent - 1 > MOST_EXPONENT) {
            return null;
        }
        BigDecimal number = new BigDecimal(text);
        if (scale < 0 && number.compareTo(LEAST) < 0) {
            return null;
        }
        BigDecimal seconds = number.movePointLeft(scale < 0 ? scaleOf(number) : scale);
        if (seconds.compareTo(FIRST) < 0 || seconds.compareTo(LAST) > 0) {
            return null;
        }
        BigDecimal whole = seconds.setScale(0, RoundingMode.FLOOR);
        long nanos = seconds.subtract(whole)
                .movePointRight(NANOS)
                .setScale(0, RoundingMode.FLOOR)
                .longValue();
        return written(Instant.ofEpochSecond(whole.longValue(), nanos));
    }

    private static int scaleOf(BigDecimal number) {
        if (number.compareTo(MILLIS) < 0) {
            return 0;
        }
        if (number.compareTo(MICROS) < 0) {
            return 3;
        }
        return number.compareTo(NANOSECONDS) < 0 ? 6 : NANOS;
    }

    private static @Nullable String written(Instant time) {
        String text = time.toString();
        byte[] ascii = text.getBytes(US_ASCII);
        return Rfc3339.matches(ascii, 0, ascii.length) ? text : null;
    }
}
