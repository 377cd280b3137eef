package caravan.node;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Counts the records of an archive that is being written, parts included: each {@link #poll} reads what was added since
 * the last one. For one thread.
 */
final class ArchiveFollower {

    /** {@code [0..bytes)} of a file has been read. */
    private record Progress(long bytes, long records) {}

    private static final Progress NOTHING = new Progress(0, 0);

    private final Path archive;
    /** By file key: closing a part renames it. */
    private final Map<Object, Progress> files = new HashMap<>();

    /** By origin: behind the highest sequence number that was seen. */
    private final Map<String, Long> archived = new HashMap<>();

    private byte @Nullable [] latest;

    ArchiveFollower(Path archive) {
        this.archive = archive;
    }

    /** How many records there are now. */
    long poll() throws IOException {
        if (Files.isDirectory(archive)) {
            try (Stream<Path> all = Files.walk(archive)) {
                for (Path file : all.filter(ArchiveFollower::holdsRecords).toList()) {
                    follow(file);
                }
            } catch (UncheckedIOException closedMeanwhile) {
                // The next poll finds the part under its new name.
            }
        }
        return files.values().stream().mapToLong(Progress::records).sum();
    }

    /** The last record that was seen, as JSON; null before the first. */
    @Nullable
    String latest() {
        return latest == null ? null : new String(latest, StandardCharsets.UTF_8);
    }

    /** Whether the last record of each origin, or a later one, had arrived by the last poll. */
    boolean has(Written written) {
        return written.origins().entrySet().stream()
                .allMatch(origin -> archived.getOrDefault(origin.getKey(), 0L)
                        >= origin.getValue().records());
    }

    private static boolean holdsRecords(Path path) {
        String name = path.getFileName().toString();
        return name.endsWith(".part") || name.endsWith(".ndjson.gz") || name.endsWith(".ndjson.zst");
    }

    private void follow(Path path) throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            Progress known = files.getOrDefault(attributes.fileKey(), NOTHING);
            if (attributes.size() < known.bytes()) {
                known = NOTHING; // what was not durable is cut off after a crash
            }
            if (attributes.size() > known.bytes()) {
                files.put(attributes.fileKey(), read(path, known));
            }
        } catch (NoSuchFileException | FileNotFoundException closedMeanwhile) {
            // The next poll finds the part under its new name.
        }
    }

    private Progress read(Path path, Progress known) throws IOException {
        CompressedUnits units = new CompressedUnits(behind(path, known.bytes()));
        long records = known.records();
        for (byte[] content = units.next(); content != null; content = units.next()) {
            records += count(content);
        }
        return new Progress(known.bytes() + units.position(), records);
    }

    private static byte[] behind(Path path, long offset) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            byte[] added = new byte[Math.toIntExact(Math.max(0, file.length() - offset))];
            file.seek(offset);
            file.readFully(added);
            return added;
        }
    }

    private long count(byte[] content) {
        long lines = 0;
        int start = 0;
        for (int i = 0; i < content.length; i++) {
            if (content[i] == '\n') {
                line(Arrays.copyOfRange(content, start, i));
                lines++;
                start = i + 1;
            }
        }
        return lines;
    }

    private void line(byte[] line) {
        latest = line;
        Stamp.of(line).ifPresent(stamp -> archived.merge(stamp.origin(), stamp.sequence() + 1, Math::max));
    }
}
