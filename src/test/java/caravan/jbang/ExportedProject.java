package caravan.jbang;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A project that {@code camel export} has made, which the Maven of this build builds in a process of its own. Its local
 * repository is the one that this build uses, by links, but for the jar of this build: that leaves {@code target} at no
 * time.
 */
public final class ExportedProject {

    private static final Path LINKS = Path.of("target", "jbang", "links").toAbsolutePath();
    private static final Path REPOSITORY = Path.of(System.getProperty("maven.repo.local"));
    private static final Path MAVEN = Path.of(System.getProperty("maven.home"), "bin", "mvn");
    private static final String GROUP = "io/github/caravan-logs";
    private static final Duration BUILD = Duration.ofMinutes(5);

    private final Path folder;

    private ExportedProject(Path folder) {
        this.folder = folder;
    }

    /**
     * Exports all files of {@code routes}.
     *
     * @param folder for the project, is made
     * @param runtime as Camel JBang names it: {@code main}, {@code spring-boot}
     */
    public static ExportedProject of(Path folder, String runtime) throws IOException, InterruptedException {
        JBang.export(
                folder.getParent(),
                Path.of("routes").toAbsolutePath().toString(),
                "--runtime=" + runtime,
                "--dir=" + folder,
                "--gav=com.example:logs:1.0",
                "--java-version=17");
        return new ExportedProject(folder);
    }

    /**
     * Runs Maven.
     *
     * @throws IllegalStateException with what it printed, when it has failed or takes too long
     */
    public void build(String phase) throws IOException, InterruptedException {
        Path log = folder.resolveSibling("build.log");
        List<String> command = new ArrayList<>(List.of(
                MAVEN.toString(), "-B", "-q", "-ntp", "-Dmaven.repo.local=" + repository(), "-DskipTests", phase));
        if (System.getProperty("maven.settings").equals("offline=true")) {
            command.add("-o");
        }
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("MAVEN_OPTS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
        Process maven = builder.start();
        boolean hasEnded = maven.waitFor(BUILD.toSeconds(), TimeUnit.SECONDS);
        maven.destroyForcibly();
        if (!hasEnded || maven.exitValue() != 0) {
            throw new IllegalStateException("the exported project cannot be built:\n" + Files.readString(log));
        }
    }

    /** What {@code build("package")} has made to be run. */
    public Path jar() {
        return folder.resolve("target/logs-1.0.jar");
    }

    private static Path repository() throws IOException {
        link(Path.of(""), Path.of(GROUP));
        Path own = LINKS.resolve(GROUP);
        if (!Files.exists(own)) {
            Files.createDirectories(own.getParent());
            Files.createSymbolicLink(own, JBang.repository().resolve(GROUP));
        }
        return LINKS;
    }

    /** Links what stands in a folder of the repository, but for the way to what is left out. */
    private static void link(Path at, Path leftOut) throws IOException {
        Files.createDirectories(LINKS.resolve(at));
        Path passed = at.resolve(leftOut.getName(at.toString().isEmpty() ? 0 : at.getNameCount()));
        try (Stream<Path> entries = Files.list(REPOSITORY.resolve(at))) {
            for (Path entry : entries.toList()) {
                Path link = LINKS.resolve(at).resolve(entry.getFileName());
                if (!entry.endsWith(passed.getFileName()) && !Files.exists(link)) {
                    Files.createSymbolicLink(link, entry);
                }
            }
        }
        if (passed.getNameCount() < leftOut.getNameCount() && Files.isDirectory(REPOSITORY.resolve(passed))) {
            link(passed, leftOut);
        }
    }
}
