package caravan.letters;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A file of letters; older ones come first.
 *
 * @param size of its content in bytes
 * @param changedMillis when it was written, milliseconds since 1970
 */
record LetterFile(Path path, long size, long changedMillis) implements Comparable<LetterFile> {

    static final String SUFFIX = ".ndjson";

    /** What a file takes of most file systems at least, and a multiple of what. */
    private static final int BLOCK = 4_096;

    private static final Comparator<LetterFile> OLDEST =
            Comparator.comparingLong(LetterFile::changedMillis).thenComparing(LetterFile::path);

    /** Bytes of the disk that a content of so many bytes takes. */
    static long room(long size) {
        return (size + BLOCK - 1) / BLOCK * BLOCK;
    }

    /** Bytes of the disk that it takes. */
    long room() {
        return room(size);
    }

    @Override
    public int compareTo(LetterFile other) {
        return OLDEST.compare(this, other);
    }

    /** Each file of letters in a folder, in no order; none where there is no folder. */
    static void forEach(Path directory, Consumer<LetterFile> visitor) throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (DirectoryStream<Path> names = Files.newDirectoryStream(directory, LetterFile::isNamedSo)) {
            for (Path path : names) {
                visit(path, visitor);
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    private static boolean isNamedSo(Path path) {
        String name = path.getFileName().toString();
        return name.endsWith(SUFFIX) && !name.startsWith(".");
    }

    private static void visit(Path path, Consumer<LetterFile> visitor) throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            if (attributes.isRegularFile()) {
                visitor.accept(new LetterFile(
                        path, attributes.size(), attributes.lastModifiedTime().toMillis()));
            }
        } catch (NoSuchFileException e) {
            // gone since the folder was listed
        }
    }

    /** The oldest files that match, so many at most, the oldest first. Memory is for these only. */
    static List<LetterFile> oldest(Path directory, Predicate<LetterFile> which, int most) throws IOException {
        PriorityQueue<LetterFile> found = new PriorityQueue<>(Comparator.reverseOrder());
        forEach(directory, file -> {
            if (which.test(file)) {
                found.add(file);
                if (found.size() > most) {
                    found.remove();
                }
            }
        });
        List<LetterFile> sorted = new ArrayList<>(found);
        Collections.sort(sorted);
        return sorted;
    }
}
