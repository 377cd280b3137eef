package caravan.tail;

import caravan.warnings.Warnings;
import java.io.Closeable;
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
final class Discovery implements Closeable {

    /** Coarsest time stamp of the file systems that matter, with a margin. */
    private static final long RACY_MILLIS = 2_000;

    private static final int DEEPEST = 16;
    private static final long REMEMBER_BASE = 60_000;
    /** A watched directory is looked at all the same after so long, milliseconds. */
    private static final long TRUST_WATCH = 5_000;

    private static final Listing NOTHING = new Listing(FileTime.fromMillis(0), 0, 0);

    /**
     * A file that matches.
     *
     * @param path as found, links not resolved: the source's name
     * @param place with links resolved
     * @param key which file it is; null where only rotated ones are left of it
     * @param modified milliseconds since 1970
     */
    record Found(String path, Path place, @Nullable FileKey key, long modified) {}

    /** A directory as it was listed. */
    private static final class Listing {
        final FileTime modified;
        /** Wall clock time of the listing, milliseconds. */
        final long listedAt;
        /** Entries that the patterns take. */
        final List<Entry> files = new ArrayList<>();
        /** Entries that they do not: directories to walk may be among them. */
        final List<Path> others = new ArrayList<>();
        /** Monotonic time when the modification time was last compared. */
        long checkedAt;

        Listing(FileTime modified, long listedAt, long checkedAt) {
            this.modified = modified;
            this.listedAt = listedAt;
            this.checkedAt = checkedAt;
        }
    }

    /** A name that the patterns take, and what it led to when last looked at. */
    private static final class Entry {
        final Path path;
        final @Nullable Rotated rotated;

        @Nullable
        Object unixKey;

        @Nullable
        Found found;
        /** The directory where the file stands, links resolved. */
        @Nullable
        Path home;

        long lookedAt = Long.MIN_VALUE / 2;

        Entry(Path path, @Nullable Rotated rotated) {
            this.path = path;
            this.rotated = rotated;
        }
    }

    private final Path root;
    private final Globs include;
    private final Globs exclude;
    private final Rotation rotation;
    private final List<Path> allowedRoots;
    private final LongSupplier wall;
    private final Warnings warnings;
    private final Map<Path, Listing> listings = new HashMap<>();
    /** Names under which files were followed, and when they were last there. */
    private final Map<Path, Long> bases = new HashMap<>();

    private final DirectoryWatch watch;
    private final Set<Path> watched = new HashSet<>();
    private Set<Path> changed = Set.of();
    private Map<String, Found> last = Map.of();
    private long scannedAt = Long.MIN_VALUE / 2;
    /** Something is not watched, or about to change: look again at the next scan. */
    private boolean restless = true;
    /** Which files are not there has been told. */
    private boolean toldMissing;

    private final Map<String, Integer> refused = new HashMap<>();

    Discovery(TailConfiguration options, DirectoryWatch watch, LongSupplier wall, Warnings warnings) {
        this.watch = watch;
        this.root = Path.of(options.getDirectory()).toAbsolutePath().normalize();
        this.include = Globs.parse("include", options.getInclude());
        this.exclude = Globs.parse("exclude", options.getExclude());
        this.rotation = Rotation.parse(options.getRotation());
        this.allowedRoots = options.roots();
        this.wall = wall;
        this.warnings = warnings;
    }

    /** Has the next scan look at everything, whatever the system has told by then. */
    void lookAgain() {
        listings.clear();
        restless = true;
    }

    /** Files that match now, by path. The same map as before where nothing can have changed. */
    Map<String, Found> scan(long now) {
        changed = watch.changed();
        if (changed.isEmpty() && !restless && now - scannedAt < TRUST_WATCH) {
            return last;
        }
        scannedAt = now;
        restless = false;
        last = walk(now);
        return last;
    }

    private Map<String, Found> walk(long now) {
        Map<String, Found> found = new LinkedHashMap<>();
        Set<Path> seen = new HashSet<>();
        watched.clear();
        if (Files.isDirectory(root)) {
            warnings.over("no directory", root + " is there now");
            walk(root, 1, found, seen, now);
            tellMissing(found);
        } else {
            restless = true;
            warnings.warn(
                    "no directory",
                    Files.exists(root)
                            ? root + " is not a directory: `directory` must name one; looking again until it is"
                            : root + " does not exist yet: waiting for it");
        }
        listings.keySet().retainAll(seen);
        watch.retain(watched);
        bases.values().removeIf(lastSeen -> now - lastSeen > REMEMBER_BASE);
        return found;
    }

    /** Files that are named and not there are no fault: one line tells of all, once. */
    private void tellMissing(Map<String, Found> found) {
        if (toldMissing) {
            return;
        }
        toldMissing = true;
        String missing = include.names().stream()
                .filter(name -> !found.containsKey(root.resolve(name).toString()))
                .collect(Collectors.joining(", "));
        if (!missing.isEmpty()) {
            warnings.tell("not there yet in " + root + ", followed when they appear: " + missing);
        }
    }

    /** Links that were refused because their targets lie outside the allowed roots. */
    int refusedLinks() {
        return refused.size();
    }

    /** Whether the directory and the patterns take a path, be there a file or not. */
    boolean takes(String path) {
        Path file = Path.of(path);
        return file.startsWith(root)
                && include.matches(root.relativize(file))
                && !exclude.matches(root.relativize(file));
    }

