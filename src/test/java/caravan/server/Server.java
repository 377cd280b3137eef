package caravan.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A server in a process of its own, on the loopback interface. Each start uses the same port and the same data. It
 * ends with this JVM at the latest, unless that is killed. For any thread.
 */
public abstract class Server implements AutoCloseable {

    private static final Duration READY = Duration.ofSeconds(180);
    private static final Duration END = Duration.ofSeconds(60);
    private static final long BETWEEN_LOOKS_MILLIS = 100;
    private static final int TAIL_LINES = 60;

    private final String name;
    private final Path folder;
    private final boolean isFolderOurs;
    private final Thread atExit = new Thread(this::endWithTheJvm, "end of server");
    private @Nullable Process process;
    private boolean isClosed;

    /** @param folder for its data, and left there; null for a temporary one */
    Server(String name, @Nullable Path folder) {
        this.name = name;
        this.isFolderOurs = folder == null;
        try {
            this.folder = folder == null
                    ? Files.createTempDirectory("caravan-" + name)
                    : Files.createDirectories(folder).toAbsolutePath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /** How to start it; called for each start. */
    abstract ProcessBuilder command() throws IOException;

    /** Whether it does its work. An exception means no. */
    abstract boolean isReady() throws IOException, InterruptedException;

    /**
     * Starts it, and returns when it is ready.
     *
     * @throws IllegalStateException with the end of its log, when it ends or the time is over before
     */
    public final synchronized void start() throws IOException, InterruptedException {
        if (isClosed || isRunning()) {
            throw new IllegalStateException(name + (isClosed ? " is closed" : " is running already"));
        }
        ProcessBuilder builder = command();
        builder.directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
        process = builder.start();
        process.getOutputStream().close();
        long end = System.nanoTime() + READY.toNanos();
        while (!answers()) {
            boolean hasEnded = process.waitFor(BETWEEN_LOOKS_MILLIS, TimeUnit.MILLISECONDS);
            if (hasEnded || System.nanoTime() > end) {
                kill();
                throw new IllegalStateException(
                        name + (hasEnded ? " has ended" : " is not ready after " + READY) + ":\n" + logTail());
            }
        }
    }

    private boolean answers() throws InterruptedException {
        try {
            return isReady();
        } catch (IOException notYet) {
            return false;
        }
    }

    /**
     * SIGTERM, and waits for the end.
     *
     * @throws IllegalStateException if it had to be killed
     */
    public final synchronized void stop() throws InterruptedException {
        if (process == null) {
            return;
        }
        process.destroy();
        if (!process.waitFor(END.toMillis(), TimeUnit.MILLISECONDS)) {
            kill();
            throw new IllegalStateException(name + " did not stop within " + END + ":\n" + logTail());
        }
    }

    /** {@code kill -9}, and waits for the end. */
    public final synchronized void kill() throws InterruptedException {
        if (process == null) {
            return;
        }
        // Elasticsearch is the child of a launcher.
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        all.forEach(ProcessHandle::destroyForcibly);
        for (ProcessHandle one : all) {
            one.onExit().join();
        }
        process.waitFor();
    }

    public final synchronized boolean isRunning() {
        return process != null && process.isAlive();
    }

    /** Its folder, with data and log. */
    public final Path folder() {
        return folder;
    }

    /** What it printed, over all starts. */
    public final Path log() {
        return folder.resolve("server.log");
    }

    /** Memory that its processes have resident, in bytes; 0 where the system does not tell. */
    public final synchronized long residentBytes() {
        return process == null
                ? 0
                : Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                        .mapToLong(Server::residentBytes)
                        .sum();
    }

    private static long residentBytes(ProcessHandle one) {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(one.pid()), "status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                    .sum();
        } catch (IOException gone) {
            return 0;
        }
    }

    private String logTail() {
        try {
            List<String> lines = new String(Files.readAllBytes(log()), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
        } catch (IOException none) {
            return "without a log: " + none;
        }
    }

    /** Ends it at once. Its folder is deleted if it was made here. */
    @Override
    public final synchronized void close() throws IOException, InterruptedException {
        if (isClosed) {
            return;
        }
        isClosed = true;
        end();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException shuttingDown) {
            // It runs already, and finds nothing to do.
        }
    }

    private void end() throws IOException, InterruptedException {
        kill();
        if (isFolderOurs) {
            Folders.delete(folder);
        }
    }

    private void endWithTheJvm() {
        try {
            end();
        } catch (IOException | InterruptedException e) {
            System.err.println(name + " left something behind: " + e);
        }
    }

    /** A port of the loopback interface that was free a moment ago. */
    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The command as a user without a name where this one is root, which some servers refuse. */
    static List<String> asNobody(String... command) throws IOException {
        List<String> all = new ArrayList<>();
        if (Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0)) {
            // With the right to read and write everywhere, so that root's folders may hold the server and its data.
            all.addAll(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
            all.addAll(List.of("--inh-caps=+dac_override", "--ambient-caps=+dac_override"));
            // Else access(2), which Java asks, would not know of that right.
            all.add("--securebits=+no_setuid_fixup");
        }
        all.addAll(List.of(command));
        return all;
    }
}
