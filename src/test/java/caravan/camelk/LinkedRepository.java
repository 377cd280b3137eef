package caravan.camelk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * A local repository of Maven below {@code target}, made of links into the one that the build uses: what is there is
 * there, and what is fetched stays for the next time. Only the artifacts of Caravan itself are its own, so that a test
 * installs nothing on the machine.
 */
final class LinkedRepository {

    /** Of what the application needs, only these are beside our own and not fetched by the build before. */
    private static final List<String> GROUPS = List.of("io/opentelemetry", "io/quarkus", "io/smallrye");

    private static final String OWN = "io/github/caravan-logs";

    private final Path folder;

    private LinkedRepository(Path folder) {
        this.folder = folder;
    }

    /**
     * Makes it, or goes on with the one that is there.
     *
     * @param all the repository that the links lead to
     */
    static LinkedRepository in(Path folder, Path all) throws IOException {
        for (String group : GROUPS) {
            Files.createDirectories(all.resolve(group));
        }
        Path own = Path.of(OWN);
        for (int depth = 0; depth < own.getNameCount(); depth++) {
            Path level = depth == 0 ? Path.of("") : own.subpath(0, depth);
            link(all.resolve(level), Files.createDirectories(folder.resolve(level)), own.getName(depth));
        }
        return new LinkedRepository(folder);
    }

    private static void link(Path from, Path to, Path but) throws IOException {
        if (!Files.isDirectory(from)) {
            return;
        }
        try (Stream<Path> entries = Files.list(from)) {
            for (Path entry : entries.toList()) {
                Path link = to.resolve(entry.getFileName());
                if (!entry.endsWith(but) && !Files.exists(link)) {
                    Files.createSymbolicLink(link, entry);
                }
            }
        }
    }

    /** Puts a jar of Caravan, and its pom, where Maven looks for that version. */
    void install(String version, Path jar, Path pom) throws IOException {
        Path place =
                Files.createDirectories(folder.resolve(OWN).resolve("caravan").resolve(version));
        String name = "caravan-" + version;
        Files.copy(jar, place.resolve(name + ".jar"), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(pom, place.resolve(name + ".pom"), StandardCopyOption.REPLACE_EXISTING);
    }
}
