package caravan.klog;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.Year;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The time of a header of klog, which has neither year nor zone, as a time stamp of RFC 3339 in UTC. What is missing is
 * taken from a zone and from the time at which the file was last written to:
 *
 * <ul>
 *   <li>the year is the one that brings the time nearest to it; for a 29 February the last leap year before it, where
 *       none is next to it;
 *   <li>of the hour that the end of summer time repeats it is the later one, unless that is after the file's time: who
 *       follows a file reads its last lines;
 *   <li>a time that the begin of summer time leaves out is taken as if the clock had not been moved.
 * </ul>
 *
 * For one thread. Remembers what it made of the last minute, since neighbours have mostly the same one.
 */
final class KlogTime {

    /** Clocks of the writer and of the file system may differ by so much. */
    private static final long SLACK_MILLIS = 60_000;

    private static final DateTimeFormatter TO_THE_MINUTE =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final ZoneId zone;
    private final long reference;
    private final int year;

    /** Month to minute of what {@link #prefix} was made for. */
    private int minute = -1;

    private byte @Nullable [] prefix;
    private byte[] text = {};

    /** @param reference when the file was last written to, milliseconds since 1970 */
    KlogTime(ZoneId zone, long reference) {
        this.zone = zone;
        this.reference = reference;
        this.year = Instant.ofEpochMilli(reference).atZone(zone).getYear();
    }

    /** The time stamp; null where there is no such day. Valid until the next one. */
    byte @Nullable [] of(KlogHeader header, byte[] bytes) {
        int key = ((header.month * 32 + header.day) * 32 + header.hour) * 64 + header.minute;
        if (key != minute) {
            minute = key;
            prefix = prefix(header);
        }
        byte[] known = prefix;
        if (known == null) {
            return null;
        }
        int seconds = header.secondsTo - header.secondsFrom;
        if (text.length != known.length + seconds + 1) {
            text = new byte[known.length + seconds + 1];
            text[text.length - 1] = 'Z';
        }
        System.arraycopy(known, 0, text, 0, known.length);
        System.arraycopy(bytes, header.secondsFrom, text, known.length, seconds);
        return text;
    }

    private byte @Nullable [] prefix(KlogHeader header) {
        Instant best = null;
        for (int candidate = year - 1; candidate <= year + 1; candidate++) {
            Instant instant = instant(candidate, header);
            if (instant != null && (best == null || distance(instant) < distance(best))) {
                best = instant;
            }
        }
        for (int past = year - 2; best == null && past >= year - 8; past--) {
            best = instant(past, header);
        }
        return best == null ? null : TO_THE_MINUTE.format(best).getBytes(StandardCharsets.US_ASCII);
    }

    private long distance(Instant instant) {
        return Math.abs(instant.toEpochMilli() - reference);
    }

    /** Null where the year has no such day. */
    private @Nullable Instant instant(int candidate, KlogHeader header) {
        if (header.month == 2 && header.day == 29 && !Year.isLeap(candidate)) {
            return null;
        }
        try {
            LocalDateTime local = LocalDateTime.of(candidate, header.month, header.day, header.hour, header.minute);
            List<ZoneOffset> offsets = zone.getRules().getValidOffsets(local);
            if (offsets.size() < 2) {
                return ZonedDateTime.of(local, zone).toInstant();
            }
            Instant later = local.toInstant(offsets.get(1));
            return later.toEpochMilli() <= reference + SLACK_MILLIS ? later : local.toInstant(offsets.get(0));
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** A time stamp of milliseconds since 1970, which may have a fraction: {@code 1635859200123.456}. */
    static @Nullable String ofMillis(byte[] bytes, int from, int to) {
        int point = from;
        while (point < to && bytes[point] != '.') {
            point++;
        }
        long millis = digits(bytes, from, point);
        long nanos = 0;
        for (int i = 0; i < 6; i++) {
            int at = point + 1 + i;
            nanos = nanos * 10 + (at < to ? bytes[at] - '0' : 0);
        }
        return millis < 0
                ? null
                : Instant.ofEpochMilli(millis).plus(nanos, ChronoUnit.NANOS).toString();
    }

    /** The number of at most 14 digits, -1 for another one. */
    private static long digits(byte[] bytes, int from, int to) {
        long number = to - from <= 14 && to > from ? 0 : -1;
        for (int at = from; at < to && number >= 0; at++) {
            int digit = bytes[at] - '0';
            number = digit >= 0 && digit <= 9 ? number * 10 + digit : -1;
        }
        return number;
    }
}
