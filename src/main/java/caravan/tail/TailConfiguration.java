package caravan.tail;

import caravan.encoding.Encoding;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.apache.camel.spi.UriPath;

/** The options of a {@code tail:} endpoint. */
@UriParams
public class TailConfiguration implements Cloneable {

    private static final int LEAST_BATCH = 64 * 1024;

    @UriPath
    @Metadata(required = true)
    private String directory = "";

    @UriParam(defaultValue = "*.log")
    private String include = "*.log";

    @UriParam
    private String exclude = "";

    @UriParam(defaultValue = "beginning")
    private String begin = "beginning";

    @UriParam(defaultValue = "kubelet,docker")
    private String rotation = "kubelet,docker";

    @UriParam(defaultValue = "UTF-8")
    private String encoding = "UTF-8";

    @UriParam
    private String allowedRoots = "";

    @UriParam(defaultValue = "state")
    private String stateDirectory = "state";

    @UriParam
    private String name = "";

    @UriParam
    private String deadLetter = "";

    @UriParam
    private boolean drain;

    @UriParam(label = "advanced", defaultValue = "1")
    private int readers = 1;

    @UriParam(label = "advanced", defaultValue = "262144")
    private int maxBatchBytes = 256 * 1024;

    @UriParam(label = "advanced", defaultValue = "1048576")
    private int maxLineBytes = 1024 * 1024;

    @UriParam(label = "advanced", defaultValue = "4194304")
    private int maxRecordBytes = 4 * 1024 * 1024;

    @UriParam(label = "advanced", defaultValue = "16777216")
    private long maxInFlightBytes = 16 * 1024 * 1024;

    @UriParam(label = "advanced", defaultValue = "1073741824")
    private long maxUnlinkedBytes = 1024 * 1024 * 1024;

    @UriParam(label = "advanced", defaultValue = "hurry", enums = "hurry,shed")
    private UnlinkedPolicy unlinkedPolicy = UnlinkedPolicy.hurry;

    @UriParam(label = "advanced", defaultValue = "5s", javaType = "java.time.Duration")
    private long flushAfter = 5_000;

    @UriParam(label = "advanced", defaultValue = "200", javaType = "java.time.Duration")
    private long pollInterval = 200;

    @UriParam(label = "advanced", defaultValue = "400", javaType = "java.time.Duration")
    private long discoverInterval = 400;

    @UriParam(label = "advanced", defaultValue = "1s", javaType = "java.time.Duration")
    private long checkpointInterval = 1_000;

    @UriParam(label = "advanced", defaultValue = "10s", javaType = "java.time.Duration")
    private long rotateWait = 10_000;

    @UriParam(label = "advanced", defaultValue = "30s", javaType = "java.time.Duration")
    private long maxBackoff = 30_000;

    /** What is done when more unlinked bytes are held open than {@code maxUnlinkedBytes}. */
    public enum UnlinkedPolicy {
        /** Other files wait until the unlinked ones are read. */
        hurry,
        /** The oldest unlinked files are given up, and counted as lost. */
        shed
    }

