package caravan.jbang;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * The Camel JBang CLI as a user runs it, in a process of its own: {@code run(folder, Map.of(), "routes")} is
 * {@code camel run routes} in a folder. The packaged jar is in its local repository, as {@code mvn install} leaves it
 * there. It reads and leaves nothing outside {@code target}: it has its own home and its own local repository, which
 * takes what it needs from the one that the build uses.
 *
 * <p>For integration tests only: needs {@code target/caravan.jar} and {@code target/jbang.classpath}.
 */
public final class JBang implements AutoCloseable {

    /** What names the jar to Camel JBang where no {@code application.properties} does. */
    public static final String DEPENDENCY =
            "--dep=io.github.caravan-logs:caravan:" + System.getProperty("caravan.version");

    private static final Path TARGET = Path.of("target").toAbsolutePath();
    private static final Path HOME = TARGET.resolve("jbang");
    private static final Path REPOSITORY = HOME.resolve("repository");
    private static final String VERSION = System.getProperty("caravan.version");
    private static final String KAMELETS = System.getProperty("camel-kamelets-catalog.version");
    private static final Duration STOP = Duration.ofSeconds(30);
    private static final Duration EXPORT = Duration.ofMinutes(3);

    private final Process process;
    private final Path log;

    private JBang(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /**
     * Starts {@code camel run}.
     *
     * @param folder to run it in
     * @param environment added to the tests' own
     * @param arguments what follows {@code run}, as typed
     */
    public static JBang run(Path folder, Map<String, String> environment, String... arguments) throws IOException {
        return start(folder, environment, "run", "--logging-color=false", arguments);
    }

    /**
     * {@code camel export}.
     *
     * @param folder to run it in
     * @param arguments what follows {@code export}, as typed
     * @throws IllegalStateException with what it printed, when it has failed or takes too long
     */
    public static void export(Path folder, String... arguments) throws IOException, InterruptedException {
        // the catalogue of its default version, which it only looks for names of kamelets in, is not in every mirror
        JBang export = start(folder, Map.of(), "export", "--kamelets-version=" + KAMELETS, arguments);
        boolean hasEnded = export.process.waitFor(EXPORT.toSeconds(), TimeUnit.SECONDS);
        export.process.destroyForcibly();
        if (!hasEnded || export.process.exitValue() != 0) {
            throw new IllegalStateException("camel export failed:\n" + export.output());
        }
    }

    private static JBang start(
            Path folder, Map<String, String> environment, String command, String option, String... arguments)
            throws IOException {
        installJar();
        Path log = Files.createTempFile(HOME, command, ".log");
        List<String> line = new ArrayList<>(java());
        line.addAll(List.of(command, "--repos=" + repositories(), option));
        line.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(line).directory(folder.toAbsolutePath().toFile());
        builder.environment().putAll(environment);
        builder.redirectErrorStream(true).redirectOutput(log.toFile());
        Process process = builder.start();
        process.getOutputStream().close();
        return new JBang(process, log);
    }

    /** Everything that it has printed so far, without colours. */
    public String output() throws IOException {
        return Files.readString(log, StandardCharsets.UTF_8);
    }

    /**
     * Waits until the output fulfils the condition.
     *
     * @throws IllegalStateException with the whole output, when the process ends or the time is over before
     */
    public void await(Predicate<String> condition, Duration atMost) throws IOException, InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        while (!condition.test(output())) {
            boolean isOver = System.nanoTime() > end || process.waitFor(50, TimeUnit.MILLISECONDS);
            // its last words may have come since
            if (isOver && !condition.test(output())) {
                throw new IllegalStateException("camel run did not get there:\n" + output());
            }
        }
    }

    /** Stops it as Ctrl-C or a pod's end does, and waits for the orderly end. */
    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
            throw new IllegalStateException("camel run did not stop within " + STOP);
        }
    }

    private static List<String> java() throws IOException {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", // for what runs for seconds
                "-XX:+UseSerialGC",
                "-Duser.home=" + HOME,
                "-Dmaven.repo.local=" + REPOSITORY,
                "-cp",
                Files.readString(TARGET.resolve("jbang.classpath"), StandardCharsets.UTF_8)
                        .strip(),
                Path.of("src/test/jbang/CamelJBang.java").toAbsolutePath().toString());
    }

    /** Its local repository, where the jar of this build is. */
    static Path repository() throws IOException {
        installJar();
        return REPOSITORY;
    }

    private static String repositories() {
        return Path.of(System.getProperty("maven.repo.local")).toUri().toString();
    }

    private static void installJar() throws IOException {
        Path folder = REPOSITORY.resolve("io/github/caravan-logs/caravan/" + VERSION);
        Files.createDirectories(folder);
        install(TARGET.resolve("caravan.jar"), folder.resolve("caravan-" + VERSION + ".jar"));
        install(Path.of("pom.xml"), folder.resolve("caravan-" + VERSION + ".pom"));
    }

    private static void install(Path file, Path destination) throws IOException {
        Files.copy(file, destination, StandardCopyOption.REPLACE_EXISTING);
    }
}
