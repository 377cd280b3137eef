package caravan.archive;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The real disk, with a log of what is called, a hook before each call that changes something, and a size: what is
 * written over wants no room, as on a file system that does so in place.
 */
final class TestDisk implements Disk {

    /** What is done to a disk. */
    enum Kind {
        OPEN,
        WRITE,
        TRUNCATE,
        SYNC,
        CREATE_DIRECTORY,
        RENAME,
        DELETE,
        SYNC_DIRECTORY
    }

    /** Looks at each change before it is made. */
    interface Hook {
        /** Gives how many bytes of a write are made; throws what the caller shall get then. */
        int before(Kind kind, Path path, int length) throws IOException;
    }

    /** The process has died: nothing reaches the disk any more. */
    static final class Crash extends Error {
        private static final long serialVersionUID = 1L;
    }

    private static final int FOLDER_BYTES = 4096;

    final List<String> log = new ArrayList<>();
    final Set<Path> open = ConcurrentHashMap.newKeySet();
    Hook hook = (kind, path, length) -> length;

    @Nullable
    Space space;

    /** Bytes that are free. */
    long room = Long.MAX_VALUE / 2;

    int mostOpen;
    private final DurableState durable;

    TestDisk(Path root) {
        durable = new DurableState(root);
    }

    DurableState durable() {
        return durable;
    }

    private synchronized int before(Kind kind, Path path, int length) throws IOException {
        int made = hook.before(kind, path, length);
        log.add(kind + " " + path.getFileName());
        return made;
    }

    private synchronized void use(long bytes) throws IOException {
        if (bytes > room) {
            throw new IOException("No space left on device");
        }
        room -= bytes;
    }

    long count(Kind kind) {
        return log.stream().filter(line -> line.startsWith(kind + " ")).count();
    }

    @Override
    public OpenFile open(Path file) throws IOException {
        before(Kind.OPEN, file, 0);
        OpenFile opened = SystemDisk.INSTANCE.open(file);
        open.add(file);
        mostOpen = Math.max(mostOpen, open.size());
        return new Watched(file, durable.opened(file), opened);
    }

    @Override
    public void createDirectory(Path directory) throws IOException {
        before(Kind.CREATE_DIRECTORY, directory, 0);
        use(FOLDER_BYTES);
        SystemDisk.INSTANCE.createDirectory(directory);
        durable.created(directory);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        before(Kind.RENAME, from, 0);
        SystemDisk.INSTANCE.rename(from, to);
        durable.renamed(from, to);
    }

    @Override
    public void delete(Path file) throws IOException {
        before(Kind.DELETE, file, 0);
        SystemDisk.INSTANCE.delete(file);
        durable.deleted(file);
    }

    @Override
    public void sync(Path directory) throws IOException {
        before(Kind.SYNC_DIRECTORY, directory, 0);
        durable.syncedNames(directory);
    }

    @Override
    public Space space(Path directory) throws IOException {
        Space given = space;
        return given != null ? given : SystemDisk.INSTANCE.space(directory);
    }

    private final class Watched implements OpenFile {
        private final Path path;
        private final DurableState.Inode inode;
        private final OpenFile file;

        Watched(Path path, DurableState.Inode inode, OpenFile file) {
            this.path = path;
            this.inode = inode;
            this.file = file;
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public int read(long at, byte[] into, int length) throws IOException {
            return file.read(at, into, length);
        }

        @Override
        public void write(long at, byte[] bytes, int length) throws IOException {
            int made = before(Kind.WRITE, path, length);
            use(Math.max(0, at + made - file.size()));
            file.write(at, bytes, made);
            if (made < length) {
                before(Kind.WRITE, path, length);
                throw new IOException("No space left on device");
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            before(Kind.TRUNCATE, path, 0);
            use(Math.min(0, size - file.size()));
            file.truncate(size);
        }

        @Override
        public void sync() throws IOException {
            before(Kind.SYNC, path, 0);
            durable.synced(inode);
        }

        @Override
        public void close() throws IOException {
            open.remove(path);
            file.close();
        }
    }
}
