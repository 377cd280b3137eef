package caravan.archive;

import caravan.checkpoint.Fsync;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The real one. */
enum SystemDisk implements Disk {
    INSTANCE;

    @Override
    public OpenFile open(Path file) throws IOException {
        return new SystemFile(new RandomAccessFile(file.toFile(), "rw"));
    }

    @Override
    public void createDirectory(Path directory) throws IOException {
        Files.createDirectories(directory);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void delete(Path file) throws IOException {
        Files.delete(file);
    }

    @Override
    public void sync(Path directory) throws IOException {
        Fsync.force(directory);
    }

    @Override
    public Space space(Path directory) throws IOException {
        FileStore store = Files.getFileStore(directory);
        return new Space(store.getUsableSpace(), store.getTotalSpace());
    }

    /** Not a channel, which an interrupt of any thread that uses it would close. */
    private record SystemFile(RandomAccessFile file) implements OpenFile {

        @Override
        public long size() throws IOException {
            return file.length();
        }

        @Override
        public int read(long at, byte[] into, int length) throws IOException {
            file.seek(at);
            int got = 0;
            while (got < length) {
                int more = file.read(into, got, length - got);
                if (more < 0) {
                    break;
                }
                got += more;
            }
            return got;
        }

        @Override
        public void write(long at, byte[] bytes, int length) throws IOException {
            file.seek(at);
            file.write(bytes, 0, length);
        }

        @Override
        public void truncate(long size) throws IOException {
            file.setLength(size);
        }

        @Override
        public void sync() throws IOException {
            file.getFD().sync();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
