package caravan.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Takes closed files away, as a store would: what comes once more under a name that is known, apart from its number,
 * must be the same, and counts once.
 */
final class Drain {

    private final Map<String, List<String>> files = new LinkedHashMap<>();

    /** Takes one file, the first of a sequence; false where there is none. */
    boolean takeOne(TestArchive setup, Random random) throws IOException {
        List<Path> closed = Reading.sealed(setup.directory);
        if (closed.isEmpty()) {
            return false;
        }
        Path file = closed.get(setup.sequence ? 0 : random.nextInt(closed.size()));
        List<String> lines = Reading.lines(file);
        assertThat(Layout.read(file).records()).isEqualTo(lines.size());
        String name = file.getFileName().toString().replaceFirst("^\\d{16}-", "");
        List<String> before = files.putIfAbsent(name, lines);
        assertThat(before == null || before.equals(lines))
                .as("%s is the same again", file)
                .isTrue();
        Files.delete(file);
        return true;
    }

    /** Takes all that there are. */
    void takeAll(TestArchive setup, Random random) throws IOException {
        while (takeOne(setup, random)) {
            // until none is left
        }
    }

    private List<Integer> numbers(Feed feed) {
        List<Integer> numbers = new ArrayList<>();
        for (List<String> lines : files.values()) {
            for (String line : lines) {
                if (line.contains("\"file\":\"" + feed.source.path() + "\"")) {
                    numbers.add(Integer.valueOf(line.replaceAll(".*\"message\":\"line (\\d+) .*", "$1")));
                }
            }
        }
        return numbers;
    }

    /** Whatever is acknowledged has been taken. */
    void assertHasAllAcknowledged(List<Feed> feeds) {
        for (Feed feed : feeds) {
            Set<Integer> taken = new HashSet<>(numbers(feed));
            int acknowledged = feed.linesBefore(feed.acknowledged());
            assertThat(IntStream.range(0, acknowledged).filter(line -> !taken.contains(line)))
                    .as("lines of %s that are acknowledged and were not taken", feed.source)
                    .isEmpty();
        }
    }

    /** Each line was taken once; of a sequence, in order. */
    void assertExact(List<Feed> feeds, boolean isInOrder) {
        for (Feed feed : feeds) {
            List<Integer> numbers = numbers(feed);
            if (!isInOrder) {
                numbers.sort(null);
            }
            assertThat(numbers)
                    .as("lines of %s", feed.source)
                    .isEqualTo(IntStream.range(0, feed.lines()).boxed().toList());
        }
    }
}
