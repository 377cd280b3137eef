package caravan.letters;

import caravan.checkpoint.Fsync;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The real one. A thread that is interrupted finishes what it does. */
enum SystemDisk implements Disk {
    INSTANCE;

    @Override
    public void createDirectory(Path directory) throws IOException {
        Files.createDirectories(directory);
    }

    @Override
    public Output create(Path file) throws IOException {
        RandomAccessFile opened = new RandomAccessFile(file.toFile(), "rw");
        try {
            opened.setLength(0);
        } catch (IOException e) {
            opened.close();
            throw e;
        }
        return new SystemOutput(file, opened);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    @Override
    public void sync(Path fileOrDirectory) throws IOException {
        Fsync.force(fileOrDirectory);
    }

    /** Not a channel, which an interrupt would close. */
    private record SystemOutput(Path path, RandomAccessFile file) implements Output {

        @Override
        public void write(byte[] bytes, int from, int to) throws IOException {
            try {
                file.write(bytes, from, to - from);
            } catch (IOException e) {
                throw named(e);
            }
        }

        @Override
        public void sync() throws IOException {
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
