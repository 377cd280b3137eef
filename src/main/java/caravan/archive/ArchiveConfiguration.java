package caravan.archive;

import caravan.text.ByteSize;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.apache.camel.spi.UriPath;
import org.jspecify.annotations.Nullable;

/** The options of an {@code archive:} endpoint. */
@UriParams
public class ArchiveConfiguration {

    private static final int LONGEST_COMMIT_INTERVAL = 1_000;
    private static final int LEAST_COMMIT_INTERVAL = 10;
    private static final int MOST_OPEN_FILES = 1_000_000;
    private static final int PER_CENT = 100;
    private static final Pattern SHARE = Pattern.compile("(\\d{1,9}(\\.\\d{1,9})?)\\s*(%?)");

    @UriPath
    @Metadata(required = true)
    private String directory = "";

    @UriParam(defaultValue = "container", enums = "container,sequence")
    private String layout = "container";

    @UriParam(defaultValue = "gzip", enums = "gzip,zstd")
    private String compression = "gzip";

    @UriParam(defaultValue = "16m")
    private String rollSize = "16m";

    @UriParam(defaultValue = "1m", javaType = "java.time.Duration")
    private long rollAge = 60_000;

    @UriParam(defaultValue = "10g")
    private String retainSize = "10g";

    @UriParam(defaultValue = "7d", javaType = "java.time.Duration")
    private long retainAge = Duration.ofDays(7).toMillis();

    @UriParam(defaultValue = "shed", enums = "shed,stop")
    private String whenFull = "shed";

    @UriParam(defaultValue = "15%")
    private String minFree = "15%";

    @UriParam(defaultValue = "written", enums = "written,taken")
    private String acknowledge = "written";

    @UriParam(defaultValue = "delivered", enums = "delivered,spooled")
    private String verdict = "delivered";

    @UriParam(defaultValue = "archive")
    private String destination = "archive";

    @UriParam(label = "advanced", defaultValue = "0")
    private int level;

    @UriParam(label = "advanced", defaultValue = "500ms", javaType = "java.time.Duration")
    private long commitInterval = 500;

    @UriParam(label = "advanced", defaultValue = "256")
    private int maxOpenFiles = 256;

    @UriParam(label = "advanced", defaultValue = "3600")
    private int maxFilesPerHour = 3_600;

    /**
     * What the archive is told.
     *
     * @throws IllegalArgumentException naming every fault of the options and of their combination
     */
    ArchiveOptions options() {
        Faults faults = new Faults();
        FrameFormat format = format();
        faults.check(format != null, "`compression` must be gzip or zstd", compression);
        int highest = format == FrameFormat.ZSTD ? FrameFormat.ZSTD_LEVELS : FrameFormat.GZIP_LEVELS;
        faults.check(level >= 0 && level <= highest, "`level` must be 0 (the default) to " + highest, level);
        long roll = faults.parse(() -> ByteSize.parse("rollSize", rollSize), 1L);
        long retain = faults.parse(() -> ByteSize.parse("retainSize", retainSize), Long.MAX_VALUE);
        double free = faults.parse(() -> share(minFree), 0.0);
        faults.check(roll >= 1, "`rollSize` must be at least 1", rollSize);
        faults.check(retain >= roll, "`retainSize` must be at least `rollSize` (" + rollSize + ")", retainSize);
        faults.check(
                commitInterval >= LEAST_COMMIT_INTERVAL && commitInterval <= LONGEST_COMMIT_INTERVAL,
                "`commitInterval` must be " + LEAST_COMMIT_INTERVAL + " to " + LONGEST_COMMIT_INTERVAL + " ms",
                commitInterval);
        faults.check(
                rollAge >= commitInterval,
                "`rollAge` must be at least `commitInterval` (" + commitInterval + " ms)",
                rollAge);
        faults.check(
                retainAge == 0 || retainAge >= rollAge,
                "`retainAge` must be 0 (for ever) or at least `rollAge` (" + rollAge + " ms)",
                retainAge);
        faults.check(
                maxOpenFiles >= 1 && maxOpenFiles <= MOST_OPEN_FILES,
                "`maxOpenFiles` must be 1 to " + MOST_OPEN_FILES,
                maxOpenFiles);
        faults.check(maxFilesPerHour >= 1, "`maxFilesPerHour` must be at least 1", maxFilesPerHour);
        boolean sequence = faults.isSecond("layout", layout, "container", "sequence");
        boolean stops = faults.isSecond("whenFull", whenFull, "shed", "stop");
        boolean taken = faults.isSecond("acknowledge", acknowledge, "written", "taken");
        boolean spooled = faults.isSecond("verdict", verdict, "delivered", "spooled");
        faults.check(
                !taken || stops && retainAge == 0,
                "`acknowledge=taken` needs `whenFull=stop` and `retainAge=0`: a file that the archive itself deletes is"
                        + " not one that was taken",
                whenFull + ", " + retainAge);
        faults.check(!destination.isBlank(), "`destination` must be given", destination);
        Path path = faults.parse(this::path, Path.of(""));
        faults.raise(directory);
        FrameFormat known = format == null ? FrameFormat.GZIP : format;
        return new ArchiveOptions(
                path,
                destination,
                sequence,
                known,
                level == 0 ? known.usualLevel() : level,
                Duration.ofMillis(commitInterval),
                roll,
                Duration.ofMillis(rollAge),
                maxOpenFiles,
                maxFilesPerHour,
                retain,
                Duration.ofMillis(retainAge),
                stops,
                free,
                spooled && !taken,
                taken);
    }

