package caravan.letters;

import caravan.text.ByteSize;
import caravan.text.CommaList;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.apache.camel.spi.UriPath;

/** The options of a {@code dead-letters:} endpoint. */
@UriParams
public class DeadLettersConfiguration {

    private static final long LEAST_SIZE = 64 * 1024;

    @UriPath
    @Metadata(required = true)
    private String directory = "";

    @UriParam(label = "producer", defaultValue = "1g")
    private String size = "1g";

    @UriParam(label = "producer", defaultValue = "stop", enums = "stop,shed")
    private String whenFull = "stop";

    @UriParam(label = "consumer")
    private String reason = "";

    @UriParam(label = "consumer")
    private String destination = "";

    @UriParam(label = "consumer")
    private String from = "";

    @UriParam(label = "consumer")
    private String to = "";

    @UriParam(label = "consumer")
    private String toDestination = "";

    @UriParam(label = "consumer")
    private String mend = "";

    /** Faults of options, all of them in one message. */
    private final class Faults {
        private final StringJoiner found = new StringJoiner("; ");

        private <T> T parse(Supplier<T> option, T otherwise) {
            try {
                return option.get();
            } catch (IllegalArgumentException e) {
                found.add(e.getMessage());
                return otherwise;
            }
        }

        private void end() {
            if (found.length() > 0) {
                throw new IllegalArgumentException("dead-letters:" + directory + ": " + found);
            }
        }
    }

    /** @throws IllegalArgumentException naming every fault of the options */
    void validate() {
        Faults faults = new Faults();
        faults.parse(this::path, Path.of(""));
        faults.parse(this::bound, new Bound(0, "", false));
        faults.parse(this::reasonTest, reason -> true);
        long earliest = faults.parse(() -> time("from", from, Long.MIN_VALUE), 0L);
        long end = faults.parse(() -> time("to", to, Long.MAX_VALUE), Long.MAX_VALUE);
        if (earliest >= end) {
            faults.found.add("`from` must be before `to` (" + to + "): was " + from);
        }
        faults.end();
    }

    Path path() {
        try {
            if (!directory.isBlank()) {
                return Path.of(directory);
            }
        } catch (InvalidPathException e) {
            // told below
        }
        throw new IllegalArgumentException("`directory` must name a folder: was \"" + directory + '"');
    }

    Bound bound() {
        long bytes = ByteSize.parse("size", size);
        if (bytes < LEAST_SIZE) {
            throw new IllegalArgumentException("`size` must be at least " + LEAST_SIZE + " bytes: was " + size);
        }
        if (!whenFull.equals("stop") && !whenFull.equals("shed")) {
            throw new IllegalArgumentException("`whenFull` must be stop or shed: was " + whenFull);
        }
        return new Bound(bytes, size, whenFull.equals("shed"));
    }

    Choice choice() {
        return new Choice(
                destinations(), reasonTest(), time("from", from, Long.MIN_VALUE), time("to", to, Long.MAX_VALUE));
    }

    Set<String> destinations() {
        return Set.copyOf(CommaList.parse(destination));
    }

    private Predicate<String> reasonTest() {
        if (reason.length() < 2 || !reason.startsWith("/") || !reason.endsWith("/")) {
            String text = reason;
            return told -> told.contains(text);
        }
        try {
            return Pattern.compile(reason.substring(1, reason.length() - 1)).asPredicate();
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "`reason` must be a text, or a regular expression between slashes: was " + reason + ", "
                            + e.getDescription(),
                    e);
        }
    }

    private static long time(String option, String text, long byDefault) {
        try {
            return text.isBlank()
                    ? byDefault
                    : OffsetDateTime.parse(text.strip()).toInstant().toEpochMilli();
        } catch (DateTimeException | ArithmeticException e) {
            throw new IllegalArgumentException(
                    "`" + option + "` must be a time such as 2026-11-22T12:00:00Z: was " + text, e);
        }
    }

    public String getDirectory() {
        return directory;
    }

    /** The folder of the dead letters. It is made when the first one is kept. */
    public void setDirectory(String directory) {
        this.directory = directory;
    }

    public String getSize() {
        return size;
    }

    /** Bytes of the disk that the letters may take: <code>1g</code>, <code>500m</code>. */
    public void setSize(String size) {
        this.size = size;
    }

    public String getWhenFull() {
        return whenFull;
    }

    /**
     * What becomes of new letters when there is no room for them: <code>stop</code> keeps none, so that their records and
     * what is behind these wait; <code>shed</code> deletes the oldest letters, and counts them.
     */
    public void setWhenFull(String whenFull) {
        this.whenFull = whenFull;
    }

    public String getReason() {
        return reason;
    }

    /**
     * Replays letters whose reason contains this text, or matches it where it is a regular expression between slashes:
     * <code>/parse field .* of type (long|date)/</code>.
     */
    public void setReason(String reason) {
        this.reason = reason;
    }

    public String getDestination() {
        return destination;
    }

    /** Replays letters that these destinations refused, names divided by commas; all of them by default. */
    public void setDestination(String destination) {
        this.destination = destination;
    }

    public String getFrom() {
        return from;
    }

    /** Replays letters of this time and later: <code>2026-11-22T12:00:00Z</code>. */
    public void setFrom(String from) {
        this.from = from;
    }

    public String getTo() {
        return to;
    }

    /** Replays letters from before this time. */
    public void setTo(String to) {
        this.to = to;
    }

    public String getToDestination() {
        return toDestination;
    }

    /** Where letters go; by default to the destination that refused them. */
    public void setToDestination(String toDestination) {
        this.toDestination = toDestination;
    }

    public String getMend() {
        return mend;
    }

    /**
     * Endpoint that gets each chosen record as a map, with the variables <code>destination</code> and
     * <code>reason</code>, before it is sent: what it makes of the body is sent instead. A record stays where it was
     * where the endpoint's route fails or stops.
     */
    public void setMend(String mend) {
        this.mend = mend;
    }
}
