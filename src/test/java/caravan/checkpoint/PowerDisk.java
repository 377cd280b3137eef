package caravan.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** A real disk that also knows what would be left of it if the power failed now. */
final class PowerDisk implements Disk {

    /** Called behind each call. */
    interface AfterEach {
        void check(String call) throws IOException;
    }

    private static final class Inode {
        private byte[] content = {};
        private byte[] synced = {};
    }

    private final Disk disk = new ScriptedDisk(false);
    private final AfterEach afterEach;
    private final Map<String, Inode> names = new HashMap<>();
    private Map<String, Inode> syncedNames = Map.of();

    PowerDisk(AfterEach afterEach) {
        this.afterEach = afterEach;
    }

    /** Writes what is left; the operating system may or may not have written by itself what it was not asked to. */
    void cut(Path directory, boolean namesWritten, boolean contentsWritten) throws IOException {
        Files.createDirectories(directory);
        for (Map.Entry<String, Inode> entry : (namesWritten ? names : syncedNames).entrySet()) {
            Inode inode = entry.getValue();
            Files.write(directory.resolve(entry.getKey()), contentsWritten ? inode.content : inode.synced);
        }
    }

    private static String name(Path file) {
        return file.getFileName().toString();
    }

    @Override
    public Output create(Path file) throws IOException {
        Output out = disk.create(file);
        names.put(name(file), new Inode());
        afterEach.check("create");
        return new PowerOutput(out, names.get(name(file)));
    }

    @Override
    public Output append(Path file, long length) throws IOException {
        Output out = disk.append(file, length);
        Inode inode = names.get(name(file));
        inode.content = Arrays.copyOf(inode.content, (int) length);
        return new PowerOutput(out, inode);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        disk.rename(from, to);
        names.put(name(to), names.remove(name(from)));
        afterEach.check("rename");
    }

    @Override
    public void deleteIfExists(Path file) throws IOException {
        disk.deleteIfExists(file);
        names.remove(name(file));
        afterEach.check("delete");
    }

    @Override
    public void force(Path directory) throws IOException {
        disk.force(directory);
        syncedNames = new HashMap<>(names);
        afterEach.check("force directory");
    }

    private final class PowerOutput implements Output {
        private final Output out;
        private final Inode inode;

        PowerOutput(Output out, Inode inode) {
            this.out = out;
            this.inode = inode;
        }

        @Override
        public void write(byte[] bytes, int length) throws IOException {
            out.write(bytes, length);
            int end = inode.content.length;
            inode.content = Arrays.copyOf(inode.content, end + length);
            System.arraycopy(bytes, 0, inode.content, end, length);
            afterEach.check("write");
        }

        @Override
        public void overwrite(long at, byte[] bytes) throws IOException {
            out.overwrite(at, bytes);
            inode.content = inode.content.clone();
            System.arraycopy(bytes, 0, inode.content, (int) at, bytes.length);
            afterEach.check("overwrite");
        }

        @Override
        public void truncate(long length) throws IOException {
            out.truncate(length);
            inode.content = Arrays.copyOf(inode.content, (int) length);
        }

        @Override
        public void force() throws IOException {
            out.force();
            inode.synced = inode.content;
            afterEach.check("force");
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }
}
