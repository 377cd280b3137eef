package caravan.tail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where reading begins: in files that are there at the very first start, and in all others. */
class BeginTest extends RigTest {

    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    void atTheEndOnlyWhatComesIsRead() throws IOException {
        rig.options.setBegin("end");
        rig.write("a.log", "old\n");
        rig.start().poll();
        rig.write("a.log", "new\n");
        rig.poll().received("new");
    }

    @Test
    void atTheEndALineThatIsBeingWrittenIsReadWhole() throws IOException {
        rig.options.setBegin("end");
        rig.write("a.log", "old\nhal");
        rig.start().poll();
        rig.write("a.log", "f\n");
        rig.poll().received("half");
    }

    @Test
    void aFileThatAppearsLaterIsReadFromItsBeginningAllTheSame() throws IOException {
        rig.options.setBegin("end");
        rig.start().poll();
        rig.write("a.log", "one\n");
        rig.poll().received("one");
    }

    @Test
    void onlyTheVeryFirstStartBeginsAtTheEnd() throws IOException {
        rig.options.setBegin("end");
        rig.write("a.log", "old\n");
        rig.start().poll().stop();
        rig.write("a.log", "two\n");
        rig.write("b.log", "three\n");
        rig.start().poll();
        assertThat(rig.messages()).containsExactlyInAnyOrder("two", "three");
    }

    @Test
    void aCrashBeforeTheFirstLineDoesNotBeginAtTheEndAgain() throws IOException {
        rig.options.setBegin("end");
        rig.write("a.log", "old\n");
        rig.start().poll().crash();
        rig.write("a.log", "new\n");
        rig.start().poll().received("new");
    }

    @Test
    void atTheEndRotatedFilesAreLeftOutAndStayLeftOut() throws IOException {
        rig.options.setBegin("end");
        Rig.write(
                rig.logs.resolve("0.log.20261122-110000.gz"),
                Program.gzip("oldest\n".getBytes(StandardCharsets.UTF_8)));
        rig.write("0.log.20261122-120000", "older\n");
        rig.write("0.log", "old\n");
        rig.start().poll().restart();
        rig.write("0.log", "new\n");
        rig.poll().received("new");
    }

    @Test
    void theLastBytesBeginWithAWholeLine() throws IOException {
        rig.options.setBegin("10b");
        rig.write("a.log", "one\ntwo\nthree\nfour\n");
        rig.start().poll().received("four");
    }

    // ---- by age

    private static final List<Duration> AGES = Stream.of("P30D", "P3D", "PT3H", "PT30M", "PT5M")
            .map(Duration::parse)
            .toList();

    private static String time(Duration age) {
        return Instant.now().minus(age).toString();
    }

    @ParameterizedTest
    @CsvSource({"10m, 1", "40m, 2", "4h, 3", "4d, 4", "40d, 5"})
    void olderLinesAreLeftOut(String age, int young) throws IOException {
        rig.options.setBegin(age);
        List<String> lines =
                AGES.stream().map(each -> time(each) + " stdout F " + each).toList();
        rig.write("a.log", String.join("\n", lines) + "\n");
        rig.start().poll().received(lines.subList(lines.size() - young, lines.size()));
    }

    @ParameterizedTest
    @CsvSource({"10m, 1", "40m, 2", "4h, 3", "4d, 4", "40d, 5"})
    void olderLinesOfDockerAreLeftOut(String age, int young) throws IOException {
        rig.options.setBegin(age);
        List<String> lines = AGES.stream()
                .map(each -> "{\"log\":\"x\\n\",\"stream\":\"stdout\",\"time\":\"" + time(each) + "\"}")
                .toList();
        rig.write("a.log", String.join("\n", lines) + "\n");
        rig.start().poll().received(lines.subList(lines.size() - young, lines.size()));
    }

    @Test
    void theFirstYoungLineOfABigFileIsFound() throws IOException {
        rig.options.setBegin("10m");
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            lines.append(time(HOUR.minusMillis(i)))
                    .append(" stdout F old ")
                    .append(i)
                    .append('\n');
        }
        String young = time(Duration.ofMinutes(9)) + " stdout F young";
        rig.write("a.log", lines + young + "\n");
        rig.start().poll().received(young);
    }

    @Test
    void whereLinesShowNoTimeThatOfTheFileDecides() throws IOException {
        rig.options.setBegin("10m");
        age(rig.write("old.log", "left out\n"));
        rig.write("young.log", "read\n");
        rig.start().poll().received("read");
    }

    @Test
    void aFileThatWasTooOldGoesOnFromThereWhenItIsWrittenTo() throws IOException {
        rig.options.setBegin("10m");
        age(rig.write("a.log", "old\n"));
        rig.start().pollFor(HOUR.toMillis()).restart();
        rig.write("a.log", "new\n");
        rig.poll().received("new");
    }

    private static void age(Path file) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(HOUR)));
    }
}
