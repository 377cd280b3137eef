package caravan.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArchiveConfigurationTest {

    private final ArchiveConfiguration configuration = new ArchiveConfiguration();

    ArchiveConfigurationTest() {
        configuration.setDirectory("archive");
    }

    @Test
    void defaultsAreAsDocumented() {
        ArchiveOptions options = configuration.options();
        assertThat(options.directory()).isEqualTo(Path.of("archive").toAbsolutePath());
        assertThat(options.format()).isEqualTo(FrameFormat.GZIP);
        assertThat(options.rollSize()).isEqualTo(16 << 20);
        assertThat(options.rollAge()).isEqualTo(Duration.ofMinutes(1));
        assertThat(options.retainSize()).isEqualTo(10L << 30);
        assertThat(options.retainAge()).isEqualTo(Duration.ofDays(7));
        assertThat(options.minFreePercent()).isEqualTo(15);
        assertThat(options.commitInterval()).isEqualTo(Duration.ofMillis(500));
    }

    @Test
    void allFaultsStandInOneMessage() {
        configuration.setDirectory(" ");
        configuration.setCompression("lz4");
        configuration.setLevel(-1);
        configuration.setRollSize("big");
        configuration.setRetainSize("1x");
        configuration.setMinFree("100%");
        configuration.setCommitInterval(1_001);
        configuration.setRollAge(0);
        configuration.setRetainAge(-1);
        configuration.setMaxOpenFiles(0);
        configuration.setMaxFilesPerHour(0);
        assertThatThrownBy(configuration::options)
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .contains("`directory` must be given")
                .contains("`compression` must be gzip or zstd: was lz4")
                .contains("`level` must be")
                .contains("`rollSize` must be a number of bytes such as 16777216, 16m, 16MB or 10g: was big")
                .contains("`retainSize` must be a number of bytes")
                .contains("`minFree` (property state.min-free) must be a share below 100 %")
                .contains("`commitInterval` must be 10 to 1000 ms: was 1001")
                .contains("`rollAge` must be at least `commitInterval`")
                .contains("`retainAge` must be at least `rollAge`")
                .contains("`maxOpenFiles` must be")
                .contains("`maxFilesPerHour` must be at least 1");
    }

    @Test
    void combinationsAreChecked() {
        configuration.setRollSize("1g");
        configuration.setRetainSize("1m");
        assertThatThrownBy(configuration::options)
                .hasMessage("archive:archive: `retainSize` must be at least `rollSize` (1g): was 1m");
    }

    @Test
    void directoryMustNotBeAFile(@TempDir Path folder) throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        configuration.setDirectory(file.toString());
        assertThatThrownBy(configuration::options).hasMessageContaining("must be a directory: was the file " + file);
    }

    @ParameterizedTest
    @CsvSource({"16777216,16777216", "16m,16777216", "16 MB,16777216", "16MiB,16777216", "1k,1024", "10g,10737418240"})
    void sizesComeInEveryUsualForm(String text, long bytes) {
        assertThat(ArchiveConfiguration.size("rollSize", text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "m", "-1", "1.5m", "16 mm", "99999999999t", "0x10"})
    void otherSizesAreRefused(String text) {
        assertThatThrownBy(() -> ArchiveConfiguration.size("rollSize", text)).hasMessageContaining("`rollSize`");
    }

    @ParameterizedTest
    @CsvSource({"15%,15", "15,15", "0.15,15", "0,0", "0.5%,0.5", "12.5 %,12.5", "1,1"})
    void sharesComeInEveryUsualForm(String text, double percent) {
        assertThat(ArchiveConfiguration.share(text)).isEqualTo(percent);
    }

    @Test
    void zstdHasItsOwnLevels() {
        configuration.setCompression("ZSTD");
        configuration.setLevel(19);
        assertThat(configuration.options().level()).isEqualTo(19);
        configuration.setCompression("gzip");
        assertThatThrownBy(configuration::options).hasMessageContaining("`level` must be 0 (the default) to 9: was 19");
    }
}
