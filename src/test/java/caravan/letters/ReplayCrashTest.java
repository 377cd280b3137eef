package caravan.letters;

import static caravan.letters.Letters.bytes;
import static caravan.letters.Letters.letter;
import static caravan.letters.Letters.messages;
import static caravan.letters.Letters.names;
import static org.assertj.core.api.Assertions.assertThat;

import caravan.warnings.Warnings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/** A replay that dies at each of its calls to the disk, and begins again. */
class ReplayCrashTest {

    private static final Choice OF_STORE = new Choice(Set.of("store"), reason -> true, Long.MIN_VALUE, Long.MAX_VALUE);
    private static final String OTHER = letter("2026-11-22T12:00:00Z", "other", "r", 90, "not chosen");

    @TempDir
    Path temporary;

    private final Store store = new Store();

    @ParameterizedTest
    @EnumSource
    void nothingIsLostAndNothingIsTwiceInTheStore(PowerDisk.Loss loss) throws Exception {
        int calls = 0;
        boolean died = true;
        while (died) {
            Path folder = folder("at-" + calls);
            store.records.clear();
            store.received.clear();
            store.refuses.addAll(Set.of("b", "d", "e"));
            died = !replay(folder, new PowerDisk(folder).diesAfter(calls), loss);
            assertThat(everything(folder)).as("after " + calls + " calls").isEqualTo(everyMessage());

            replay(folder, new PowerDisk(folder), PowerDisk.Loss.NONE);
            assertThat(new TreeSet<>(messages(folder)))
                    .as("after " + calls + " calls")
                    .containsExactly("b", "d", "e", "not chosen");
            assertThat(Files.readAllBytes(folder.resolve("store-0-40.ndjson"))).isEqualTo(bytes(OTHER));
            store.refuses.clear();
            replay(folder, new PowerDisk(folder), PowerDisk.Loss.NONE);
            assertThat(messages(folder)).containsExactly("not chosen", "not chosen");
            assertThat(store.records.values()).containsExactlyInAnyOrder("a", "b", "c", "d", "e", "f");
            calls++;
        }
        assertThat(calls).isGreaterThan(10);
    }

    private Path folder(String name) throws IOException {
        Path folder = Files.createDirectory(temporary.resolve(name));
        write(folder, "store-0-40.ndjson", 1, letter(0, "a"), OTHER, letter(10, "b"), letter(20, "c"));
        write(folder, "store-30-50.ndjson", 2, letter(30, "d"), letter(40, "e"));
        write(folder, "store-50-60.ndjson", 3, letter(50, "f"));
        write(folder, "other-90-100.ndjson", 4, OTHER);
        return folder;
    }

    private static void write(Path folder, String name, int minute, String... letters) throws IOException {
        Path file = Files.write(folder.resolve(name), bytes(letters));
        Files.setLastModifiedTime(
                file, FileTime.from(Instant.parse("2026-11-22T12:00:00Z").plus(Duration.ofMinutes(minute))));
    }

    /** What is in the store or the folder. */
    private Set<String> everything(Path folder) throws IOException {
        assertThat(messages(folder)).as("no file is torn").doesNotContain("?");
        assertThat(names(folder)).contains("other-90-100.ndjson");
        Set<String> all = new HashSet<>(store.records.values());
        all.addAll(messages(folder));
        return all;
    }

    private static Set<String> everyMessage() {
        return Set.copyOf(List.of("a", "b", "c", "d", "e", "f", "not chosen"));
    }

    /** Replays, and tells whether it came to its end. */
    private boolean replay(Path path, PowerDisk disk, PowerDisk.Loss loss) throws IOException {
        Warnings warnings = new Warnings(LoggerFactory.getLogger("test"), () -> 0, Duration.ZERO);
        LetterFolder folder = new LetterFolder(path, disk, InstantSource.system(), warnings);
        store.letters = folder;
        try {
            new Replay(folder, OF_STORE, store, warnings).run(System.currentTimeMillis());
            return true;
        } catch (PowerDisk.Crash e) {
            disk.cutPower(path, loss);
            return false;
        }
    }
}
