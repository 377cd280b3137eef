package caravan.journalctl;

import caravan.stream.StreamSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.apache.camel.spi.UriPath;

/** The options of a {@code journal:} endpoint. */
@UriParams
public class JournalConfiguration implements Cloneable {

    private static final int LEAST_BATCH = 64 * 1024;
    private static final String LEVEL = "[0-7]|emerg|alert|crit|err|warning|notice|info|debug";
    private static final Pattern PRIORITY = Pattern.compile("(" + LEVEL + ")(\\.\\.(" + LEVEL + "))?");

    @UriPath
    @Metadata(required = true)
    private String name = "";

    @UriParam
    private String directory = "";

    @UriParam
    private String units = "";

    @UriParam
    private String identifiers = "";

    @UriParam
    private String priority = "";

    @UriParam(defaultValue = "beginning")
    private String begin = "beginning";

    @UriParam(defaultValue = "journalctl")
    private String command = "journalctl";

    @UriParam(defaultValue = "state")
    private String stateDirectory = "state";

    @UriParam
    private String deadLetter = "";

    @UriParam(label = "advanced", defaultValue = "524288")
    private int maxBatchBytes = 512 * 1024;

    @UriParam(label = "advanced", defaultValue = "4194304")
    private int maxEntryBytes = 4 * 1024 * 1024;

    @UriParam(label = "advanced", defaultValue = "4194304")
    private int maxRecordBytes = 4 * 1024 * 1024;

    @UriParam(label = "advanced", defaultValue = "16777216")
    private long maxInFlightBytes = 16 * 1024 * 1024;

    @UriParam(label = "advanced", defaultValue = "5s", javaType = "java.time.Duration")
    private long flushAfter = 5_000;

    @UriParam(label = "advanced", defaultValue = "1s", javaType = "java.time.Duration")
    private long checkpointInterval = 1_000;

    @UriParam(label = "advanced", defaultValue = "30s", javaType = "java.time.Duration")
    private long maxBackoff = 30_000;