    private @Nullable FrameFormat format() {
        return switch (compression.strip().toLowerCase(Locale.ROOT)) {
            case "gzip" -> FrameFormat.GZIP;
            case "zstd" -> FrameFormat.ZSTD;
            default -> null;
        };
    }

    private Path path() {
        if (directory.isBlank()) {
            throw new IllegalArgumentException("`directory` must be given");
        }
        Path path = Path.of(directory).toAbsolutePath().normalize();
        if (Files.exists(path) && !Files.isDirectory(path)) {
            throw new IllegalArgumentException("`directory` must be a directory: was the file " + path);
        }
        return path;
    }

    /** Per cent of {@code 15%}, {@code 15} or {@code 0.15}. */
    static double share(String text) {
        Matcher share = SHARE.matcher(text.strip());
        if (share.matches()) {
            double number = Double.parseDouble(share.group(1));
            double percent = share.group(3).isEmpty() && number < 1 ? number * PER_CENT : number;
            if (percent < PER_CENT) {
                return percent;
            }
        }
        throw new IllegalArgumentException(
                "`minFree` (property state.min-free) must be a share below 100 % such as 15%, 15 or 0.15: was " + text);
    }

    private static final class Faults {
        private final List<String> faults = new ArrayList<>();

        void check(boolean holds, String rule, Object value) {
            if (!holds) {
                faults.add(rule + ": was " + value);
            }
        }

        /** Whether the value is the second of two words. */
        boolean isSecond(String option, String value, String first, String second) {
            String word = value.strip().toLowerCase(Locale.ROOT);
            check(
                    word.equals(first) || word.equals(second),
                    "`" + option + "` must be " + first + " or " + second,
                    value);
            return word.equals(second);
        }

        <T> T parse(Supplier<T> parser, T instead) {
            try {
                return parser.get();
            } catch (IllegalArgumentException e) {
                faults.add(String.valueOf(e.getMessage()));
                return instead;
            }
        }

        void raise(String directory) {
            if (!faults.isEmpty()) {
                throw new IllegalArgumentException("archive:" + directory + ": " + String.join("; ", faults));
            }
        }
    }

    public String getDirectory() {
        return directory;
    }

    /** The directory of the archive. It is made where it is not there. One process at a time may use it. */
    public void setDirectory(String directory) {
        this.directory = directory;
    }

    public String getLayout() {
        return layout;
    }

    /**
     * Where closed files stand. <code>container</code>: each file holds one source file and stands in
     * <code>namespace/pod/container/day</code>. <code>sequence</code>: each file holds what came of all of them, and
     * stands in the directory itself; the names sort in the order in which the files were closed, whatever the clock
     * does. A directory that holds files keeps its layout.
     */
    public void setLayout(String layout) {
        this.layout = layout;
    }

