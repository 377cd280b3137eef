package caravan.tail;

import caravan.warnings.Warnings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the files that may hold the incarnations of a source file: the file itself and its rotated siblings. */
final class Candidates {

    private static final int MOST_LISTINGS = 5;

    private final Rotation rotation;
    private final Warnings warnings;

    Candidates(Rotation rotation, Warnings warnings) {
        this.rotation = rotation;
        this.warnings = warnings;
    }

    /**
     * Candidates, oldest first. Where the source is a link that led to other files before, as long as these are not
     * read to their end they and their siblings come first.
     *
     * @param current the file under the source's own name, null where there is none now
     * @throws NoSuchFileException when a file was renamed or removed meanwhile: look again
     */
    List<Candidate> of(SourceFile file, Discovery.@Nullable Found current, long now) throws IOException {
        Set<Path> bases = new LinkedHashSet<>();
        for (History history : file.histories) {
            if (!history.finished) {
                bases.add(base(history.place));
            }
        }
        Path own = current != null ? current.place() : ownBase(file);
        if (own == null) {
            return List.of();
        }
        bases.remove(own);
        List<Candidate> candidates = new ArrayList<>();
        for (Path base : bases) {
            candidates.addAll(siblings(base, now));
            if (isFile(base)) {
                candidates.add(new Candidate(base, FileStamp.of(base), null, false));
            }
        }
        FileStamp newest = stampOf(own);
        if (current != null && !isFile(newest, current.key())) {
            throw new NoSuchFileException(own.toString(), null, "was replaced since it was looked at");
        }
        candidates.addAll(siblings(own, now));
        if (newest != null) {
            candidates.removeIf(candidate -> candidate.key().equals(newest.key()));
            candidates.add(new Candidate(own, newest, null, true));
        }
        if (!isFile(stampOf(own), newest == null ? null : newest.key())) {
            throw new NoSuchFileException(own.toString(), null, "was replaced while its siblings were listed");
        }
        return candidates;
    }

    private static @Nullable FileStamp stampOf(Path place) throws IOException {
        return isFile(place) ? FileStamp.of(place) : null;
    }

    private static boolean isFile(@Nullable FileStamp stamp, @Nullable FileKey key) {
        return stamp == null ? key == null : stamp.key().equals(key);
    }

    /** Where the file would stand, told by where its newest incarnation stands. */
    private @Nullable Path ownBase(SourceFile file) {
        return file.histories.isEmpty() ? null : base(file.histories.get(file.histories.size() - 1).place);
    }

    /** The name that a rotated file had before. */
    private Path base(Path place) {
        Rotated rotated = rotation.parseName(place.getFileName().toString());
        return rotated == null ? place : place.resolveSibling(rotated.base());
    }

    private static boolean isFile(Path path) {
        return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
    }

    private List<Candidate> siblings(Path base, long now) throws IOException {
        Path directory = base.getParent();
        if (directory == null || !Files.isDirectory(directory)) {
            return List.of();
        }
        List<Candidate> siblings = new ArrayList<>();
        for (Rotated rotated : rotated(base, directory, now)) {
            Path sibling = base.resolveSibling(rotated.fileName());
            FileStamp stamp = FileStamp.of(sibling);
            if (isFile(sibling)) {
                siblings.add(new Candidate(sibling, stamp, rotated, false));
            }
        }
        return siblings;
    }

    private Iterable<Rotated> rotated(Path base, Path directory, long now) throws IOException {
        Map<String, Rotated> byStem = new LinkedHashMap<>();
        for (Rotated rotated : rotation.siblings(base.getFileName().toString(), list(directory))) {
            if (rotated.isReadable()) {
                // while both are there the compressed one may be half written
                byStem.merge(
                        rotated.stem(),
                        rotated,
                        (one, other) -> one.compression().isEmpty() ? one : other);
            } else {
                warnings.warn(
                        "compression " + directory,
                        rotated.fileName() + " in " + directory + " is compressed in a way that cannot be read here:"
                                + " bytes in it that were not read before are not read");
            }
        }
        return byStem.values();
    }

    /** A listing may miss a file that is renamed meanwhile: two in a row must be the same. */
    private Set<String> list(Path directory) throws IOException {
        Set<String> names = names(directory);
        for (int i = 0; i < MOST_LISTINGS; i++) {
            Set<String> again = names(directory);
            if (again.equals(names)) {
                return names;
            }
            names = again;
        }
        throw new NoSuchFileException(directory.toString(), null, "its files do not stay the same");
    }

    private Set<String> names(Path directory) throws IOException {
        Set<String> names = new LinkedHashSet<>();
        for (Path entry : Discovery.list(directory)) {
            String name = entry.getFileName().toString();
            if (!rotation.isBeingWritten(name)) {
                names.add(name);
            }
        }
        return names;
    }
}
