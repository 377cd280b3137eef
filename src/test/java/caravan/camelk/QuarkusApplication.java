package caravan.camelk;

import caravan.node.Wait;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * The application of {@code src/test/quarkus}, built by the Maven that runs this build, in a process of its own. It needs
 * {@code target/caravan.jar}, and leaves nothing outside {@code target} but what Maven fetches.
 */
final class QuarkusApplication implements AutoCloseable {

    /** The first build on a machine fetches 100 MB. */
    private static final Duration BUILT_WITHIN = Duration.ofMinutes(10);

    private static final Duration STARTED_WITHIN = Duration.ofSeconds(60);
    private static final Duration STOPPED_WITHIN = Duration.ofSeconds(60);
    private static final Path TARGET = Path.of("target").toAbsolutePath();
    private static final Path FOLDER = TARGET.resolve("quarkus");

    private final Process process;
    private final Path log;

    private QuarkusApplication(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Builds it, as {@code mvn package} does. */
    static void build() throws IOException, InterruptedException {
        String version = property("caravan.version");
        Path repository = FOLDER.resolve("repository");
        LinkedRepository.in(repository, Path.of(property("maven.repo.local")))
                .install(version, TARGET.resolve("caravan.jar"), Path.of("pom.xml"));
        List<String> command = new ArrayList<>(List.of(
                Path.of(property("maven.home"), "bin", "mvn").toString(),
                "-B",
                "-ntp",
                "-f",
                "src/test/quarkus/pom.xml",
                "-Dmaven.repo.local=" + repository,
                "-Dcaravan.version=" + version));
        if (property("maven.settings").equals("offline=true")) {
            command.add("-o");
        }
        command.add("package");
        Path log = FOLDER.resolve("build.log");
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process maven =
                builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        maven.getOutputStream().close();
        if (!maven.waitFor(BUILT_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
            kill(maven);
        }
        if (maven.waitFor() != 0) {
            throw new IOException("not built:\n" + Files.readString(log));
        }
    }

    /**
     * Starts it, and waits until its routes run.
     *
     * @param folder its working directory
     * @param routes files of YAML
     * @param properties as the trait {@code camel} gives them to an Integration
     * @param environment which wins over the properties
     */
    static QuarkusApplication start(
            Path folder, Collection<Path> routes, List<String> properties, Map<String, String> environment)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "-Dcamel.main.routes-include-pattern="
                        + routes.stream()
                                .map(file -> "file:" + file.toAbsolutePath())
                                .collect(Collectors.joining(","))));
        properties.forEach(property -> command.add("-D" + property));
        command.addAll(List.of(
                "-jar", FOLDER.resolve("build/quarkus-app/quarkus-run.jar").toString()));
        Path log = folder.resolve("application.log");
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("KUBERNETES_"));
        builder.environment().putAll(environment);
        Process process =
                builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        QuarkusApplication application = new QuarkusApplication(process, log);
        application.awaitStart();
        return application;
    }

    private void awaitStart() throws IOException, InterruptedException {
        boolean isThere = Wait.until(STARTED_WITHIN, () -> said().contains(" started in ") || !process.isAlive());
        if (!isThere || !process.isAlive()) {
            kill(process);
            throw new IOException("not started:\n" + said());
        }
    }

    /** What it has printed so far. */
    String said() throws IOException {
        return Files.readString(log);
    }

    /** SIGTERM; false where it did not end by itself. */
    boolean stop() throws InterruptedException {
        process.destroy();
        return process.waitFor(STOPPED_WITHIN.toSeconds(), TimeUnit.SECONDS);
    }

    @Override
    public void close() throws InterruptedException {
        kill(process);
    }

    private static void kill(Process process) throws InterruptedException {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
    }

    private static String property(String name) {
        String value = System.getProperty(name);
        if (value == null) {
            throw new IllegalStateException("the build gives `" + name + "` to integration tests: run mvn verify");
        }
        return value;
    }
}
