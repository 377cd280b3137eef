package caravan.tail;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tells which directories had files created, renamed or removed, so that those where nothing happens need not be
 * looked at. A hint: where a directory cannot be watched (limits of inotify, file systems of other machines) its files
 * are looked at all the more often. Not safe for several threads.
 */
final class DirectoryWatch implements Closeable {

    /** What others change on these is not told. */
    private static final Pattern REMOTE = Pattern.compile("(nfs|cifs|smb|fuse|9p|ceph|gluster|lustre).*");

    private final @Nullable WatchService service;
    private final Map<Path, WatchKey> keys = new HashMap<>();
    private final Map<WatchKey, Path> directories = new HashMap<>();
    private final Set<Path> unwatchable = new HashSet<>();

    private DirectoryWatch(@Nullable WatchService service) {
        this.service = service;
    }

    /** Watches what can be watched. */
    static DirectoryWatch begin() {
        return new DirectoryWatch(open());
    }

    /** Watches nothing: every look sees what is there, none relies on what the system has told by then. */
    static DirectoryWatch none() {
        return new DirectoryWatch(null);
    }

    private static @Nullable WatchService open() {
        try {
            return FileSystems.getDefault().newWatchService();
        } catch (IOException | UnsupportedOperationException e) {
            // too many instances on this machine: looking often does as well
            return null;
        }
    }

    /** Watches a directory from now on, where that can be; look at it after this call, not before. */
    boolean watch(Path directory) {
        if (keys.containsKey(directory)) {
            return true;
        }
        if (service == null || unwatchable.contains(directory)) {
            return false;
        }
        try {
            if (!REMOTE.matcher(Files.getFileStore(directory).type()).matches()) {
                WatchKey key = directory.register(
                        service, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_DELETE);
                keys.put(directory, key);
                directories.put(key, directory);
                return true;
            }
        } catch (IOException | ClosedWatchServiceException e) {
            // looked at often instead
        }
        unwatchable.add(directory);
        return false;
    }

    /** The directories where something happened since the last call. */
    Set<Path> changed() {
        Set<Path> changed = new HashSet<>();
        WatchKey key;
        while (service != null && (key = service.poll()) != null) {
            Path directory = directories.get(key);
            key.pollEvents();
            if (directory != null) {
                changed.add(directory);
            }
            if (!key.reset()) {
                directories.remove(key);
                keys.remove(directory);
            }
        }
        return changed;
    }

    /** Watches no others than these any more. */
    void retain(Set<Path> wanted) {
        unwatchable.retainAll(wanted);
        keys.entrySet().removeIf(entry -> {
            boolean goes = !wanted.contains(entry.getKey());
            if (goes) {
                entry.getValue().cancel();
                directories.remove(entry.getValue());
            }
            return goes;
        });
    }

    @Override
    public void close() throws IOException {
        if (service != null) {
            service.close();
        }
    }
}
