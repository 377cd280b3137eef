package caravan.checkpoint;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * At most one process, and in it one holder, uses a state directory: the lock on its file {@code lock}. The operating
 * system releases it when the process ends, however it ends, and knows it in every container that sees the file; the file
 * stays. Use by one thread at a time.
 */
public final class StateLock implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(StateLock.class);

    /** Lock files open in this JVM: opening and closing one of them once more would release its lock (POSIX). */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    /** Those of them whose lock the operating system has given, and not only been asked for. */
    private static final Set<Path> LOCKED = ConcurrentHashMap.newKeySet();

    private final Path file;
    private @Nullable FileChannel channel;
    private @Nullable Path held;

    /** @param directory created when the lock is first tried */
    public StateLock(Path directory) {
        file = directory.resolve("lock");
    }

    /**
     * Tries once, without waiting.
     *
     * @return whether it is held now, by this object
     * @throws IOException when the lock file cannot be opened
     */
    public boolean tryAcquire() throws IOException {
        if (held != null) {
            return true;
        }
        Path parent = file.toAbsolutePath().getParent();
        Path real = Files.createDirectories(parent == null ? file : parent)
                .toRealPath()
                .resolve("lock");
        if (!HELD.add(real)) {
            return false;
        }
        boolean locked = false;
        try {
            locked = lock();
        } finally {
            if (locked) {
                held = real;
                LOCKED.add(real);
            } else {
                HELD.remove(real);
            }
        }
        return locked;
    }

    private boolean lock() throws IOException {
        FileChannel opened = channel;
        if (opened == null) {
            opened = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        }
        try {
            FileLock lock = opened.tryLock();
            if (lock != null) {
                channel = opened;
                nameHolder(opened);
                return true;
            }
        } catch (OverlappingFileLockException e) {
            // Held through another class loader of this JVM: closing the channel would release that lock.
            channel = opened;
            return false;
        } catch (IOException e) {
            opened.close();
            throw e;
        }
        opened.close();
        return false;
    }

    /** A process id says little where each container counts from 1: the pod is named too, or the host. */
    private static String self() {
        String where = System.getenv().getOrDefault("POD_NAME", System.getenv().getOrDefault("HOSTNAME", ""));
        String name = where.replaceAll("[^A-Za-z0-9._-]", "");
        return ProcessHandle.current().pid() + (name.isEmpty() ? "" : " in " + name);
    }

    private static void nameHolder(FileChannel opened) {
        try {
            opened.truncate(0);
            opened.write(ByteBuffer.wrap((self() + '\n').getBytes(StandardCharsets.US_ASCII)), 0);
        } catch (IOException e) {
            // The name serves messages only: a full disk must not keep the lock from being had.
            LOG.debug("could not write the process id: {}", e.toString());
        }
    }

    /** Whether this process holds the lock of a directory, whoever in it does. For any thread. */
    public static boolean isHeldHere(Path directory) {
        try {
            return LOCKED.contains(directory.toRealPath().resolve("lock"));
        } catch (IOException e) {
            return false; // it is not there
        }
    }

    /** For messages: the process id and pod that the holder left in the file, or a question mark. */
    public String holder() {
        try {
            if (HELD.contains(file.toRealPath())) {
                // reading it would release the lock
                return self();
            }
            String name = Files.readString(file, StandardCharsets.US_ASCII).strip();
            return name.isEmpty() ? "?" : name;
        } catch (IOException e) {
            return "?";
        }
    }

    public boolean isHeld() {
        return held != null;
    }

    @Override
    public void close() throws IOException {
        Path released = held;
        if (released == null) {
            return;
        }
        held = null;
        LOCKED.remove(released);
        FileChannel opened = channel;
        channel = null;
        try {
            if (opened != null) {
                opened.close();
            }
        } finally {
            HELD.remove(released);
        }
    }
}
