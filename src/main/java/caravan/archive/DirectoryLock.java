package caravan.archive;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps a second process, or a second Camel context of this one, out of a directory. The kernel ends it at a crash. */
final class DirectoryLock implements Closeable {

    /** Lock files held in this JVM: opening and closing one of them once more would release its lock (POSIX). */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final FileChannel channel;
    private final Path held;

    private DirectoryLock(FileChannel channel, Path held) {
        this.channel = channel;
        this.held = held;
    }

    /**
     * Locks a directory by a file in it.
     *
     * @throws IOException when somebody else has it
     */
    static DirectoryLock take(Path directory, Path file) throws IOException {
        Path real = directory.toRealPath().resolve(directory.relativize(file));
        if (!HELD.add(real)) {
            throw inUse(directory);
        }
        try {
            return new DirectoryLock(lock(directory, file), real);
        } catch (IOException | RuntimeException e) {
            HELD.remove(real);
            throw e;
        }
    }

    private static FileChannel lock(Path directory, Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            // held through another class loader of this JVM: closing the channel would release that lock
            throw inUse(directory);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        throw inUse(directory);
    }

    private static IOException inUse(Path directory) {
        return new IOException("the archive directory " + directory + " is in use by another process or Camel"
                + " context: give each its own archive.directory, or stop the other one");
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            HELD.remove(held);
        }
    }
}
