package caravan.tail;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tells which directories had files created, renamed or removed, and, where that is asked for, written to, so that those
 * where nothing happens need not be looked at. A hint: where a directory cannot be watched (limits of inotify, file
 * systems of other machines) its files are looked at all the more often. Not safe for several threads.
 *
 * <p>A busy file's writes are many and each would be told. So they are told once: who wants to hear of them again says
 * so when it has become quiet there.
 */
final class DirectoryWatch implements Closeable {

    private static final WatchEvent.Kind<?>[] NAMES = {
        StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_DELETE
    };
    private static final WatchEvent.Kind<?>[] NAMES_AND_WRITES = {
        StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_DELETE, StandardWatchEventKinds.ENTRY_MODIFY
    };

    /** What others change on these is not told. */
    private static final Pattern REMOTE = Pattern.compile("(nfs|cifs|smb|fuse|9p|ceph|gluster|lustre).*");

    private final @Nullable WatchService service;
    private final Map<Path, WatchKey> keys = new HashMap<>();
    /** Several names may lead to one directory, which has one key. */
    private final Map<WatchKey, Set<Path>> directories = new HashMap<>();

    private final Set<Path> unwatchable = new HashSet<>();
    /** Directories whose writes are told. */
    private final Set<Path> writesToo = new HashSet<>();

    private Set<Path> changed = new HashSet<>();
    private Set<Path> written = new HashSet<>();

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
                WatchKey key = directory.register(service, NAMES);
                keys.put(directory, key);
                directories.computeIfAbsent(key, any -> new HashSet<>(2)).add(directory);
                return true;
            }
        } catch (IOException | ClosedWatchServiceException e) {
            // looked at often instead
        }
        unwatchable.add(directory);
        return false;
    }

    /**
     * Has the next write into a directory that is watched told, by {@link #written}. What was written before this call
     * is not: look at the directory's files after it.
     *
     * @return whether it will be
     */
    boolean watchWrites(Path directory) {
        return keys.containsKey(directory)
                && (writesToo.contains(directory) || register(directory, NAMES_AND_WRITES) && writesToo.add(directory));
    }

    private boolean register(Path directory, WatchEvent.Kind<?>[] kinds) {
        try {
            // the same key as before: the system has one for each directory
            return service != null && directory.register(service, kinds).equals(keys.get(directory));
        } catch (IOException | ClosedWatchServiceException e) {
            return false;
        }
    }

    /** The directories where files came, went or were renamed since the last call. */
    Set<Path> changed() {
        drain();
        Set<Path> told = changed;
        changed = new HashSet<>();
        return told;
    }

    /** The directories of which {@link #watchWrites} was asked and where somebody wrote, since the last call. */
    Set<Path> written() {
        drain();
        Set<Path> told = written;
        if (!told.isEmpty()) {
            written = new HashSet<>();
            writesToo.removeAll(told);
            told.forEach(directory -> register(directory, NAMES));
        }
        return told;
    }

    private void drain() {
        WatchKey key;
        while (service != null && (key = service.poll()) != null) {
            Set<Path> names = directories.getOrDefault(key, Set.of());
            key.pollEvents().forEach(event -> sort(event.kind(), names));
            if (!key.reset()) {
                keys.keySet().removeAll(names);
                writesToo.removeAll(names);
                directories.remove(key);
            }
        }
    }

    private void sort(WatchEvent.Kind<?> kind, Set<Path> names) {
        boolean isWrite = kind == StandardWatchEventKinds.ENTRY_MODIFY;
        if (!isWrite) {
            changed.addAll(names);
        }
        if (isWrite || kind == StandardWatchEventKinds.OVERFLOW) {
            names.stream().filter(writesToo::contains).forEach(written::add);
        }
    }

    /** Watches no others than these any more. */
    void retain(Set<Path> wanted) {
        unwatchable.retainAll(wanted);
        keys.entrySet().removeIf(entry -> {
            boolean goes = !wanted.contains(entry.getKey());
            if (goes) {
                forget(entry.getKey(), entry.getValue());
            }
            return goes;
        });
    }

    private void forget(Path directory, WatchKey key) {
        writesToo.remove(directory);
        Set<Path> names = directories.get(key);
        if (names != null && names.remove(directory) && names.isEmpty()) {
            key.cancel();
            directories.remove(key);
        }
    }

    @Override
    public void close() throws IOException {
        if (service != null) {
            service.close();
        }
    }
}
