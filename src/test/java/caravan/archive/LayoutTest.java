package caravan.archive;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.batch.Batch;
import caravan.batch.Incarnation;
import caravan.batch.SharedField;
import caravan.batch.Source;
import caravan.batch.Span;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LayoutTest {

    private static final Path ARCHIVE = Path.of("/archive");

    private static Batch batch(String path, SharedField... fields) {
        Batch batch = Batch.of(new Source(path), new byte[1], 0, 1)
                .span(new Span(new Incarnation(1, 1), 0, 1, 0))
                .build();
        List.of(fields).forEach(batch::share);
        return batch;
    }

    @ParameterizedTest
    @CsvSource({
        "nginx, nginx",
        "web-1_a.B, web-1_a.B",
        ".., %2E.",
        "., %2E",
        ".open, %2Eopen",
        "a/b, a%2Fb",
        "a\\b, a%5Cb",
        "100%, 100%25",
        "ä, %C3%A4",
        "'a b', a%20b",
    })
    void elementIsMadeSafe(String name, String element) {
        assertThat(Layout.safe(name)).isEqualTo(element);
    }

    @Property
    void noNameLeadsOutOfTheArchiveOrIntoItsState(@ForAll String namespace, @ForAll String pod, @ForAll String path) {
        for (Batch batch : List.of(batch("/a", Feed.kubernetes(namespace, pod, "c")), batch(path))) {
            String folder = Layout.folder(batch);
            assertThat(ARCHIVE.resolve(folder).normalize()).isEqualTo(ARCHIVE.resolve(folder));
            assertThat(ARCHIVE.resolve(folder)).startsWithRaw(ARCHIVE);
            for (Path element : Path.of(folder)) {
                assertThat(element.toString())
                        .matches("[A-Za-z0-9._%~-]{1,255}")
                        .doesNotStartWith(".");
            }
        }
    }

    @Property
    void differentShortNamesStayDifferent(@ForAll String one, @ForAll String other) {
        assertThat(Layout.safe(one).equals(Layout.safe(other))).isEqualTo(one.equals(other));
    }

    @Test
    void longNamesAreCutAndStayDifferent() {
        String one = Layout.safe("x".repeat(300) + "1");
        String other = Layout.safe("x".repeat(300) + "2");
        assertThat(one).hasSizeLessThanOrEqualTo(200).isNotEqualTo(other);
        assertThat(Layout.folder(batch("/d".repeat(3_000) + "/x"))).hasSizeLessThan(200);
    }

    @Test
    void recordsWithoutAllThreeNamesGoByTheirPath() {
        SharedField half = new SharedField("kubernetes", Map.of("namespace_name", "shop", "pod_name", ""));
        assertThat(Layout.folder(batch("/var/log/syslog", half))).isEqualTo("files/var/log/syslog");
        assertThat(Layout.folder(batch("/a", new SharedField("kubernetes", "no map"))))
                .isEqualTo("files/a");
    }

    @Test
    void namesOfOurFilesAreKnownAndOthersAreNot() {
        PartContents contents = new PartContents();
        contents.add(new Span(new Incarnation(1, 1), 0, 10, 0));
        contents.addRecords(3);
        assertThat(Layout.read(Path.of("a", Layout.name(0, contents) + ".ndjson.gz")))
                .isEqualTo(new Layout.Told(-1, 3, 10));
        contents.add(new Span(new Incarnation(2, 2), 5, 10, 0));
        assertThat(Layout.read(Path.of(Layout.name(0, contents) + ".2.ndjson.zst")))
                .isEqualTo(new Layout.Told(-1, 3, 15));
        assertThat(Layout.read(Path.of("0000000000000012-" + Layout.numberedName(0, contents) + ".ndjson.zst")))
                .isEqualTo(new Layout.Told(12, 3, 15));
        for (String foreign : List.of("notes.txt", "x.ndjson.gz", ".sealed", "0123.gz.part", "123456Z-1-2.ndjson.gz")) {
            assertThat(Layout.read(Path.of(foreign))).as(foreign).isNull();
        }
    }
}
