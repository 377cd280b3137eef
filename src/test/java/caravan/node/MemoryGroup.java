package caravan.node;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A control group whose processes have so much memory, page cache included, and no swap: the limit of a container. It has
 * a copy of the JVM: what other groups have read of the JVM's files would not be charged to this one. Version 1 or 2 of
 * control groups, as the machine has it. A test that may not make one is skipped.
 */
public final class MemoryGroup implements AutoCloseable {

    private static final Path ROOT = Path.of("/sys/fs/cgroup");
    private static final Duration GONE_WITHIN = Duration.ofSeconds(10);

    /** How a version calls its files, and a group's fields in {@code memory.stat}. */
    private enum Version {
        V1("memory.limit_in_bytes", "memory.oom_control", "rss", "cache"),
        V2("memory.max", "memory.events", "anon", "file");

        private final String limit;
        private final String events;
        private final String anonymous;
        private final String file;

        Version(String limit, String events, String anonymous, String file) {
            this.limit = limit;
            this.events = events;
            this.anonymous = anonymous;
            this.file = file;
        }
    }

    /**
     * What is charged to a group, in bytes.
     *
     * @param anonymous what can not be taken back
     * @param file page cache, tmpfs included
     * @param peak of both, since the beginning; the kernel lets page cache grow up to the limit
     * @param majorFaults pages that had to be read again, since the beginning
     * @param oomKills processes that were killed, since the beginning
     * @param stalled for how long some process waited for memory, since some beginning: of the group, with version 1 of the
     *     whole machine; zero where the kernel does not tell
     */
    public record Usage(long anonymous, long file, long peak, long majorFaults, long oomKills, Duration stalled) {
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%.0f MiB anonymous, %.0f MiB page cache, %.0f MiB at most, %d major faults, %d killed, %d ms stalled",
                    anonymous / 1048576.0,
                    file / 1048576.0,
                    peak / 1048576.0,
                    majorFaults,
                    oomKills,
                    stalled.toMillis());
        }
    }

    private final Version version;
    private final Path folder;
    private final Path java;

    private MemoryGroup(Version version, Path folder, Path java) {
        this.version = version;
        this.folder = folder;
        this.java = java;
    }

    private static Version version() {
        return Files.isDirectory(ROOT.resolve("memory")) ? Version.V1 : Version.V2;
    }

    private static Path parent(Version version) {
        return version == Version.V1 ? ROOT.resolve("memory") : ROOT;
    }

    /** Skips a test where it may not make a group. */
    static void assumePermitted() {
        Path parent = parent(version());
        assumeTrue(Files.isWritable(parent), "a control group below " + parent + " needs root");
    }

    /**
     * Makes a group without processes.
     *
     * @param java where it gets its copy of the JVM: a folder that is not there yet, on a disk
     */
    public static MemoryGroup of(long bytes, Path java) throws IOException, InterruptedException {
        assumePermitted();
        Version version = version();
        Path parent = parent(version);
        MemoryGroup group = new MemoryGroup(version, Files.createTempDirectory(parent, "caravan-test"), java);
        if (!Files.exists(group.folder.resolve(version.limit))) {
            group.close();
            assumeTrue(false, "there is no memory controller for groups below " + parent);
        }
        group.write(version.limit, bytes);
        group.writeIfThere(version == Version.V1 ? "memory.memsw.limit_in_bytes" : "memory.swap.max", bytes);
        group.writeIfThere("memory.swappiness", 0);
        group.copyJava();
        return group;
    }

    /** By a process of the group: who brings a page into memory is charged for it. */
    private void copyJava() throws IOException, InterruptedException {
        Path home = Path.of(System.getProperty("java.home"));
        Files.createDirectories(java);
        List<String> command = new ArrayList<>(launcher());
        command.addAll(List.of("cp", "-r", "--preserve=timestamps"));
        for (String part : List.of("bin", "conf", "lib")) {
            command.add(home.resolve(part).toString());
        }
        command.add(java.toString());
        Process copy = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(copy.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (copy.waitFor() != 0) {
            close();
            throw new IOException("the JVM was not copied: " + said);
        }
    }

    /** The home of its JVM. */
    public Path java() {
        return java;
    }

    /** What a command is put behind to run in the group, from its first page on. */
    public List<String> launcher() {
        return List.of("sh", "-c", "echo $$ > " + folder.resolve("cgroup.procs") + " && exec \"$@\"", "sh");
    }

    /** What is charged now. */
    public Usage usage() throws IOException {
        long peak = version == Version.V1
                ? number("memory.max_usage_in_bytes")
                : Files.exists(folder.resolve("memory.peak")) ? number("memory.peak") : 0;
        return new Usage(
                field("memory.stat", version.anonymous),
                field("memory.stat", version.file),
                peak,
                field("memory.stat", "pgmajfault"),
                field(version.events, "oom_kill"),
                stalled());
    }

    private Duration stalled() throws IOException {
        Path pressure = version == Version.V1 ? Path.of("/proc/pressure/memory") : folder.resolve("memory.pressure");
        if (!Files.exists(pressure)) {
            return Duration.ZERO;
        }
        String some = Files.readAllLines(pressure).get(0);
        return Duration.ofNanos(1_000 * Long.parseLong(some.substring(some.indexOf("total=") + "total=".length())));
    }

    private void write(String file, long value) throws IOException {
        Files.writeString(folder.resolve(file), Long.toString(value));
    }

    private void writeIfThere(String file, long value) throws IOException {
        if (Files.exists(folder.resolve(file))) {
            write(file, value);
        }
    }

    private long number(String file) throws IOException {
        return Long.parseLong(Files.readString(folder.resolve(file)).strip());
    }

    private long field(String file, String name) throws IOException {
        try (Stream<String> lines = Files.lines(folder.resolve(file))) {
            return lines.filter(line -> line.startsWith(name + ' '))
                    .mapToLong(line -> Long.parseLong(line.substring(name.length() + 1)))
                    .findFirst()
                    .orElse(0);
        }
    }

    /** Removes it; its processes must have ended. */
    @Override
    public void close() throws IOException {
        try {
            // a process that has ended leaves its group a moment later
            Wait.until(GONE_WITHIN, () -> Files.readString(folder.resolve("cgroup.procs"))
                    .isBlank());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Files.delete(folder);
    }
}
