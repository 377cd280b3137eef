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
        configuration.setLayout("flat");
        configuration.setWhenFull("burst");
        configuration.setAcknowledge("never");
        configuration.setVerdict("lost");
        configuration.setDestination(" ");
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
                .contains("`retainAge` must be 0 (for ever) or at least `rollAge`")
                .contains("`layout` must be container or sequence: was flat")
                .contains("`whenFull` must be shed or stop: was burst")
                .contains("`acknowledge` must be written or taken: was never")
                .contains("`verdict` must be delivered or spooled: was lost")
                .contains("`destination` must be given")
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
    void filesThatTheArchiveDeletesItselfAreNotTaken() {
        configuration.setAcknowledge("taken");
        assertThatThrownBy(configuration::options).hasMessageContaining("`acknowledge=taken` needs `whenFull=stop`");
        configuration.setWhenFull("stop");
        assertThatThrownBy(configuration::options).hasMessageContaining("`retainAge=0`");
        configuration.setRetainAge(0);
        assertThat(configuration.options().untilTaken()).isTrue();
    }

    @Test
    void directoryMustNotBeAFile(@TempDir Path folder) throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        configuration.setDirectory(file.toString());
        assertThatThrownBy(configuration::options).hasMessageContaining("must be a directory: was the file " + file);
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
