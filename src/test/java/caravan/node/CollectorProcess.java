package caravan.node;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * {@code target/caravan-runner.jar} as a process of its own, with {@code routes/} of the working directory and its
 * folders below one; what it says goes to {@code collector.log} there. For one thread.
 */
public final class CollectorProcess {

    private static final String RUNNING = "running on Camel";
    private static final Path JAR = Path.of("target", "caravan-runner.jar");

    private final Path folder;
    private final Path logs;
    private final List<String> settings;
    private List<String> launcher = List.of();
    private List<String> options = List.of();
    private Path java = Path.of(System.getProperty("java.home"));
    private @Nullable Process process;
    private long startedAt;

    /**
     * @param folder for state, archive and log
     * @param logs the links to follow
     * @param settings more of them: {@code archive.roll.age=5s}
     */
    public CollectorProcess(Path folder, Path logs, String... settings) {
        this.folder = folder.toAbsolutePath();
        this.logs = logs;
        this.settings = List.of(settings);
    }

    /** It runs in a control group from its next start on, with a JVM of the group's. */
    CollectorProcess within(MemoryGroup group) {
        launcher = group.launcher();
        java = group.java();
        return this;
    }

    /** Options of its JVM, behind those of {@code jvm.options}, from its next start on. */
    CollectorProcess with(List<String> jvmOptions) {
        options = List.copyOf(jvmOptions);
        return this;
    }

    Path archive() {
        return folder.resolve("archive");
    }

    Path state() {
        return folder.resolve("state");
    }

    /** What it printed, over all starts. */
    Path log() {
        return folder.resolve("collector.log");
    }

    /** Starts it, again. */
    public void start() throws IOException {
        if (!Files.exists(JAR)) {
            throw new IOException("no " + JAR + " in " + Path.of("").toAbsolutePath() + ": mvn -DskipTests package");
        }
        startedAt = Files.exists(log()) ? Files.size(log()) : 0;
        ProcessBuilder builder = new ProcessBuilder(command())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
        // The environment would win over what we set.
        builder.environment().keySet().removeIf(name -> name.endsWith("_DIRECTORY") || name.startsWith("KUBERNETES_"));
        process = builder.start();
    }

    private List<String> command() {
        List<String> command = new ArrayList<>(launcher);
        command.addAll(List.of(
                java.resolve(Path.of("bin", "java")).toString(),
                "@src/main/runner/jvm.options",
                "-Dlogs.directory=" + logs,
                "-Dstate.directory=" + state(),
                "-Darchive.directory=" + archive(),
                "-Ddead-letters.directory=" + folder.resolve("dead-letters")));
        command.addAll(options);
        settings.forEach(setting -> command.add("-D" + setting));
        command.addAll(List.of("-jar", JAR.toString()));
        return command;
    }

    public boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** Whether its routes have been running since the last start. */
    public boolean isRunning() throws IOException {
        return isAlive() && said().contains(RUNNING);
    }

    /** What it printed since the last start. */
    public String said() throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(log().toFile(), "r")) {
            file.seek(Math.min(startedAt, file.length()));
            byte[] bytes = new byte[Math.toIntExact(file.length() - file.getFilePointer())];
            file.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    /** {@code kill -9}. */
    public void kill() throws InterruptedException {
        if (process != null) {
            process.destroyForcibly().waitFor();
        }
    }

    /** SIGTERM, and nothing else. */
    void terminate() {
        if (process != null) {
            process.destroy();
        }
    }

    /** The exit code of the last process, which has ended. */
    int exitCode() {
        return process == null ? 0 : process.exitValue();
    }

    /** SIGTERM; false if it had to be killed. */
    public boolean stop(Duration within) throws InterruptedException {
        if (process == null) {
            return true;
        }
        process.destroy();
        if (process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS)) {
            return true;
        }
        kill();
        return false;
    }

    /** The most memory that it had resident since its start, in bytes; 0 where the system does not tell. */
    long peakMemory() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
                if (line.startsWith("VmHWM:")) {
                    return Long.parseLong(line.replaceAll("\\D", "")) << 10;
                }
            }
        } catch (IOException | NullPointerException gone) {
            return 0;
        }
        return 0;
    }
}
