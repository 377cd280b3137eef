package caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.jbang.ExportedProject;
import caravan.node.Wait;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code camel export}: projects with the same files, built by Maven. */
class ExportIT {

    private static final Duration SOON = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    @Test
    void aProjectOfCamelMainDeliversRecords() throws Exception {
        ExportedProject project = ExportedProject.of(folder.resolve("main"), "main");
        project.build("package");

        Path logs = Files.createDirectory(folder.resolve("containers"));
        Files.writeString(
                logs.resolve("web-1_shop_nginx-" + "0123456789abcdef".repeat(4) + ".log"),
                "2026-11-22T12:00:00.000000001Z stdout F one\n");
        Process program = start(project.jar(), logs);
        try {
            assertThat(Wait.until(SOON, this::isArchived)).isTrue();
        } finally {
            program.destroy();
            assertThat(program.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aProjectOfSpringBootCompiles() throws Exception {
        ExportedProject.of(folder.resolve("spring-boot"), "spring-boot").build("compile");

        assertThat(folder.resolve("spring-boot/target/classes/camel/10-containers.yaml"))
                .hasSameTextualContentAs(Path.of("routes/10-containers.yaml"));
    }

    private Process start(Path jar, Path logs) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar", jar.toString())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("main.log").toFile());
        builder.environment()
                .putAll(Map.of("LOGS_DIRECTORY", logs.toString(), "ARCHIVE_ROLL_AGE", "1s", "STATE_MIN_FREE", "1%"));
        return builder.start();
    }

    private boolean isArchived() throws IOException {
        Path pod = folder.resolve("archive/shop/web-1");
        if (!Files.exists(pod)) {
            return false;
        }
        try (Stream<Path> files = Files.walk(pod)) {
            return files.anyMatch(file -> file.toString().endsWith("-1r44b.ndjson.gz"));
        }
    }
}