    private void walk(Path directory, int depth, Map<String, Found> found, Set<Path> seen, long now) {
        seen.add(directory);
        Listing listing = listing(directory, now);
        listing.files.forEach(entry -> add(entry, found, now));
        if (depth < Math.min(include.depth(), DEEPEST)) {
            for (Path entry : listing.others) {
                if (include.mayStandBelow(root.relativize(entry)) && isOwnDirectory(entry)) {
                    walk(entry, depth + 1, found, seen, now);
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
            Listing known = listings.get(directory);
            boolean isWatched = isWatched(directory);
            if (known != null && isWatched && !changed.contains(directory) && now - known.checkedAt < TRUST_WATCH) {
                return known;
            }
            FileTime modified = Files.getLastModifiedTime(directory);
            if (known != null
                    && !changed.contains(directory)
                    && known.modified.equals(modified)
                    && known.listedAt - modified.toMillis() > RACY_MILLIS) {
                known.checkedAt = now;
                return known;
            }
            Listing listing = new Listing(modified, wall.getAsLong(), now);
            for (Path entry : list(directory)) {
                sort(entry, listing);
            }
            listings.put(directory, listing);
            restless |= !isWatched;
            warnings.over("unreadable " + directory, directory + " can be read again");
            return listing;
        } catch (NoSuchFileException e) {
            return NOTHING;
        } catch (IOException | DirectoryIteratorException e) {
            warnings.warn(
                    "unreadable " + directory,
                    "cannot list " + directory + " (" + reason(e)
                            + "): its files are not followed until that is mended");
            return NOTHING;
        }
    }

    private void sort(Path path, Listing listing) {
        String name = path.getFileName().toString();
        Path relative = root.relativize(path);
        boolean isFile = include.matches(relative) && !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
        if (!isFile) {
            listing.others.add(path);
        } else if (!exclude.matches(relative) && !rotation.isBeingWritten(name)) {
            listing.files.add(new Entry(path, rotation.parseName(name)));
        }
    }

    static List<Path> list(Path directory) throws IOException {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(entries::add);
        }
        return entries;
    }

    private void add(Entry entry, Map<String, Found> found, long now) {
        if (entry.rotated != null && isRotated(entry.path, entry.rotated)) {
            addBase(entry.path, entry.rotated, found, now);
            return;
        }
        try {
            if (isDue(entry, now)) {
                look(entry, now);
            }
            if (entry.found != null) {
                found.put(entry.found.path(), entry.found);
                bases.put(entry.path, now);
            }
        } catch (NoSuchFileException e) {
            // a link whose target is between rename and reopen, or gone: the next look tells
            entry.found = null;
            restless = true;
        } catch (AccessDeniedException e) {
            entry.found = null;
            warnings.warn(
                    "denied " + entry.path,
                    "cannot read " + entry.path + " (" + reason(e) + "): it is followed as soon as it may be read");
        } catch (IOException e) {
            entry.found = null;
            restless = true;
            warnings.warn("failed " + entry.path, "cannot look at " + entry.path + " (" + reason(e) + ")");
        }
    }

    private boolean isDue(Entry entry, long now) {
        Found known = entry.found;
        if (known == null) {
            return true;
        }
        Path home = entry.home;
        return home == null || !isWatched(home) || changed.contains(home) || now - entry.lookedAt >= TRUST_WATCH;
    }

    private boolean isWatched(Path directory) {
        watched.add(directory);
        boolean isWatched = watch.watch(directory);
        restless |= !isWatched;
        return isWatched;
    }

    /** Where the form of a name proves nothing, only a file beside it, or one that was followed, does. */
    private boolean isRotated(Path path, Rotated rotated) {
        Path base = path.resolveSibling(rotated.base());
        return rotated.isCertain() || bases.containsKey(base) || Files.exists(base, LinkOption.NOFOLLOW_LINKS);
    }

    /** A rotated file is a part of the source file that it was, even while only rotated ones are left of that. */
    private void addBase(Path path, Rotated rotated, Map<String, Found> found, long now) {
        Path base = path.resolveSibling(rotated.base());
        bases.put(base, now);
        if (!Files.exists(base, LinkOption.NOFOLLOW_LINKS) && !Files.isSymbolicLink(path)) {
            found.putIfAbsent(base.toString(), new Found(base.toString(), base, null, 0));
        }
    }

    private void look(Entry entry, long now) throws IOException {
        Path home = entry.found == null ? entry.path.toRealPath().getParent() : null;
        if (home != null) {
            // watched first, looked at then: nothing may happen between
            isWatched(home);
        }
        BasicFileAttributes attributes = Files.readAttributes(entry.path, BasicFileAttributes.class);
        entry.lookedAt = now;
        Object unixKey = attributes.fileKey();
        if (entry.found != null && unixKey.equals(entry.unixKey)) {
            return;
        }
        entry.found = null;
        if (!attributes.isRegularFile()) {
            return;
        }
        Path place = entry.path.toRealPath();
        if (!isAllowed(place)) {
            refuse(entry.path, place, now);
            return;
        }
        entry.unixKey = unixKey;
        entry.home = place.getParent();
        entry.found = new Found(
                entry.path.toString(),
                place,
                FileKey.of(unixKey),
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
                    "refused " + entry,
                    entry + " leads to " + place
                            + ", outside the allowed roots " + allowedRoots
                            + ": refused; name its root in `allowedRoots` if"
                            + " it is to be followed");
        }
    }

    @Override
    public void close() throws IOException {
        watch.close();
    }

    static String reason(Exception e) {
        String message = e.getMessage();
        return e.getClass().getSimpleName() + (message == null ? "" : ": " + message);
    }
}
