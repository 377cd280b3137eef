package caravan.runner;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.node.Wait;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who delivers into the archive alone needs none of the stores' libraries, nor an HTTP server, though all of the routes' files are there. */
@Timeout(120)
class UnusedStoresIT {

    private static final Pattern STORES = Pattern.compile(
            "awssdk|camel-aws|camel-health|camel-netty|kafka|elasticsearch|opensearch|micrometer|prometheus",
            Pattern.CASE_INSENSITIVE);

    @TempDir
    Path folder;

    private static List<String> jars() {
        return Arrays.asList(System.getProperty("java.class.path").split(File.pathSeparator));
    }

    private static String classPath() {
        List<String> without =
                jars().stream().filter(jar -> !STORES.matcher(jar).find()).toList();
        assertThat(without).as("some are of stores").hasSizeLessThan(jars().size() - 10);
        return without.stream().collect(Collectors.joining(File.pathSeparator));
    }

    private Process start(Path log, String... settings) throws IOException {
        Files.createDirectories(folder.resolve("logs"));
        List<String> command = new java.util.ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classPath(),
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=info",
                "-Dorg.slf4j.simpleLogger.logFile=System.out",
                "-Dlogs.directory=" + folder.resolve("logs"),
                "-Dstate.directory=" + folder.resolve("state"),
                "-Darchive.directory=" + folder.resolve("archive"),
                "-Dspool.directory=" + folder.resolve("spool"),
                "-Ddead-letters.directory=" + folder.resolve("dead-letters")));
        command.addAll(List.of(settings));
        command.add(Runner.class.getName());
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    @Test
    void theirLibrariesNeedNotBeThere() throws Exception {
        Path log = folder.resolve("log");
        Process process = start(log);
        try {
            boolean runs = Wait.until(
                    Duration.ofSeconds(60),
                    () -> Files.readString(log).contains("running on Camel") || !process.isAlive());
            assertThat(runs && process.isAlive()).as(Files.readString(log)).isTrue();
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void whoChoosesOneIsToldWhatIsMissing() throws Exception {
        Path log = folder.resolve("log");
        Process process = start(log, "-Ddestinations=s3", "-Ds3.bucket=logs");
        try {
            assertThat(Wait.until(Duration.ofSeconds(60), () -> !process.isAlive()))
                    .isTrue();
            assertThat(process.exitValue()).isNotZero();
            assertThat(Files.readString(log)).contains("aws2-s3");
        } finally {
            process.destroyForcibly().waitFor();
        }
    }
}
