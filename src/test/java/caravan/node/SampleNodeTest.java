package caravan.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleNodeTest {

    private static final Instant START = Instant.parse("2026-11-22T10:15:00Z");
    private static final Pattern LINE =
            Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{9}Z (stdout|stderr) [PF] .*");

    @TempDir
    private Path folder;

    @Test
    void equalSeedsGiveEqualFiles() throws IOException {
        Plan plan = new Plan()
                .seed(7)
                .podLife(Duration.ofSeconds(30))
                .reopenFails(0.2)
                .kubeletDies(0.2);

        assertThat(run("first", plan, 60)).isEqualTo(run("second", plan, 60));
        assertThat(run("third", plan.seed(8), 60)).isNotEqualTo(run("fourth", plan.seed(9), 60));
    }

    private Map<String, Integer> run(String name, Plan plan, int seconds) throws IOException {
        Path root = folder.resolve(name);
        Map<String, Integer> files = new TreeMap<>();
        try (SampleNode node = new SampleNode(root, plan, START)) {
            steps(node, seconds * 10, Duration.ofMillis(100));
            node.finish();
            try (Stream<Path> all = Files.walk(node.pods())) {
                for (Path file : all.filter(Files::isRegularFile).toList()) {
                    files.put(node.pods().relativize(file).toString(), Arrays.hashCode(Files.readAllBytes(file)));
                }
            }
        }
        return files;
    }

    @Test
    void linesAreThoseOfContainerd() throws IOException {
        try (SampleNode node = new SampleNode(folder, new Plan().maxFiles(1000), START)) {
            steps(node, 300, Duration.ofMillis(100));
            node.finish();
            try (Stream<Path> all = Files.walk(node.pods())) {
                for (Path log : all.filter(path -> path.endsWith("0.log")).toList()) {
                    List<String> lines = Files.readAllLines(log, StandardCharsets.ISO_8859_1);
                    assertThat(lines).allMatch(line -> LINE.matcher(line).matches());
                    assertThat(lines.stream().map(line -> line.substring(0, 30)))
                            .isSorted()
                            .doesNotHaveDuplicates();
                    assertThat(lines.stream().filter(line -> line.charAt(38) == 'P'))
                            .allMatch(line -> line.length() == 40 + 16_384);
                }
            }
        }
    }

    @Test
    void charactersAreCutInTwoWhereARecordIs() throws IOException {
        try (SampleNode node = new SampleNode(folder, new Plan().pods(1).maxFiles(1000), START)) {
            steps(node, 300, Duration.ofMillis(100));
            try (Stream<Path> logs = Files.walk(node.pods())) {
                List<Path> plain =
                        logs.filter(path -> path.toString().contains(".log")).toList();
                boolean cut = false;
                for (Path log : plain) {
                    String[] pieces =
                            Files.readString(log, StandardCharsets.ISO_8859_1).split(" std(out|err) P ");
                    cut |= Arrays.stream(pieces).anyMatch(SampleNodeTest::isCutInTwo);
                }
                assertThat(cut).isTrue();
            }
        }
    }

    /** Whether the first 16384 bytes end within a character. */
    private static boolean isCutInTwo(String piece) {
        return piece.length() > 16_384
                && piece.charAt(16_384) == '\n'
                && new String(piece.substring(0, 16_384).getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8)
                        .endsWith("\ufffd");
    }

    @Test
    void linksLeadToTheRunningInstance() throws IOException {
        try (SampleNode node = new SampleNode(folder, new Plan(), START);
                Stream<Path> links = Files.list(node.containers())) {
            assertThat(links.toList()).isNotEmpty().allSatisfy(link -> {
                assertThat(link.getFileName().toString()).matches("[a-z0-9.-]+_[a-z-]+_[a-z-]+-[0-9a-f]{64}\\.log");
                assertThat(node.pods().relativize(Files.readSymbolicLink(link)).toString())
                        .matches("[a-z-]+_[a-z0-9.-]+_[0-9a-f-]+/[a-z-]+/0\\.log");
            });
        }
    }

    @Test
    void rateIsKept() throws IOException {
        try (SampleNode node =
                new SampleNode(folder, new Plan().bytesPerSecond(100_000).maxFiles(1000), START)) {
            steps(node, 500, Duration.ofMillis(100));

            assertThat(node.written().total().bytes()).isBetween(4_000_000L, 6_000_000L);
        }
    }

    @Test
    void filesHoldExactlyWhatIsSaidToBeWritten() throws IOException {
        Plan plan = new Plan()
                .maxFiles(1000)
                .maxSize(10_000)
                .look(Duration.ofSeconds(1))
                .containerLife(Duration.ofSeconds(20))
                .reopenFails(0.2)
                .kubeletDies(0.2)
                .keep(Duration.ofDays(1));
        try (SampleNode node = new SampleNode(folder.resolve("node"), plan, START)) {
            steps(node, 1200, Duration.ofMillis(50));
            node.finish();

            assertThat(archived(node)).returns(true, Findings::isClean);
            assertThat(Activity.Event.values())
                    .filteredOn(event -> event != Activity.Event.POD_GONE)
                    .allSatisfy(event -> assertThat(node.activity().of(event)).isPositive());
        }
    }

    @Test
    void killedContainersLeaveRecordsUnfinished() throws IOException {
        Plan plan = new Plan()
                .maxFiles(1000)
                .containerLife(Duration.ofSeconds(1))
                .killed(true)
                .keep(Duration.ofDays(1));
        try (SampleNode node = new SampleNode(folder.resolve("node"), plan, START)) {
            steps(node, 400, Duration.ofMillis(50));
            node.finish();

            Findings findings = archived(node);
            assertThat(findings).returns(true, Findings::isClean);
            assertThat(findings.unfinished()).isPositive();
        }
    }

    private Findings archived(SampleNode node) throws IOException {
        Path archive = folder.resolve("archive");
        for (var container : NaiveCollector.collect(node.pods()).entrySet()) {
            Path date =
                    Files.createDirectories(archive.resolve(container.getKey()).resolve("2026-11-22"));
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            try (OutputStream gzip = new GZIPOutputStream(packed)) {
                for (NaiveCollector.Entry entry : container.getValue()) {
                    gzip.write((entry.json() + "\n").getBytes(StandardCharsets.UTF_8));
                }
            }
            Files.write(date.resolve("101500Z-" + "0".repeat(32) + "-0-1-1r1b.ndjson.gz"), packed.toByteArray());
        }
        return ArchiveCheck.check(archive, node.written(), false);
    }

    @Test
    void eachByteStaysReadableForLongEnough() throws IOException {
        try (SampleNode node = new SampleNode(folder, busy().keep(Duration.ofSeconds(7)), START)) {
            steps(node, 600, Duration.ofMillis(200));

            assertThat(node.removals()).hasSizeGreaterThan(10);
            assertThat(node.proof()).isBetween(Duration.ofSeconds(7), Duration.ofSeconds(8));
            assertThat(node.activity().of(Activity.Event.POD_GONE)).isPositive();
        }
    }

    @Test
    void nothingIsRemovedWhileTheCollectorIsDown() throws IOException {
        try (SampleNode node = new SampleNode(folder, busy().keep(Duration.ofSeconds(7)), START)) {
            steps(node, 200, Duration.ofMillis(200));
            int before = node.removals().size();
            node.collectorDown();
            steps(node, 200, Duration.ofMillis(200));
            assertThat(node.removals()).hasSize(before);
            node.collectorUp();
            steps(node, 34, Duration.ofMillis(200));
            assertThat(node.removals()).hasSize(before);
            steps(node, 100, Duration.ofMillis(200));

            assertThat(node.removals()).hasSizeGreaterThan(before);
            assertThat(node.proof()).isGreaterThanOrEqualTo(Duration.ofSeconds(7));
        }
    }

    @Test
    void withoutTheGuaranteeTheMissedBytesAreKnown() throws IOException {
        try (SampleNode node = new SampleNode(folder, immortal().keep(Duration.ZERO), START)) {
            Map<Path, Long> read = new HashMap<>();
            steps(node, 200, Duration.ofMillis(200));
            Path source = node.removals().get(0).source();
            Removal last = last(node, source);
            read.put(source, last.begin() + 100);
            steps(node, 200, Duration.ofMillis(200));

            List<Removal.Unread> missed = node.removedUnread(read).stream()
                    .filter(unread -> unread.source().equals(source))
                    .toList();
            assertThat(missed.get(0).generation()).isEqualTo(last.generation());
            assertThat(missed.get(0).from()).isEqualTo(100);
            assertThat(missed.stream().mapToLong(Removal.Unread::bytes).sum())
                    .isEqualTo(last(node, source).begin() + last(node, source).bytes() - last.begin() - 100);
        }
    }

    private static Removal last(SampleNode node, Path source) {
        List<Removal> all = node.removals().stream()
                .filter(removal -> removal.source().equals(source))
                .toList();
        return all.get(all.size() - 1);
    }

    @Test
    void impossiblePlansAreRefused() {
        assertThatThrownBy(() -> new SampleNode(folder, new Plan().look(Duration.ofMillis(1)), START))
                .hasMessage("look must be at least 1 s: was PT0.001S");
        assertThatThrownBy(() -> new SampleNode(folder, new Plan().maxFiles(1), START))
                .hasMessage("maxFiles must be at least 2: was 1");
    }

    private static Plan immortal() {
        return busy().podLife(Duration.ZERO).containerLife(Duration.ZERO);
    }

    private static Plan busy() {
        return new Plan()
                .maxFiles(2)
                .maxSize(30_000)
                .look(Duration.ofSeconds(2))
                .podLife(Duration.ofSeconds(30))
                .containerLife(Duration.ofSeconds(20))
                .kubeletDies(0.1)
                .reopenFails(0.1);
    }

    private static void steps(SampleNode node, int number, Duration each) throws IOException {
        for (int i = 0; i < number; i++) {
            node.step(each);
        }
    }
}
