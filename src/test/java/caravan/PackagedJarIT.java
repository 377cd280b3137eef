package caravan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.apache.camel.spi.annotations.Component;
import org.jboss.jandex.DotName;
import org.jboss.jandex.Index;
import org.jboss.jandex.IndexReader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Opens the jars as they are shipped: a build can be green and still pack service files without their classes. */
class PackagedJarIT {

    private static final String SERVICES = "META-INF/services/";
    private static final String CAMEL_SERVICES = SERVICES + "org/apache/camel/";
    private static final Path RUNNER = Path.of("target/caravan-runner.jar");

    private static JarFile thin;
    private static URLClassLoader loader;

    @BeforeAll
    static void openJar() throws IOException {
        Path jar = Path.of("target/caravan.jar");
        thin = new JarFile(jar.toFile());
        loader = withoutTheBuild(jar);
    }

    @AfterAll
    static void closeJar() throws IOException {
        loader.close();
        thin.close();
    }

    @Test
    void hasServiceFilesOfEveryKind() {
        assertThat(serviceFiles())
                .contains(CAMEL_SERVICES + "TypeConverterLoader")
                .anyMatch(name -> name.startsWith(CAMEL_SERVICES + "configurer/"))
                .anyMatch(name -> name.startsWith(CAMEL_SERVICES + "urifactory/"));
    }

    @Test
    void everyComponentHasItsServiceFile() throws IOException {
        assertThat(index().getAnnotations(DotName.createSimple(Component.class)))
                .map(found -> found.value().asString())
                .contains("tail")
                .containsExactlyInAnyOrderElementsOf(schemes());
    }

    @ParameterizedTest
    @MethodSource("serviceFiles")
    void everyServiceIsInTheJar(String serviceFile) throws IOException {
        assertThat(classesNamedIn(thin, serviceFile)).isNotEmpty().allSatisfy(this::isInTheJar);
    }

    @ParameterizedTest
    @MethodSource("schemes")
    void aCamelContextMakesTheEndpoint(String scheme, @TempDir Path folder) throws Exception {
        Thread.currentThread().setContextClassLoader(loader);
        Class<?> type = loader.loadClass("org.apache.camel.impl.DefaultCamelContext");
        try (AutoCloseable context =
                (AutoCloseable) type.getConstructor(boolean.class).newInstance(false)) {
            type.getMethod("setApplicationContextClassLoader", ClassLoader.class)
                    .invoke(context, loader);
            type.getMethod("build").invoke(context);
            Object endpoint = type.getMethod("getEndpoint", String.class).invoke(context, scheme + ":" + folder);
            assertThat(endpoint.getClass().getClassLoader()).isSameAs(loader);
        } finally {
            Thread.currentThread().setContextClassLoader(PackagedJarIT.class.getClassLoader());
        }
    }

    @ParameterizedTest
    @MethodSource("schemes")
    void theIndexListsTheComponent(String scheme) throws IOException {
        assertThat(index().getAnnotations(DotName.createSimple(Component.class)))
                .anySatisfy(found -> {
                    assertThat(found.value().asString()).isEqualTo(scheme);
                    assertThat(classesNamedIn(thin, CAMEL_SERVICES + "component/" + scheme))
                            .containsExactly(found.target().asClass().name().toString());
                });
    }

    @ParameterizedTest
    @MethodSource("schemes")
    void editorsFindADescriptor(String scheme) throws IOException {
        String type =
                classesNamedIn(thin, CAMEL_SERVICES + "component/" + scheme).get(0);
        String folder = type.substring(0, type.lastIndexOf('.')).replace('.', '/');
        assertThat(text(thin, "META-INF/" + folder + "/" + scheme + ".json"))
                .contains("\"javaType\": \"" + type + "\"");
    }

    @Test
    void theCatalogueListsAllComponents() throws IOException {
        Properties list = new Properties();
        list.load(new StringReader(text(thin, CAMEL_SERVICES + "component.properties")));
        assertThat(list.getProperty("components").split(" ")).containsExactlyInAnyOrderElementsOf(schemes());
        assertThat(list).containsEntry("artifactId", "caravan");
    }

    @Test
    void theRoutesTravelAlong() throws IOException {
        try (Stream<Path> routes = Files.list(Path.of("routes"))) {
            assertThat(routes.map(Path::toString).filter(name -> name.matches(".*\\.(yaml|properties)")))
                    .isNotEmpty()
                    .allSatisfy(name -> assertThat(thin.getEntry(name)).isNotNull());
        }
    }

    @Test
    void theRunnerHasAllThatItsServiceFilesName() throws IOException {
        try (JarFile runner = new JarFile(RUNNER.toFile())) {
            List<String> named = new ArrayList<>();
            namesBelow(runner, SERVICES).forEach(name -> named.addAll(classesNamedIn(runner, name)));
            named.add(runner.getManifest().getMainAttributes().getValue("Main-Class"));
            assertThat(named)
                    .contains("caravan.tail.TailComponent", "org.apache.camel.component.seda.SedaComponent")
                    .map(PackagedJarIT::classFile)
                    .allMatch(file -> runner.getEntry(file) != null);
        }
    }

    @Test
    void theRunnerConvertsWithTheLoadersOfAllJars() throws IOException {
        try (JarFile runner = new JarFile(RUNNER.toFile())) {
            assertThat(classesNamedIn(runner, CAMEL_SERVICES + "TypeConverterLoader"))
                    .containsAll(classesNamedIn(thin, CAMEL_SERVICES + "TypeConverterLoader"))
                    .anyMatch(type -> type.startsWith("org.apache.camel."));
        }
    }

    /** The jar and the libraries of the tests' class path, in a world of their own: no classes folder helps out. */
    private static URLClassLoader withoutTheBuild(Path jar) throws IOException {
        Path target = jar.toAbsolutePath().getParent();
        List<URL> parts = new ArrayList<>(List.of(jar.toUri().toURL()));
        for (String part : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (!Path.of(part).startsWith(target)) {
                parts.add(Path.of(part).toUri().toURL());
            }
        }
        return new URLClassLoader(parts.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }

    private void isInTheJar(String type) throws ClassNotFoundException {
        assertThat(Class.forName(type, true, loader).getClassLoader()).isSameAs(loader);
    }

    private static List<String> serviceFiles() {
        return namesBelow(thin, SERVICES).toList();
    }

    private static List<String> schemes() {
        String components = CAMEL_SERVICES + "component/";
        return namesBelow(thin, components)
                .map(name -> name.substring(components.length()))
                .toList();
    }

    private static Stream<String> namesBelow(JarFile jar, String folder) {
        return jar.stream()
                .filter(entry -> !entry.isDirectory())
                .map(JarEntry::getName)
                .filter(name -> name.startsWith(folder) && !name.matches(".*[.](json|properties)"));
    }

    /** A file names its class as {@code class=NAME}, or, for loaders, one class per line. */
    private static List<String> classesNamedIn(JarFile jar, String serviceFile) {
        return text(jar, serviceFile)
                .lines()
                .map(line ->
                        line.replaceFirst("#.*", "").replaceFirst("^class=", "").strip())
                .filter(line -> !line.isEmpty())
                .toList();
    }

    private static String classFile(String type) {
        return type.replace('.', '/') + ".class";
    }

    private static String text(JarFile jar, String name) {
        try (InputStream in = jar.getInputStream(jar.getEntry(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Index index() throws IOException {
        try (InputStream in = thin.getInputStream(thin.getEntry("META-INF/jandex.idx"))) {
            return new IndexReader(in).read();
        }
    }
}
