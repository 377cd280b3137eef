package caravan.server;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The Java that a server wants, which need not be the one of the tests. */
final class ServerJdk {

    private static final Path INSTALLED = Path.of("/usr/lib/jvm");

    private ServerJdk() {}

    /**
     * The home of the newest Java between two versions: {@code SERVER_JAVA_HOME}, the tests' own, {@code JAVA_HOME},
     * or one in {@code /usr/lib/jvm}. The test that asks is skipped where there is none, but fails in CI.
     *
     * @param newest and including it
     */
    static Path between(int oldest, int newest) {
        Optional<Path> home = candidates().stream()
                .filter(candidate -> version(candidate) >= oldest && version(candidate) <= newest)
                .max(Comparator.comparingInt(ServerJdk::version));
        if (home.isEmpty()) {
            String reason = "this server needs a Java of version " + oldest + " to " + newest
                    + " in SERVER_JAVA_HOME or /usr/lib/jvm: found " + candidates();
            if ("true".equals(System.getenv("CI"))) {
                throw new IllegalStateException(reason);
            }
            Assumptions.abort(reason);
        }
        return home.get();
    }

    private static List<Path> candidates() {
        List<Path> homes = new ArrayList<>();
        Stream.of(System.getenv("SERVER_JAVA_HOME"), System.getProperty("java.home"), System.getenv("JAVA_HOME"))
                .filter(home -> home != null && !home.isEmpty())
                .map(Path::of)
                .forEach(homes::add);
        if (Files.isDirectory(INSTALLED)) {
            try (Stream<Path> installed = Files.list(INSTALLED)) {
                installed.sorted().forEach(homes::add);
            } catch (IOException unreadable) {
                return homes;
            }
        }
        return homes.stream().filter(home -> version(home) > 0).toList();
    }

    /** 0 where no Java is. */
    private static int version(Path home) {
        if (!Files.isExecutable(home.resolve("bin/java"))) {
            return 0;
        }
        try (InputStream in = Files.newInputStream(home.resolve("release"))) {
            Properties release = new Properties();
            release.load(in);
            String version = release.getProperty("JAVA_VERSION", "0").replace("\"", "");
            return Runtime.Version.parse(version).feature();
        } catch (IOException | IllegalArgumentException unknown) {
            return 0;
        }
    }
}