    /** Names every fault of the options and of their combination at once. */
    void validate() {
        List<String> faults = new ArrayList<>();
        check(faults, !directory.isBlank(), "`directory` must be given", directory);
        check(faults, maxBatchBytes >= LEAST_BATCH, "`maxBatchBytes` must be at least " + LEAST_BATCH, maxBatchBytes);
        check(faults, maxLineBytes >= 1024, "`maxLineBytes` must be at least 1024", maxLineBytes);
        check(
                faults,
                maxRecordBytes >= maxLineBytes && maxRecordBytes >= maxBatchBytes,
                "`maxRecordBytes` must be at least `maxLineBytes` (" + maxLineBytes + ") and `maxBatchBytes` ("
                        + maxBatchBytes + ")",
                maxRecordBytes);
        check(
                faults,
                maxInFlightBytes >= 2L * (maxRecordBytes + (long) LEAST_BATCH),
                "`maxInFlightBytes` must be at least " + 2L * (maxRecordBytes + (long) LEAST_BATCH)
                        + " (twice `maxRecordBytes` and 64 KiB)",
                maxInFlightBytes);
        check(faults, maxUnlinkedBytes > 0, "`maxUnlinkedBytes` must be above 0", maxUnlinkedBytes);
        check(faults, readers >= 1 && readers <= 64, "`readers` must be 1 to 64", readers);
        check(faults, flushAfter > 0, "`flushAfter` must be above 0", flushAfter);
        check(faults, pollInterval > 0, "`pollInterval` must be above 0", pollInterval);
        check(faults, discoverInterval > 0, "`discoverInterval` must be above 0", discoverInterval);
        check(faults, checkpointInterval > 0, "`checkpointInterval` must be above 0", checkpointInterval);
        check(faults, rotateWait >= 0, "`rotateWait` must not be negative", rotateWait);
        check(faults, maxBackoff > 0, "`maxBackoff` must be above 0", maxBackoff);
        check(faults, !stateDirectory.isBlank(), "`stateDirectory` must be given", stateDirectory);
        check(faults, !include.isBlank(), "`include` must hold a pattern", '"' + include + '"');
        parse(faults, () -> Globs.parse("include", include));
        parse(faults, () -> Globs.parse("exclude", exclude));
        parse(faults, () -> Rotation.parse(rotation));
        parse(faults, () -> Begin.parse(begin));
        parse(faults, this::checkEncoding);
        parse(faults, this::state);
        parse(faults, this::roots);
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException("tail:" + directory + ": " + String.join("; ", faults));
        }
    }

    private static void check(List<String> faults, boolean holds, String rule, Object value) {
        if (!holds) {
            faults.add(rule + ": was " + value);
        }
    }

    private static void parse(List<String> faults, Runnable parser) {
        try {
            parser.run();
        } catch (IllegalArgumentException e) {
            faults.add(String.valueOf(e.getMessage()));
        }
    }

    private void checkEncoding() {
        if (Encoding.of(encoding).lines() != null && !begin.strip().equals("beginning")) {
            throw new IllegalArgumentException(
                    "`begin` must be beginning where `encoding` is " + encoding + ": was " + begin);
        }
    }

    /** Below these the targets of links may lie. */
    List<Path> roots() {
        List<Path> roots = new ArrayList<>();
        if (allowedRoots.isBlank()) {
            Path parent = Path.of(directory).toAbsolutePath().normalize();
            roots.add(parent.getParent() == null ? parent : parent.getParent());
            roots.add(Path.of("/var/log/pods"));
            roots.add(Path.of("/var/lib/docker/containers"));
        }
        for (String root : allowedRoots.split(",", -1)) {
            if (!root.isBlank()) {
                Path path = Path.of(root.strip());
                if (!path.isAbsolute()) {
                    throw new IllegalArgumentException("`allowedRoots` must be absolute paths: was " + root);
                }
                roots.add(path.normalize());
            }
        }
        return roots;
    }

    /** Folder of this endpoint's own state. */
    Path state() {
        String own = name.isBlank() ? directory : name;
        String safe = own.replaceAll("[^A-Za-z0-9._-]+", "-").replaceAll("^[-.]+", "");
        return Path.of(stateDirectory).resolve("tail").resolve(safe.isEmpty() ? "root" : safe);
    }

    TailConfiguration copy() {
        try {
            return (TailConfiguration) clone();
        } catch (CloneNotSupportedException e) {
            throw new RuntimeCamelException(e);
        }
    }

    public String getDirectory() {
        return directory;
    }

    /** The directory to follow. It may appear later, or stand for another one by a link. */
    public void setDirectory(String directory) {
        this.directory = directory;
    }

    public String getInclude() {
        return include;
    }

    /**
     * Patterns of the files to follow, relative to the directory and separated by commas: <code>*.log</code>, or
     * <code>**&#47;*.log</code> for nested directories.
     */
    public void setInclude(String include) {
        this.include = include;
    }

    public String getExclude() {
        return exclude;
    }

    /** Patterns of files not to follow; they win over <code>include</code>. */
    public void setExclude(String exclude) {
        this.exclude = exclude;
    }

    public String getBegin() {
        return begin;
    }

    /**
     * Where to begin in files that are there at the very first start: <code>beginning</code>, <code>end</code>, a
     * duration such as <code>10m</code> (lines of that age and younger, by the time at the line's head), or a size such
     * as <code>1MB</code> (that much before the end). Files that appear later are read from their beginning, and files
     * with a checkpoint go on from there.
     */
    public void setBegin(String begin) {
        this.begin = begin;
    }

    public String getRotation() {
        return rotation;
    }

    /**
     * How the writer names rotated files: <code>kubelet</code>, <code>docker</code>, <code>lumberjack</code>,
     * <code>logrotate</code>, <code>none</code>, or several of them separated by commas.
     */
    public void setRotation(String rotation) {
        this.rotation = rotation;
    }

    public String getEncoding() {
        return encoding;
    }

    /**
     * The encoding of the files. Records are not made of it here, but lines are: for all that have the line feed of
     * ASCII it makes no difference, for <code>UTF-16LE</code> and <code>UTF-16BE</code> it must be given.
     */
    public void setEncoding(String encoding) {
        this.encoding = encoding;
    }

    public String getAllowedRoots() {
        return allowedRoots;
    }

    /**
     * Absolute paths below which targets of links may lie, separated by commas; other targets are refused. Without it:
     * the followed directory's parent, <code>/var/log/pods</code> and <code>/var/lib/docker/containers</code>.
     */
    public void setAllowedRoots(String allowedRoots) {
        this.allowedRoots = allowedRoots;
    }

    public String getStateDirectory() {
        return stateDirectory;
    }

    /** The folder for checkpoints. */
    public void setStateDirectory(String stateDirectory) {
        this.stateDirectory = stateDirectory;
    }

    public String getName() {
        return name;
    }

    /** The name of this endpoint's folder below the state directory; made from the directory where not given. */
    public void setName(String name) {
        this.name = name;
    }

    public String getDeadLetter() {
        return deadLetter;
    }

    /**
     * The endpoint that receives a record which failed for good (not because a store was away), alone in its batch,
     * with the exception in the exchange's property <code>CamelExceptionCaught</code>. Without it such a record is
     * tried again for ever and its file waits.
     */
    public void setDeadLetter(String deadLetter) {
        this.deadLetter = deadLetter;
    }

    public boolean isDrain() {
        return drain;
    }

    /**
     * Whether a stop first reads to the end what has been written by then, lines without their end and files that
     * appeared a moment ago included, for as long as the time for the shutdown allows: for files that are gone with this
     * process, as those that a sidecar reads. Without it they are read after the next start.
     */
    public void setDrain(boolean drain) {
        this.drain = drain;
    }

    public int getReaders() {
        return readers;
    }

    /** Threads that read and route. The order within a file is kept whatever their number. */
    public void setReaders(int readers) {
        this.readers = readers;
    }

    public int getMaxBatchBytes() {
        return maxBatchBytes;
    }

    /** Source bytes of a batch, and of a file's turn when several have a backlog. */
    public void setMaxBatchBytes(int maxBatchBytes) {
        this.maxBatchBytes = maxBatchBytes;
    }

    public int getMaxLineBytes() {
        return maxLineBytes;
    }

    /** A longer line is cut into records of this many bytes, marked <code>cut</code>. */
    public void setMaxLineBytes(int maxLineBytes) {
        this.maxLineBytes = maxLineBytes;
    }

    public int getMaxRecordBytes() {
        return maxRecordBytes;
    }

    /** A record of several lines that has not ended after this many source bytes is cut and marked. */
    public void setMaxRecordBytes(int maxRecordBytes) {
        this.maxRecordBytes = maxRecordBytes;
    }

    public long getMaxInFlightBytes() {
        return maxInFlightBytes;
    }

    /** Bytes that may be in memory between reading and the end of the route; beyond it reading waits. */
    public void setMaxInFlightBytes(long maxInFlightBytes) {
        this.maxInFlightBytes = maxInFlightBytes;
    }

    public long getMaxUnlinkedBytes() {
        return maxUnlinkedBytes;
    }

    /** Bytes of deleted files that may be held open until they are read. */
    public void setMaxUnlinkedBytes(long maxUnlinkedBytes) {
        this.maxUnlinkedBytes = maxUnlinkedBytes;
    }

    public UnlinkedPolicy getUnlinkedPolicy() {
        return unlinkedPolicy;
    }

    /** Beyond <code>maxUnlinkedBytes</code>: read deleted files before all others, or give up the oldest. */
    public void setUnlinkedPolicy(UnlinkedPolicy unlinkedPolicy) {
        this.unlinkedPolicy = unlinkedPolicy;
    }

    public long getFlushAfter() {
        return flushAfter;
    }

    /** How long a line without its end, or a record without its last line, is waited for. */
    public void setFlushAfter(long flushAfter) {
        this.flushAfter = flushAfter;
    }

    public long getPollInterval() {
        return pollInterval;
    }

    /** How often files are looked at for growth. */
    public void setPollInterval(long pollInterval) {
        this.pollInterval = pollInterval;
    }

    public long getDiscoverInterval() {
        return discoverInterval;
    }

    /** How often directories are looked at for new files. */
    public void setDiscoverInterval(long discoverInterval) {
        this.discoverInterval = discoverInterval;
    }

    public long getCheckpointInterval() {
        return checkpointInterval;
    }

    /** How often acknowledged positions are made durable. */
    public void setCheckpointInterval(long checkpointInterval) {
        this.checkpointInterval = checkpointInterval;
    }

    public long getRotateWait() {
        return rotateWait;
    }

    /** How long a rotated or deleted file is still looked at after its last byte. */
    public void setRotateWait(long rotateWait) {
        this.rotateWait = rotateWait;
    }

    public long getMaxBackoff() {
        return maxBackoff;
    }

    /** The longest pause before a batch that failed is read again; pauses begin at 100 ms and double. */
    public void setMaxBackoff(long maxBackoff) {
        this.maxBackoff = maxBackoff;
    }
}
