package caravan.tail;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.warnings.Warnings;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;

/** Files that are named and not there. */
class MissingFilesTest {

    @TempDir
    Path folder;

    private final List<String> said = new ArrayList<>();

    private Discovery discovery(String include) {
        TailConfiguration options = new TailConfiguration();
        options.setDirectory(folder.toString());
        options.setInclude(include);
        Logger log = (Logger) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Logger.class}, (proxy, method, values) -> {
                    said.add(method.getName() + ": " + values[1]);
                    return null;
                });
        return new Discovery(
                options,
                DirectoryWatch.none(),
                System::currentTimeMillis,
                new Warnings(log, () -> 0, Duration.ofMinutes(1)));
    }

    @Test
    void oneLineTellsOfAllOnce() throws IOException {
        Files.writeString(folder.resolve("kubelet.log"), "one\n");
        try (Discovery discovery = discovery("kubelet.log,etcd.log,docker.log,*.txt,[a]")) {
            assertThat(discovery.scan(1_000_000)).hasSize(1);
            Files.writeString(folder.resolve("etcd.log"), "two\n");
            assertThat(discovery.scan(2_000_000)).hasSize(2);
        }
        assertThat(said)
                .containsExactly(
                        "info: not there yet in " + folder + ", followed when they appear: etcd.log, docker.log");
    }

    @Test
    void patternsAndFilesThatAreThereAreNotWorthALine() throws IOException {
        Files.writeString(folder.resolve("kubelet.log"), "one\n");
        try (Discovery discovery = discovery("kubelet.log,*.txt,{a,b}.log")) {
            discovery.scan(1_000_000);
        }
        assertThat(said).isEmpty();
    }
}
