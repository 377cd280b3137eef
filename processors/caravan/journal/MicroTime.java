package caravan.journal;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Microseconds since 1970, as journald counts time, as RFC 3339 writes it. */
final class MicroTime {

    private static final long SECOND = 1_000_000;
    /** The end of the year 9999: more digits are no RFC 3339. */
    private static final long MOST = 253_402_300_799L * SECOND;

    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private MicroTime() {}

    /** Null where the number is no time. */
    static @Nullable String text(long micros) {
        if (micros <= 0 || micros > MOST) {
            return null;
        }
        return FORMAT.format(Instant.ofEpochSecond(micros / SECOND, micros % SECOND * 1_000));
    }
}
