package caravan.runner;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.apache.camel.CamelContext;
import org.apache.camel.main.DefaultRoutesCollector;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.ResourceHelper;
import org.jspecify.annotations.Nullable;

/**
 * The route files, and the settings beside them: those of the folder that {@code routes.directory} (or
 * {@code ROUTES_DIRECTORY}) names, else of the folder {@code routes} in the working directory, else the copies in the
 * jar. Only the {@code *.yaml} of the folder itself count, in the order of their names; hidden ones do not, so that
 * the {@code ..data} folder behind the links of a mounted ConfigMap loads nothing twice.
 */
final class RouteFiles extends DefaultRoutesCollector {

    private static final String NAME = "routes";
    private static final String SETTINGS = "application.properties";

    private final @Nullable Path folder;
    private final List<Path> files;

    private RouteFiles(@Nullable Path folder, List<Path> files) {
        this.folder = folder;
        this.files = files;
    }

    /**
     * Finds them.
     *
     * @throws IOException when the folder cannot be read
     * @throws IllegalArgumentException when a folder that was named holds no route file
     */
    static RouteFiles find(
            Function<String, @Nullable String> environment, Function<String, @Nullable String> properties)
            throws IOException {
        String named = environment.apply("ROUTES_DIRECTORY");
        named = named == null ? properties.apply("routes.directory") : named;
        Path folder = Path.of(named == null ? NAME : named).toAbsolutePath();
        List<Path> files = Files.isDirectory(folder) ? list(folder) : List.of();
        if (!files.isEmpty()) {
            return new RouteFiles(folder, files);
        }
        if (named != null) {
            throw new IllegalArgumentException("`routes.directory` must name a folder with *.yaml files: was " + named);
        }
        return copies();
    }

    /** Those of the jar. */
    static RouteFiles copies() {
        return new RouteFiles(null, List.of());
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(RouteFiles::isRouteFile).sorted().toList();
        }
    }

    private static boolean isRouteFile(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(".yaml") && !name.startsWith(".") && Files.isRegularFile(file);
    }

    /** The settings beside the routes, those of the jar where the folder has none. */
    Properties settings() throws IOException {
        Properties settings = new Properties();
        try (InputStream in = open()) {
            settings.load(in);
        }
        return settings;
    }

    private InputStream open() throws IOException {
        Path own = folder == null ? null : folder.resolve(SETTINGS);
        if (own != null && Files.exists(own)) {
            return Files.newInputStream(own);
        }
        return Objects.requireNonNull(RouteFiles.class.getResourceAsStream('/' + NAME + '/' + SETTINGS));
    }

    @Override
    public Collection<Resource> findRouteResourcesFromDirectory(
            CamelContext context, String excludePattern, String includePattern) {
        if (folder == null) {
            return copyNames().stream()
                    .map(name -> ResourceHelper.resolveResource(context, "classpath:" + name))
                    .toList();
        }
        return files.stream()
                .map(file -> ResourceHelper.resolveResource(context, "file:" + file))
                .toList();
    }

    /**
     * Of the copies, in their order: {@code routes/10-containers.yaml}. Camel's own search inflates the whole jar, which
     * takes seconds.
     */
    private static List<String> copyNames() {
        URL beside = Objects.requireNonNull(RouteFiles.class.getResource('/' + NAME + '/' + SETTINGS));
        try {
            return beside.openConnection() instanceof JarURLConnection jar
                    ? routeNames(jar.getJarFile().stream().map(ZipEntry::getName))
                    : copyNames(Objects.requireNonNull(Path.of(beside.toURI()).getParent()));
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException("cannot list the routes beside " + beside, e);
        }
    }

    private static List<String> copyNames(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return routeNames(entries.map(file -> NAME + '/' + file.getFileName()));
        }
    }

    private static List<String> routeNames(Stream<String> names) {
        return names.filter(name -> name.startsWith(NAME + '/') && name.endsWith(".yaml"))
                .sorted()
                .toList();
    }

    @Override
    public String toString() {
        return folder == null ? "the jar" : folder.toString();
    }
}