    /** Names every fault of the options and of their combination at once. */
    void validate() {
        List<String> faults = new ArrayList<>();
        check(faults, !name.isBlank(), "a name must be given, as in journal:local", name);
        check(faults, !command.isBlank(), "`command` must be given", command);
        check(faults, !stateDirectory.isBlank(), "`stateDirectory` must be given", stateDirectory);
        check(
                faults,
                priority.isBlank() || PRIORITY.matcher(priority.strip()).matches(),
                "`priority` must be 0 to 7, emerg, alert, crit, err, warning, notice, info, debug, or two of them with"
                        + " .. between",
                priority);
        check(faults, maxBatchBytes >= LEAST_BATCH, "`maxBatchBytes` must be at least " + LEAST_BATCH, maxBatchBytes);
        check(faults, maxEntryBytes >= LEAST_BATCH, "`maxEntryBytes` must be at least " + LEAST_BATCH, maxEntryBytes);
        check(
                faults,
                maxRecordBytes >= maxBatchBytes && maxRecordBytes >= maxEntryBytes,
                "`maxRecordBytes` must be at least `maxBatchBytes` (" + maxBatchBytes + ") and `maxEntryBytes` ("
                        + maxEntryBytes + ")",
                maxRecordBytes);
        check(
                faults,
                maxInFlightBytes >= 2L * (maxRecordBytes + (long) LEAST_BATCH),
                "`maxInFlightBytes` must be at least " + 2L * (maxRecordBytes + (long) LEAST_BATCH)
                        + " (twice `maxRecordBytes` and 64 KiB)",
                maxInFlightBytes);
        check(faults, flushAfter > 0, "`flushAfter` must be above 0", flushAfter);
        check(faults, checkpointInterval > 0, "`checkpointInterval` must be above 0", checkpointInterval);
        check(faults, maxBackoff > 0, "`maxBackoff` must be above 0", maxBackoff);
        try {
            Begin.parse(begin);
        } catch (IllegalArgumentException e) {
            faults.add(String.valueOf(e.getMessage()));
        }
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException("journal:" + name + ": " + String.join("; ", faults));
        }
    }

    private static void check(List<String> faults, boolean holds, String rule, Object value) {
        if (!holds) {
            faults.add(rule + ": was " + value);
        }
    }

    /** The command, its filters, and how it writes; not where it begins. */
    List<String> program() {
        List<String> program = new ArrayList<>();
        Collections.addAll(program, command, "--output=json", "--all", "--merge", "--no-pager");
        if (!directory.isBlank()) {
            program.add("--directory=" + directory);
        }
        addAll(program, "--unit=", units);
        addAll(program, "--identifier=", identifiers);
        if (!priority.isBlank()) {
            program.add("--priority=" + priority.strip());
        }
        return program;
    }

    private static void addAll(List<String> program, String option, String values) {
        List<String> given = Arrays.stream(values.split(",", -1))
                .map(String::strip)
                .filter(value -> !value.isEmpty())
                .toList();
        if (!given.contains("*")) {
            given.forEach(value -> program.add(option + value));
        }
    }

    StreamSettings settings() {
        return new StreamSettings(
                "journal/" + name,
                maxBatchBytes,
                maxRecordBytes,
                maxInFlightBytes,
                flushAfter,
                checkpointInterval,
                maxBackoff);
    }

    /** Folder of this endpoint's own state. */
    Path state() {
        String safe = name.replaceAll("[^A-Za-z0-9._-]+", "-").replaceAll("^[-.]+", "");
        return Path.of(stateDirectory).resolve("journal").resolve(safe.isEmpty() ? "journal" : safe);
    }

    JournalConfiguration copy() {
        try {
            return (JournalConfiguration) clone();
        } catch (CloneNotSupportedException e) {
            throw new RuntimeCamelException(e);
        }
    }

    public String getName() {
        return name;
    }

    /** The name of the journal in records (<code>journal/local</code>) and of its folder below the state directory. */
    public void setName(String name) {
        this.name = name;
    }

    public String getDirectory() {
        return directory;
    }

    /** The folder of the journal, for one of another system that is mounted; without it this system's own. */
    public void setDirectory(String directory) {
        this.directory = directory;
    }

    public String getUnits() {
        return units;
    }

    /**
     * Units whose entries are read, divided by commas: <code>kubelet,k3s*</code>. Without it, or with <code>*</code>,
     * the entries of all units and those of none.
     */
    public void setUnits(String units) {
        this.units = units;
    }

    public String getIdentifiers() {
        return identifiers;
    }

    /** Syslog identifiers whose entries are read, divided by commas; all without it or with <code>*</code>. */
    public void setIdentifiers(String identifiers) {
        this.identifiers = identifiers;
    }

    public String getPriority() {
        return priority;
    }

    /**
     * The least important entries to read: <code>warning</code> reads these and whatever is worse; or two of them, as in
     * <code>err..info</code>.
     */
    public void setPriority(String priority) {
        this.priority = priority;
    }

    public String getBegin() {
        return begin;
    }

    /**
     * Where to begin at the very first start: <code>beginning</code>, <code>end</code>, or a duration such as
     * <code>10m</code> (entries of that age and younger). Later starts go on behind the checkpoint.
     */
    public void setBegin(String begin) {
        this.begin = begin;
    }

    public String getCommand() {
        return command;
    }

    /** The journalctl to run. */
    public void setCommand(String command) {
        this.command = command;
    }

    public String getStateDirectory() {
        return stateDirectory;
    }

    /** The folder for checkpoints. */
    public void setStateDirectory(String stateDirectory) {
        this.stateDirectory = stateDirectory;
    }

    public String getDeadLetter() {
        return deadLetter;
    }

    /**
     * The endpoint that receives a record which failed for good (not because a store was away), alone in its batch,
     * with the exception in the exchange's property <code>CamelExceptionCaught</code>. Without it such a record is
     * tried again for ever and the journal waits.
     */
    public void setDeadLetter(String deadLetter) {
        this.deadLetter = deadLetter;
    }

    public int getMaxBatchBytes() {
        return maxBatchBytes;
    }

    /** Bytes of entries, as JSON, that make a batch. */
    public void setMaxBatchBytes(int maxBatchBytes) {
        this.maxBatchBytes = maxBatchBytes;
    }

    public int getMaxEntryBytes() {
        return maxEntryBytes;
    }

    /**
     * An entry that is longer, as JSON, is cut there, with a warning, and becomes a record marked
     * <code>unparsed</code>.
     */
    public void setMaxEntryBytes(int maxEntryBytes) {
        this.maxEntryBytes = maxEntryBytes;
    }

    public int getMaxRecordBytes() {
        return maxRecordBytes;
    }

    /** A record of several entries that has not ended after this many bytes is cut and marked. */
    public void setMaxRecordBytes(int maxRecordBytes) {
        this.maxRecordBytes = maxRecordBytes;
    }

    public long getMaxInFlightBytes() {
        return maxInFlightBytes;
    }

    /** Bytes of memory for what is not acknowledged; beyond it reading waits. */
    public void setMaxInFlightBytes(long maxInFlightBytes) {
        this.maxInFlightBytes = maxInFlightBytes;
    }

    public long getFlushAfter() {
        return flushAfter;
    }

    /** How long a record without its last entry is waited for. */
    public void setFlushAfter(long flushAfter) {
        this.flushAfter = flushAfter;
    }

    public long getCheckpointInterval() {
        return checkpointInterval;
    }

    /** How often acknowledged positions are made durable while nothing leaves. */
    public void setCheckpointInterval(long checkpointInterval) {
        this.checkpointInterval = checkpointInterval;
    }

    public long getMaxBackoff() {
        return maxBackoff;
    }

    /**
     * The longest pause before a batch that failed is sent again, and before a journalctl that ended is started again;
     * pauses begin at 100 ms and double.
     */
    public void setMaxBackoff(long maxBackoff) {
        this.maxBackoff = maxBackoff;
    }
}
