package caravan.node;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The files of an archive in the order of their records: {@code NAMESPACE/POD/CONTAINER/DATE/} and a name of time and
 * position range, {@code 101500Z-INCARNATION-FROM[-INCARNATION]-TO-RECORDSrBYTESb.ndjson.gz}. Part files have none of that and come last.
 */
final class ArchiveFiles {

    private static final Pattern NAME = Pattern.compile(
            "(?<time>\\d{6}Z)-(?<first>[0-9a-f]{32})-(?<from>\\d+)(-(?<last>[0-9a-f]{32}))?-(?<to>\\d+)-\\d+r\\d+b(\\.\\d+)?\\.ndjson\\.(gz|zst)");
    private static final String PARTS = ".open";

    /** Takes a line, without its line feed. */
    interface LineSink {
        void line(byte[] line) throws IOException;
    }

    /** A closed file's place among those of its folder. */
    private record Range(Path path, String second, String first, long from, String last, long to) {

        static Range of(Path path) {
            Matcher name = NAME.matcher(path.getFileName().toString());
            if (!name.matches()) {
                throw new IllegalArgumentException("not an archive file's name: " + path);
            }
            String last = name.group("last") == null ? name.group("first") : name.group("last");
            return new Range(
                    path,
                    path.getParent() + "/" + name.group("time"),
                    name.group("first"),
                    Long.parseLong(name.group("from")),
                    last,
                    Long.parseLong(name.group("to")));
        }

        boolean precedes(Range other) {
            if (this == other) {
                return false;
            }
            return first.equals(other.first) ? from < other.from : last.equals(other.first) && to <= other.from;
        }
    }

    private ArchiveFiles() {}

    /** Closed files in order. */
    static List<Path> closed(Path archive) throws IOException {
        TreeMap<String, List<Range>> seconds = new TreeMap<>();
        for (Path path : list(archive, ".ndjson.gz", ".ndjson.zst")) {
            Range range = Range.of(path);
            seconds.computeIfAbsent(range.second(), first -> new ArrayList<>()).add(range);
        }
        List<Path> ordered = new ArrayList<>();
        seconds.values().forEach(ranges -> chain(ranges, ordered));
        return ordered;
    }

    /** Files of one second stand in the order of their ranges: an incarnation's name says nothing about its age. */
    private static void chain(List<Range> ranges, List<Path> ordered) {
        while (!ranges.isEmpty()) {
            Range next = ranges.stream()
                    .filter(range -> ranges.stream().noneMatch(other -> other.precedes(range)))
                    .findFirst()
                    .orElse(ranges.get(0));
            ranges.remove(next);
            ordered.add(next.path());
        }
    }

    /** Files which are still written to. */
    static List<Path> parts(Path archive) throws IOException {
        return list(archive.resolve(PARTS), ".part");
    }

    private static List<Path> list(Path folder, String... suffixes) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(path -> Stream.of(suffixes).anyMatch(path.toString()::endsWith))
                    .filter(path ->
                            suffixes[0].equals(".part") || !path.toString().contains("/" + PARTS + "/"))
                    .sorted()
                    .toList();
        }
    }

    /**
     * Reads a file's lines.
     *
     * @return what is wrong with the file, if anything: the lines before that were read
     */
    static @Nullable String read(Path file, LineSink sink) throws IOException {
        try (InputStream bytes = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            bytes.mark(4);
            int first = bytes.read();
            bytes.reset();
            if (first < 0) {
                return null;
            }
            InputStream lines = first == 0x1f ? new GZIPInputStream(bytes, 1 << 16) : new ZstdInputStream(bytes);
            return split(new BufferedInputStream(lines, 1 << 16), sink);
        } catch (ReadFailure damaged) {
            return damaged.getMessage();
        }
    }

    private static @Nullable String split(InputStream lines, LineSink sink) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(1 << 12);
        for (int b = next(lines); b >= 0; b = next(lines)) {
            if (b == '\n') {
                sink.line(line.toByteArray());
                line.reset();
            } else {
                line.write(b);
            }
        }
        return line.size() == 0 ? null : "no line feed at its end";
    }

    private static int next(InputStream lines) throws ReadFailure {
        try {
            return lines.read();
        } catch (IOException e) {
            throw new ReadFailure(e);
        }
    }

    private static final class ReadFailure extends IOException {
        ReadFailure(IOException cause) {
            super(cause.toString(), cause);
        }
    }
}
