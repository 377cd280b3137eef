package caravan.pods;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each source needs on the class path, found out by taking the rest away. */
class ClassPathTest {

    private static final Map<String, String> ENVIRONMENT =
            Map.of("NODE_NAME", "n1", "NODE_IP", "127.0.0.1", "POD_NAME", "a", "POD_NAMESPACE", "b", "POD_UID", "c");

    @TempDir
    Path folder;

    /** Loads the product anew, without some packages. */
    private static final class Without extends ClassLoader {
        private final Set<String> missing;
        final Set<String> askedFor = new TreeSet<>();

        Without(String... missing) {
            super(ClassPathTest.class.getClassLoader());
            this.missing = Set.of(missing);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                if (missing.stream().anyMatch(name::startsWith)) {
                    askedFor.add(name);
                    throw new ClassNotFoundException(name);
                }
                Class<?> loaded = findLoadedClass(name);
                return loaded != null
                        ? loaded
                        : name.startsWith("caravan.") ? define(name) : super.loadClass(name, resolve);
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    private String start(ClassLoader loader, String source) throws Exception {
        Class<?> type = loader.loadClass(PodsConfiguration.class.getName());
        Object configuration = type.getConstructor().newInstance();
        type.getMethod("setSource", String.class).invoke(configuration, source);
        type.getMethod("setFolder", String.class).invoke(configuration, folder.toString());
        type.getMethod("setState", String.class)
                .invoke(configuration, folder.resolve("state").toString());
        Class<?> directory = loader.loadClass(PodDirectory.class.getName());
        var start = directory.getDeclaredMethod("start", type, Map.class);
        start.setAccessible(true);
        try (AutoCloseable started = (AutoCloseable) start.invoke(null, configuration, ENVIRONMENT)) {
            return (String) directory.getMethod("getState").invoke(started);
        } catch (InvocationTargetException e) {
            return e.getCause().getMessage();
        }
    }

    @ParameterizedTest
    @CsvSource({"kubelet", "folder", "downward", "none"})
    void onlyTheApiSourceNeedsFabric8(String source) throws Exception {
        Without loader = new Without("io.fabric8.");
        assertThat(start(loader, source)).doesNotContain("needs");
        assertThat(loader.askedFor).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"downward", "none"})
    void aSidecarNeedsNoJackson(String source) throws Exception {
        Without loader = new Without("io.fabric8.", "com.fasterxml.");
        assertThat(start(loader, source)).doesNotContain("needs");
        assertThat(loader.askedFor).isEmpty();
    }

    @Test
    void whatIsMissingIsNamed() throws Exception {
        assertThat(start(new Without("io.fabric8."), "api"))
                .contains("the source api needs camel-kubernetes on the class path");
        assertThat(start(new Without("io.fabric8.", "com.fasterxml."), "folder"))
                .contains("the source folder needs camel-kubernetes");
    }

    @Test
    void whatCamelKubernetesBringsIsEnoughForTheApiSource() throws Exception {
        Files.createDirectories(folder);
        assertThat(start(new Without("none."), "api")).contains("list");
    }
}
