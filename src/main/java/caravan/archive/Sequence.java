package caravan.archive;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * The numbers in front of the names of closed files, 16 digits: microseconds since 1970, or more than the last one and
 * than every file that is there. So they sort in the order in which the files were closed, also across restarts and
 * when the clock is set back. Safe for use by several threads.
 */
final class Sequence {

    private static final long MICROS_PER_MILLI = 1_000;
    private static final long LAST = 9_999_999_999_999_999L;

    private final Path directory;
    private final InstantSource clock;
    private long last;

    /** Goes on behind the files of a directory. */
    static Sequence behind(Path directory, InstantSource clock) throws IOException {
        Sequence sequence = new Sequence(directory, clock);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                Layout.Told told = Layout.read(file);
                sequence.last = told == null ? sequence.last : Math.max(sequence.last, told.number());
            }
        }
        return sequence;
    }

    private Sequence(Path directory, InstantSource clock) {
        this.directory = directory;
        this.clock = clock;
    }

    /** The next number, as it stands in a name. */
    synchronized String next() throws IOException {
        long next = Math.max(last + 1, clock.millis() * MICROS_PER_MILLI);
        if (next > LAST) {
            throw new IOException(directory + ": the number of the last file is " + last
                    + ", and a name has room for 16 digits: set the clock, and take that file away");
        }
        last = next;
        return String.format("%016d", next);
    }

    /** A closed file that has this name behind its number; null where there is none. */
    @Nullable
    Path find(String name) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                if (file.toString().endsWith('-' + name)) {
                    return file;
                }
            }
        }
        return null;
    }
}
