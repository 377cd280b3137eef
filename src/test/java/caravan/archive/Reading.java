package caravan.archive;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** Reads an archive as a user would: decompresses its files, and nothing else. */
final class Reading {

    private static final Pattern LINE = Pattern.compile("\"message\":\"line (\\d+) ");

    private static final Pattern SOURCE = Pattern.compile("\"file\":\"([^\"]*)\"");

    private Reading() {}

    static List<Path> sealed(Path archive) throws IOException {
        try (Stream<Path> all = Files.walk(archive)) {
            return all.filter(path -> path.toString().matches(".*\\.ndjson\\.(gz|zst)"))
                    .sorted()
                    .toList();
        }
    }

    static List<Path> parts(Path archive) throws IOException {
        try (Stream<Path> all = Files.walk(archive)) {
            return all.filter(path -> path.toString().endsWith(".part"))
                    .sorted()
                    .toList();
        }
    }

    static List<String> lines(Path file) throws IOException {
        try (InputStream bytes = new BufferedInputStream(Files.newInputStream(file))) {
            if (Files.size(file) == 0) {
                return List.of();
            }
            InputStream plain =
                    file.toString().contains(".zst") ? new ZstdInputStream(bytes) : new GZIPInputStream(bytes);
            return new String(plain.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }

    /** The numbers of the lines of each source in the whole archive: files in the order of their first line. */
    static Map<String, List<Integer>> numbers(Path archive) throws IOException {
        List<Path> paths = new ArrayList<>(sealed(archive));
        paths.addAll(parts(archive));
        Map<String, List<List<Integer>>> found = new HashMap<>();
        for (Path path : paths) {
            numbersOf(path).forEach((source, numbers) -> found.computeIfAbsent(source, any -> new ArrayList<>())
                    .add(numbers));
        }
        Map<String, List<Integer>> ordered = new HashMap<>();
        found.forEach((source, files) -> {
            files.sort(Comparator.comparing(numbers -> numbers.get(0)));
            ordered.put(source, files.stream().flatMap(List::stream).toList());
        });
        return ordered;
    }

    private static Map<String, List<Integer>> numbersOf(Path file) throws IOException {
        Map<String, List<Integer>> numbers = new HashMap<>();
        for (String line : lines(file)) {
            Matcher number = LINE.matcher(line);
            Matcher source = SOURCE.matcher(line);
            assertThat(number.find() && source.find()).as("line %s", line).isTrue();
            numbers.computeIfAbsent(source.group(1), any -> new ArrayList<>()).add(Integer.parseInt(number.group(1)));
        }
        return numbers;
    }

    static List<Integer> numbers(Path archive, Feed feed) throws IOException {
        return numbers(archive).getOrDefault(feed.source.path(), List.of());
    }

    /** Every line of each feed is in the archive once, in order. */
    static void assertExact(Path archive, Feed... feeds) throws IOException {
        Map<String, List<Integer>> numbers = numbers(archive);
        for (Feed feed : feeds) {
            assertThat(numbers.getOrDefault(feed.source.path(), List.of()))
                    .as("lines of %s", feed.source)
                    .isEqualTo(IntStream.range(0, feed.lines()).boxed().toList());
        }
    }
}
