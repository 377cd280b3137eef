package caravan.letters;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The real disk, with a log of what is called. At a number of calls the process dies: nothing that it does later reaches
 * the disk. What a failure of the power leaves is known too.
 */
final class PowerDisk implements Disk {

    /** The process has died. */
    static final class Crash extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** How much survives. */
    enum Loss {
        /** {@code kill -9}: all that was done. */
        NONE,
        /** Names as the folder was fsynced, contents as the files were. */
        ALL,
        /** All names, but contents only as they were fsynced. */
        CONTENTS
    }

    private static final class Content {
        private byte[] synced = {};
        private final ByteArrayOutputStream written = new ByteArrayOutputStream();

        private Content(byte[] durable) {
            synced = durable;
            written.writeBytes(durable);
        }
    }

    final List<String> log = new ArrayList<>();
    private final Map<Path, Content> names = new TreeMap<>();
    private Map<Path, Content> syncedNames;
    private long callsLeft = Long.MAX_VALUE;
    private IOException failure;

    /** A disk on which what stands in a folder is durable. */
    PowerDisk(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            for (Path file : files(folder)) {
                names.put(file, new Content(Files.readAllBytes(file)));
            }
        }
        syncedNames = new TreeMap<>(names);
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    /** Dies instead of the call behind so many. */
    PowerDisk diesAfter(long calls) {
        callsLeft = calls;
        return this;
    }

    /** The next writes fail, until null is set. */
    void failWrites(IOException why) {
        failure = why;
    }

    /** Leaves in the folder what survives. */
    void cutPower(Path folder, Loss loss) throws IOException {
        if (loss == Loss.NONE) {
            return;
        }
        Map<Path, FileTime> times = new TreeMap<>();
        for (Path file : files(folder)) {
            times.put(file, Files.getLastModifiedTime(file));
            Files.delete(file);
        }
        for (Map.Entry<Path, Content> file : (loss == Loss.ALL ? syncedNames : names).entrySet()) {
            Files.write(file.getKey(), file.getValue().synced);
            Files.setLastModifiedTime(file.getKey(), times.getOrDefault(file.getKey(), FileTime.fromMillis(1)));
        }
    }

    private void call(String what, Path path) {
        if (callsLeft-- <= 0) {
            callsLeft = 0;
            throw new Crash();
        }
        log.add(what + ' ' + path.getFileName().toString().replaceFirst("\\.part-.*", "part"));
    }

    @Override
    public void createDirectory(Path directory) throws IOException {
        call("mkdir", directory);
        SystemDisk.INSTANCE.createDirectory(directory);
    }

    @Override
    public Output create(Path file) throws IOException {
        call("create", file);
        Output opened = SystemDisk.INSTANCE.create(file);
        Content content = new Content(new byte[0]);
        names.put(file, content);
        return new Output() {
            @Override
            public void write(byte[] bytes, int from, int to) throws IOException {
                call("write", file);
                if (failure != null) {
                    throw failure;
                }
                opened.write(bytes, from, to);
                content.written.write(bytes, from, to - from);
            }

            @Override
            public void sync() throws IOException {
                call("sync", file);
                opened.sync();
                content.synced = content.written.toByteArray();
            }

            @Override
            public void close() throws IOException {
                opened.close();
            }
        };
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        call("rename to", to);
        SystemDisk.INSTANCE.rename(from, to);
        names.put(to, names.remove(from));
    }

    @Override
    public void delete(Path file) throws IOException {
        call("delete", file);
        SystemDisk.INSTANCE.delete(file);
        names.remove(file);
    }

    @Override
    public void sync(Path fileOrDirectory) throws IOException {
        call("sync", fileOrDirectory);
        SystemDisk.INSTANCE.sync(fileOrDirectory);
        Content content = names.get(fileOrDirectory);
        if (content == null) {
            syncedNames = new TreeMap<>(names);
        } else {
            content.synced = content.written.toByteArray();
        }
    }

    /** What is in the real files is what was written. */
    void check() {
        names.forEach((path, content) -> {
            try {
                if (!Arrays.equals(Files.readAllBytes(path), content.written.toByteArray())) {
                    throw new AssertionError(path + " is not what was written");
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
