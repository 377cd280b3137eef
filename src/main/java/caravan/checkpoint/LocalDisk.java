package caravan.checkpoint;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * The real thing. A thread that is interrupted while it writes finishes what it does: a {@link FileChannel} would be
 * closed under it, therefore {@link RandomAccessFile}.
 */
final class LocalDisk implements Disk {

    @Override
    public Output create(Path file) throws IOException {
        return new LocalOutput(file, 0);
    }

    @Override
    public Output append(Path file, long length) throws IOException {
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString());
        }
        return new LocalOutput(file, length);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void deleteIfExists(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    @Override
    public void force(Path directory) throws IOException {
        Fsync.force(directory);
    }

    private static final class LocalOutput implements Output {
        private final Path path;
        private final RandomAccessFile file;

        LocalOutput(Path path, long length) throws IOException {
            this.path = path;
            file = new RandomAccessFile(path.toFile(), "rw");
            try {
                truncate(length);
            } catch (IOException e) {
                file.close();
                throw e;
            }
        }

        @Override
        public void write(byte[] bytes, int length) throws IOException {
            try {
                file.write(bytes, 0, length);
            } catch (IOException e) {
                throw named(e);
            }
        }

        @Override
        public void overwrite(long at, byte[] bytes) throws IOException {
            long end = file.getFilePointer();
            try {
                file.seek(at);
                file.write(bytes);
            } catch (IOException e) {
                throw named(e);
            } finally {
                file.seek(end);
            }
        }

        @Override
        public void truncate(long length) throws IOException {
            file.setLength(length);
            file.seek(length);
        }

        @Override
        public void force() throws IOException {
            try {
                file.getFD().sync();
            } catch (IOException e) {
                throw named(e);
            }
        }

        /** The operating system's message names no file. */
        private FileSystemException named(IOException e) {
            FileSystemException named = new FileSystemException(path.toString(), null, e.getMessage());
            named.initCause(e);
            return named;
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