    public String getCompression() {
        return compression;
    }

    /**
     * How files are compressed: <code>gzip</code>, which every system can read, or <code>zstd</code>, which costs a
     * fraction of the processor time and is smaller.
     */
    public void setCompression(String compression) {
        this.compression = compression;
    }

    public String getRollSize() {
        return rollSize;
    }

    /**
     * Source bytes after which a file is closed, and appears under its final name: a number of bytes, or
     * <code>512k</code>, <code>16MB</code>, <code>1g</code>.
     */
    public void setRollSize(String rollSize) {
        this.rollSize = rollSize;
    }

    public long getRollAge() {
        return rollAge;
    }

    /** Time after which a file is closed, if <code>maxFilesPerHour</code> allows it. */
    public void setRollAge(long rollAge) {
        this.rollAge = rollAge;
    }

    public String getRetainSize() {
        return retainSize;
    }

    /** Bytes of files that are kept: above it the oldest are deleted, or see <code>whenFull</code>. */
    public void setRetainSize(String retainSize) {
        this.retainSize = retainSize;
    }

    public long getRetainAge() {
        return retainAge;
    }

    /** How long closed files are kept; <code>0</code> is for ever. */
    public void setRetainAge(long retainAge) {
        this.retainAge = retainAge;
    }

    public String getWhenFull() {
        return whenFull;
    }

    /**
     * What happens at <code>retainSize</code>. <code>shed</code>: the oldest closed files are deleted; their records and
     * source bytes are counted. <code>stop</code>: nothing is taken until somebody has taken files away; batches wait
     * in their source files.
     */
    public void setWhenFull(String whenFull) {
        this.whenFull = whenFull;
    }

    public String getMinFree() {
        return minFree;
    }

    /**
     * Share of the file system that stays free, such as <code>15%</code>; <code>0</code> for none. While less is free the
     * archive takes nothing, so that nothing more is read: batches wait in their source files.
     */
    public void setMinFree(String minFree) {
        this.minFree = minFree;
    }

    public String getAcknowledge() {
        return acknowledge;
    }

    /**
     * When a batch is answered. <code>written</code>: when it is on disk for good. <code>taken</code>: when each file
     * that holds records of it is gone, because whoever took it has delivered and deleted it; for a directory that does
     * not outlive the process's machine. Whoever deletes a file by hand says that it is not needed. Files are closed
     * before their time where many thousand batches wait.
     */
    public void setAcknowledge(String acknowledge) {
        this.acknowledge = acknowledge;
    }

    public String getVerdict() {
        return verdict;
    }

    /**
     * What becomes of the records in the ledger: <code>delivered</code>, or <code>spooled</code> for delivery later. What
     * was <code>taken</code> is delivered in any case.
     */
    public void setVerdict(String verdict) {
        this.verdict = verdict;
    }

    public String getDestination() {
        return destination;
    }

    /** The name of the destination in the ledger. */
    public void setDestination(String destination) {
        this.destination = destination;
    }

    public int getLevel() {
        return level;
    }

    /** Level of the compression: 1 (fast) to 9 for gzip, to 19 for zstd; 0 for the usual one. */
    public void setLevel(int level) {
        this.level = level;
    }

    public long getCommitInterval() {
        return commitInterval;
    }

    /** Longest time until what was taken is on disk for good (fsync) and is acknowledged; at most a second. */
    public void setCommitInterval(long commitInterval) {
        this.commitInterval = commitInterval;
    }

    public int getMaxOpenFiles() {
        return maxOpenFiles;
    }

    /** Most file descriptors that are held open; files above that number are opened again when they are written to. */
    public void setMaxOpenFiles(int maxOpenFiles) {
        this.maxOpenFiles = maxOpenFiles;
    }

    public int getMaxFilesPerHour() {
        return maxFilesPerHour;
    }

    /**
     * Most files that are closed within an hour because of their age or of midnight; with many containers a file then
     * stays open for longer. Files that have reached <code>rollSize</code> are closed regardless.
     */
    public void setMaxFilesPerHour(int maxFilesPerHour) {
        this.maxFilesPerHour = maxFilesPerHour;
    }
}
