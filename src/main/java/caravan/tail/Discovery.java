package caravan.tail;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds the files to follow. A directory is listed again only when its modification time has changed or is so young
 * that another change could bear the same time. Not safe for several threads.
 */
final class Discovery {

    /** Coarsest time stamp of the file systems that matter, with a margin. */
    private static final long RACY_MILLIS = 2_000;

    private static final int DEEPEST = 16;
    private static final Listing NOTHING = new Listing(FileTime.fromMillis(0), 0, List.of(), List.of());

    /**
     * A file that matches.
     *
     * @param path as found, links not resolved: the source's name
     * @param place with links resolved
     * @param key which file it is; null where only rotated ones are left of it
     * @param modified milliseconds since 1970
     */
    record Found(String path, Path place, @Nullable FileKey key, long modified) {}

    /**
     * A directory as it was listed.
     *
     * @param matches entries that the patterns take
     * @param others entries that they do not: directories to walk may be among them
     */
    private record Listing(FileTime modified, long listedAt, List<Path> matches, List<Path> others) {}

    private record Resolved(Object unixKey, FileKey key, Path place) {}

    private final Path root;
    private final Globs include;
    private final Globs exclude;
    private final Rotation rotation;
    private final List<Path> allowedRoots;
    private final LongSupplier wall;
    private final Warnings warnings;
    private final Map<Path, Listing> listings = new HashMap<>();
    private final Map<Path, Resolved> resolved = new HashMap<>();
    /** Names under which files were followed. */
    private final Set<Path> bases = new HashSet<>();

    private final Map<String, Integer> refused = new HashMap<>();

    Discovery(TailConfiguration options, LongSupplier wall, Warnings warnings) {
        this.root = Path.of(options.getDirectory()).toAbsolutePath().normalize();
        this.include = Globs.parse("include", options.getInclude());
        this.exclude = Globs.parse("exclude", options.getExclude());
        this.rotation = Rotation.parse(options.getRotation());
        this.allowedRoots = options.roots();
        this.wall = wall;
        this.warnings = warnings;
    }

    /** Files that match now, by path. */
    Map<String, Found> scan(long now) {
        Map<String, Found> found = new LinkedHashMap<>();
        Set<Path> seen = new HashSet<>();
        if (Files.isDirectory(root)) {
            warnings.over("no directory", root + " is there now");
            walk(root, 1, found, seen, now);
        } else {
            warnings.warn(
                    now,
                    "no directory",
                    Files.exists(root)
                            ? root + " is not a directory: `directory` must name one; looking again until it is"
                            : root + " does not exist yet: waiting for it");
        }
        listings.keySet().retainAll(seen);
        resolved.keySet().removeIf(path -> !found.containsKey(path.toString()));
        return found;
    }

    /** Links that were refused because their targets lie outside the allowed roots. */
    int refusedLinks() {
        return refused.size();
    }

    private void walk(Path directory, int depth, Map<String, Found> found, Set<Path> seen, long now) {
        seen.add(directory);
        Listing listing = listing(directory, now);
        listing.matches.forEach(entry -> add(entry, found, now));
        if (depth < Math.min(include.depth(), DEEPEST)) {
            for (List<Path> entries : List.of(listing.matches, listing.others)) {
                for (Path entry : entries) {
                    if (isOwnDirectory(entry)) {
                        walk(entry, depth + 1, found, seen, now);
                    }
                }
            }
        }
    }

