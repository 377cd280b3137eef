package caravan.image;

import caravan.node.Wait;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A container of the image that was built, as a process of this machine. For one thread. */
final class ImageProcess implements AutoCloseable {

    private final OciLayout image;
    private final Path root;
    private final ContainerRuntime runtime;
    private final Path folder;
    private final Security security;
    private final List<Path> readable = new ArrayList<>();
    private final Map<String, String> environment = new TreeMap<>();
    private List<String> arguments;
    private Process process;
    private long startedAtNanos;

    /** In a new folder of this machine, whose {@code state} is the container's only folder to write to. */
    ImageProcess(OciLayout image, Path root, ContainerRuntime runtime, Path folder, Security security)
            throws IOException, InterruptedException {
        this.image = image;
        this.root = root;
        this.runtime = runtime;
        this.folder = Files.createDirectories(folder);
        this.security = security;
        Files.createDirectories(state());
        Commands.run("chown", security.user() + ":" + security.user(), state().toString());
        arguments = image.strings("/config/Cmd");
        for (String variable : image.strings("/config/Env")) {
            String[] nameAndValue = variable.split("=", 2);
            environment.put(nameAndValue[0], nameAndValue[1]);
        }
    }

    /** {@code /var/lib/caravan}. */
    Path state() {
        return folder.resolve("state");
    }

    Path archive() {
        return state().resolve("archive");
    }

    /** A folder that it may read, at the same path. */
    ImageProcess reads(Path path) {
        readable.add(path.toAbsolutePath());
        return this;
    }

    ImageProcess with(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** In the place of the image's own, behind its entry point: {@code args} of a pod. */
    ImageProcess arguments(String... values) {
        arguments = List.of(values);
        return this;
    }

    ImageProcess start() throws IOException {
        List<String> program = new ArrayList<>(image.strings("/config/Entrypoint"));
        program.addAll(arguments);
        ContainerRuntime.Spec spec = new ContainerRuntime.Spec(root, program, environment, security, readable, state());
        ProcessBuilder builder = new ProcessBuilder(runtime.command(spec, folder))
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(folder.resolve("log").toFile());
        startedAtNanos = System.nanoTime();
        process = builder.start();
        return this;
    }

    Duration sinceStart() {
        return Duration.ofNanos(System.nanoTime() - startedAtNanos);
    }

    /** That the JVM has used so far, of all processors. */
    Duration processorTime() {
        return java().flatMap(java -> java.info().totalCpuDuration()).orElse(Duration.ZERO);
    }

    /** What it has printed. */
    String said() throws IOException {
        return Files.readString(folder.resolve("log"));
    }

    void awaitRunning(Duration within) throws IOException, InterruptedException {
        await(within, () -> said().contains("running on Camel"));
    }

    void await(Duration within, Wait.Condition condition) throws IOException, InterruptedException {
        if (!Wait.until(within, () -> condition.holds() || !process.isAlive()) || !condition.holds()) {
            throw new IOException((process.isAlive() ? "too slow" : "ended") + ":\n" + said());
        }
    }

    /** Waits until it has ended by itself, and gives its exit code. */
    int ended(Duration within) throws IOException, InterruptedException {
        if (!process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IOException("does not end:\n" + said());
        }
        return process.exitValue();
    }

    /** {@code /proc/PID} of the JVM. */
    Path proc() throws IOException {
        String said = said();
        return Path.of(
                "/proc",
                Long.toString(java().orElseThrow(() -> new IOException("no java:\n" + said))
                        .pid()));
    }

    /** The runtime's descendant. */
    private Optional<ProcessHandle> java() {
        return process.descendants()
                .filter(child -> child.info().command().orElse("").endsWith("/java"))
                .min(Comparator.comparing(ProcessHandle::pid));
    }

    /** SIGTERM to the JVM; false if it had to be killed. */
    boolean stop(Duration within) throws InterruptedException {
        java().ifPresent(ProcessHandle::destroy);
        boolean ended = process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS);
        close();
        return ended;
    }

    /** Kills what is left of it. */
    @Override
    public void close() throws InterruptedException {
        if (process != null) {
            try (Stream<ProcessHandle> children = process.descendants()) {
                children.forEach(ProcessHandle::destroyForcibly);
            }
            process.destroyForcibly().waitFor();
        }
    }
}
