package caravan.tail;

import caravan.text.Lines;
import caravan.text.Rfc3339;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where reading begins in a file that is there at the very first start.
 *
 * @param kind how {@code amount} is meant
 * @param amount milliseconds for {@link Kind#AGE}, bytes for {@link Kind#SIZE}
 */
record Begin(Kind kind, long amount) {

    enum Kind {
        BEGINNING,
        END,
        AGE,
        SIZE
    }

    private static final Pattern AMOUNT = Pattern.compile("(\\d{1,15})\\s*(ms|s|m|h|d|b|kb|mb|gb|kib|mib|gib)");
    private static final int PROBE = 64 * 1024;
    private static final byte[] DOCKER_TIME = "\"time\":\"".getBytes(StandardCharsets.US_ASCII);

    /** Reads the option {@code begin}. */
    static Begin parse(String text) {
        String value = text.strip().toLowerCase(Locale.ROOT);
        if (value.equals("beginning")) {
            return new Begin(Kind.BEGINNING, 0);
        }
        if (value.equals("end")) {
            return new Begin(Kind.END, 0);
        }
        Matcher matcher = AMOUNT.matcher(value);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "`begin` must be beginning, end, a duration such as 10m or a size such" + " as 1MB: was " + text);
        }
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> new Begin(Kind.AGE, number);
            case "s" -> new Begin(Kind.AGE, Math.multiplyExact(number, 1_000L));
            case "m" -> new Begin(Kind.AGE, Math.multiplyExact(number, 60_000L));
            case "h" -> new Begin(Kind.AGE, Math.multiplyExact(number, 3_600_000L));
            case "d" -> new Begin(Kind.AGE, Math.multiplyExact(number, 86_400_000L));
            case "b" -> new Begin(Kind.SIZE, number);
            case "kb" -> new Begin(Kind.SIZE, Math.multiplyExact(number, 1_000L));
            case "mb" -> new Begin(Kind.SIZE, Math.multiplyExact(number, 1_000_000L));
            case "gb" -> new Begin(Kind.SIZE, Math.multiplyExact(number, 1_000_000_000L));
            case "kib" -> new Begin(Kind.SIZE, number << 10);
            case "mib" -> new Begin(Kind.SIZE, number << 20);
            default -> new Begin(Kind.SIZE, number << 30);
        };
    }

    /**
     * The offset to begin at: always the first byte of a line.
     *
     * @param now milliseconds since 1970
     * @param modified when the file was last written, milliseconds since 1970; decides where lines show no time
     */
    long offset(Content content, long now, long modified) throws IOException {
        long size = content.size();
        return switch (kind) {
            case BEGINNING -> 0;
            case END -> lineAtOrBehind(content, size, size);
            case SIZE -> lineAtOrBehind(content, Math.max(0, size - amount), size);
            case AGE -> youngerThan(content, size, now - amount, modified);
        };
    }

    /** The first line that begins at or behind {@code offset}; at the end, that of the line being written. */
    private static long lineAtOrBehind(Content content, long offset, long size) throws IOException {
        if (offset == 0) {
            return 0;
        }
        long at = offset - 1;
        byte[] bytes = new byte[PROBE];
        while (at < size) {
            int read = content.read(bytes, 0, (int) Math.min(PROBE, size - at), at);
            if (read == 0) {
                break;
            }
            int feed = Lines.feed(bytes, 0, read);
            if (feed < read) {
                return at + feed + 1;
            }
            at += read;
        }
        return beginningOfLastLine(content, size);
    }

    private static long beginningOfLastLine(Content content, long size) throws IOException {
        byte[] bytes = new byte[PROBE];
        for (long end = size; end > 0; ) {
            int length = (int) Math.min(PROBE, end);
            int read = content.read(bytes, 0, length, end - length);
            int behind = Lines.behindLastFeed(bytes, 0, read);
            if (behind > 0) {
                return end - length + behind;
            }
            end -= length;
        }
        return 0;
    }

    /** Binary search: times rise within a log file. Ends where the lines before are older. */
    private static long youngerThan(Content content, long size, long since, long modified) throws IOException {
        long low = 0;
        long high = size;
        while (high - low > PROBE) {
            long middle = low + (high - low) / 2;
            long time = timeBehind(content, middle, high);
            if (time == Rfc3339.NONE) {
                return modified >= since ? 0 : lineAtOrBehind(content, size, size);
            }
            if (time < since) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return scan(content, lineAtOrBehind(content, low, size), size, since, modified);
    }

    private static long scan(Content content, long from, long size, long since, long modified) throws IOException {
        boolean anyTime = false;
        long at = from;
        while (at < size) {
            long time = timeAt(content, at, size);
            anyTime |= time != Rfc3339.NONE;
            if (time != Rfc3339.NONE && time >= since) {
                return at;
            }
            long next = lineAtOrBehind(content, at + 1, size);
            if (next <= at) {
                break;
            }
            at = next;
        }
        return anyTime || modified < since ? lineAtOrBehind(content, size, size) : from;
    }

    private static long timeBehind(Content content, long offset, long limit) throws IOException {
        long line = lineAtOrBehind(content, offset, limit);
        for (int tries = 0; tries < 64 && line < limit; tries++) {
            long time = timeAt(content, line, limit);
            if (time != Rfc3339.NONE) {
                return time;
            }
            line = lineAtOrBehind(content, line + 1, limit);
        }
        return Rfc3339.NONE;
    }

    /** The time of the line at {@code offset}: at its head, or in the field {@code time} of docker's JSON. */
    private static long timeAt(Content content, long offset, long limit) throws IOException {
        byte[] bytes = new byte[(int) Math.min(PROBE, limit - offset)];
        int read = content.read(bytes, 0, bytes.length, offset);
        int end = Lines.feed(bytes, 0, read);
        int from = 0;
        if (end > 0 && bytes[0] == '{') {
            from = behind(bytes, end);
        }
        int to = from;
        while (to < end && bytes[to] != ' ' && bytes[to] != '"') {
            to++;
        }
        return Rfc3339.epochMillis(bytes, from, to);
    }

    private static int behind(byte[] bytes, int end) {
        for (int at = end - DOCKER_TIME.length; at >= 0; at--) {
            int same = 0;
            while (same < DOCKER_TIME.length && bytes[at + same] == DOCKER_TIME[same]) {
                same++;
            }
            if (same == DOCKER_TIME.length) {
                return at + same;
            }
        }
        return end;
    }
}
