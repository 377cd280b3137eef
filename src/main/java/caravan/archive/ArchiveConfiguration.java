package caravan.archive;

import java.math.BigDecimal;
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
    private static final Pattern SIZE = Pattern.compile("(\\d{1,18})\\s*([kmgt]?)(i?b)?");
    private static final Pattern SHARE = Pattern.compile("(\\d{1,9}(\\.\\d{1,9})?)\\s*(%?)");

    @UriPath
    @Metadata(required = true)
    private String directory = "";

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

    @UriParam(defaultValue = "15%")
    private String minFree = "15%";

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
        long roll = faults.parse(() -> size("rollSize", rollSize), 1L);
        long retain = faults.parse(() -> size("retainSize", retainSize), Long.MAX_VALUE);
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
        faults.check(retainAge >= rollAge, "`retainAge` must be at least `rollAge` (" + rollAge + " ms)", retainAge);
        faults.check(
                maxOpenFiles >= 1 && maxOpenFiles <= MOST_OPEN_FILES,
                "`maxOpenFiles` must be 1 to " + MOST_OPEN_FILES,
                maxOpenFiles);
        faults.check(maxFilesPerHour >= 1, "`maxFilesPerHour` must be at least 1", maxFilesPerHour);
        Path path = faults.parse(this::path, Path.of(""));
        faults.raise(directory);
        FrameFormat known = format == null ? FrameFormat.GZIP : format;
        return new ArchiveOptions(
                path,
                known,
                level == 0 ? known.usualLevel() : level,
                Duration.ofMillis(commitInterval),
                roll,
                Duration.ofMillis(rollAge),
                maxOpenFiles,
                maxFilesPerHour,
                retain,
                Duration.ofMillis(retainAge),
                free);
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

    /** Bytes of {@code 16777216}, {@code 16m}, {@code 16MB} or {@code 16 MiB}; a kilo is 1024. */
    static long size(String option, String text) {
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

    /** Bytes of closed files that are kept: above it the oldest are deleted. */
    public void setRetainSize(String retainSize) {
        this.retainSize = retainSize;
    }

    public long getRetainAge() {
        return retainAge;
    }

    /** How long closed files are kept. */
    public void setRetainAge(long retainAge) {
        this.retainAge = retainAge;
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