    /** Directories behind links are walked only where the link leads within the allowed roots. */
    private boolean isOwnDirectory(Path entry) {
        if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
            return true;
        }
        try {
            return Files.isSymbolicLink(entry) && Files.isDirectory(entry) && isAllowed(entry.toRealPath());
        } catch (IOException e) {
            return false;
        }
    }

    private Listing listing(Path directory, long now) {
        try {
            FileTime modified = Files.getLastModifiedTime(directory);
            Listing known = listings.get(directory);
            if (known != null
                    && known.modified.equals(modified)
                    && known.listedAt - modified.toMillis() > RACY_MILLIS) {
                return known;
            }
            long listedAt = wall.getAsLong();
            Map<Boolean, List<Path>> entries =
                    list(directory).stream().collect(Collectors.partitioningBy(this::isWanted));
            Listing listing = new Listing(
                    modified, listedAt, entries.getOrDefault(true, List.of()), entries.getOrDefault(false, List.of()));
            listings.put(directory, listing);
            warnings.over("unreadable " + directory, directory + " can be read again");
            return listing;
        } catch (NoSuchFileException e) {
            return NOTHING;
        } catch (IOException | DirectoryIteratorException e) {
            warnings.warn(
                    now,
                    "unreadable " + directory,
                    "cannot list " + directory + " (" + reason(e)
                            + "): its files are not followed until that is mended");
            return NOTHING;
        }
    }

    private boolean isWanted(Path entry) {
        Path relative = root.relativize(entry);
        return include.matches(relative) && !exclude.matches(relative);
    }

    static List<Path> list(Path directory) throws IOException {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(entries::add);
        }
        return entries;
    }

    private void add(Path entry, Map<String, Found> found, long now) {
        String name = entry.getFileName().toString();
        if (rotation.isBeingWritten(name)) {
            return;
        }
        Rotated rotated = rotation.rotated(
                name,
                base -> Files.exists(entry.resolveSibling(base), LinkOption.NOFOLLOW_LINKS) || isKnown(entry, base));
        if (rotated != null) {
            Path base = entry.resolveSibling(rotated.base());
            bases.add(base);
            if (!Files.exists(base, LinkOption.NOFOLLOW_LINKS) && !Files.isSymbolicLink(entry)) {
                found.putIfAbsent(base.toString(), new Found(base.toString(), base, null, 0));
            }
            return;
        }
        try {
            Found one = look(entry, now);
            if (one != null) {
                found.put(one.path(), one);
                bases.add(entry);
            }
        } catch (NoSuchFileException e) {
            // a link whose target is between rename and reopen, or gone: the next look tells
        } catch (AccessDeniedException e) {
            warnings.warn(
                    now,
                    "denied " + entry,
                    "cannot read " + entry + " (" + reason(e) + "): it is followed as soon as it may be read");
        } catch (IOException e) {
            warnings.warn(now, "failed " + entry, "cannot look at " + entry + " (" + reason(e) + ")");
        }
    }

    /** Between the rename and the new file only our memory knows that a file of this name was followed. */
    private boolean isKnown(Path entry, String base) {
        return bases.contains(entry.resolveSibling(base));
    }

    private @Nullable Found look(Path entry, long now) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(entry, BasicFileAttributes.class);
        if (!attributes.isRegularFile()) {
            return null;
        }
        Object unixKey = attributes.fileKey();
        Resolved known = resolved.get(entry);
        if (known == null || !known.unixKey.equals(unixKey)) {
            Path place = entry.toRealPath();
            if (!isAllowed(place)) {
                refuse(entry, place, now);
                return null;
            }
            known = new Resolved(unixKey, FileKey.of(unixKey), place);
            resolved.put(entry, known);
        }
        return new Found(
                entry.toString(),
                known.place,
                known.key,
                attributes.lastModifiedTime().toMillis());
    }

    private boolean isAllowed(Path place) throws IOException {
        if (place.startsWith(root.toRealPath())) {
            return true;
        }
        for (Path allowed : allowedRoots) {
            if (place.startsWith(allowed) || (Files.exists(allowed) && place.startsWith(allowed.toRealPath()))) {
                return true;
            }
        }
        return false;
    }

    private void refuse(Path entry, Path place, long now) {
        if (refused.merge(entry.toString(), 1, Integer::sum) == 1) {
            warnings.warn(
                    now,
                    "refused " + entry,
                    entry + " leads to " + place
                            + ", outside the allowed roots " + allowedRoots
                            + ": refused; name its root in `allowedRoots` if"
                            + " it is to be followed");
        }
    }

    static String reason(Exception e) {
        String message = e.getMessage();
        return e.getClass().getSimpleName() + (message == null ? "" : ": " + message);
    }
}
