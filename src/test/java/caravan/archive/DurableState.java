package caravan.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a power failure leaves at worst: content that was fsynced, under names whose folder was fsynced; of later
 * content a random part. It says nothing about a kill, after which the kernel still writes everything. On a file system
 * with a journal, as all are in use, the fsync of a folder makes durable what was done before to any other one too.
 */
final class DurableState {

    private static final int PAGE = 64;

    /** Whether changes of names become durable in their order, or each folder's alone. */
    boolean journal;

    private final Path root;
    private final Map<Path, Inode> names = new HashMap<>();
    private final Map<Path, Inode> durableNames = new HashMap<>();
    private final Set<Path> folders = new HashSet<>();
    private final Set<Path> durableFolders = new HashSet<>();

    /** A file, whatever its name is now. */
    static final class Inode {
        private byte[] synced = {};
    }

    DurableState(Path root) {
        this.root = root;
        folders.add(root);
        durableFolders.add(root);
    }

    /** What is there at the start has survived already. */
    synchronized void begin() throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.toList()) {
                if (Files.isDirectory(path)) {
                    folders.add(path);
                    durableFolders.add(path);
                } else {
                    Inode inode = opened(path);
                    inode.synced = Files.readAllBytes(path);
                    durableNames.put(path, inode);
                }
            }
        }
    }

    synchronized Inode opened(Path file) {
        return names.computeIfAbsent(file, any -> new Inode());
    }

    synchronized void synced(Inode inode) throws IOException {
        inode.synced = current(inode);
    }

    private byte[] current(Inode inode) throws IOException {
        for (Map.Entry<Path, Inode> name : names.entrySet()) {
            if (name.getValue() == inode && Files.exists(name.getKey())) {
                return Files.readAllBytes(name.getKey());
            }
        }
        return inode.synced;
    }

    synchronized void created(Path folder) {
        folders.add(folder);
    }

    synchronized void renamed(Path from, Path to) {
        Inode inode = names.remove(from);
        if (inode != null) {
            names.put(to, inode);
        }
    }

    synchronized void deleted(Path path) {
        names.remove(path);
        folders.remove(path);
    }

    synchronized void syncedNames(Path folder) {
        if (journal) {
            durableNames.clear();
            durableNames.putAll(names);
            durableFolders.clear();
            durableFolders.addAll(folders);
            return;
        }
        durableNames.keySet().removeIf(path -> folder.equals(path.getParent()));
        durableFolders.removeIf(path -> folder.equals(path.getParent()) && !path.equals(root));
        names.forEach((path, inode) -> {
            if (folder.equals(path.getParent())) {
                durableNames.put(path, inode);
            }
        });
        folders.stream().filter(path -> folder.equals(path.getParent())).forEach(durableFolders::add);
    }

    /** Writes what would be found after the power has come back. */
    synchronized void restore(Path target, Random random) throws IOException {
        for (Map.Entry<Path, Inode> file : durableNames.entrySet()) {
            if (isDurable(file.getKey().getParent())) {
                Path path = target.resolve(root.relativize(file.getKey()));
                Files.createDirectories(path.getParent());
                Files.write(path, content(file.getValue(), random));
            }
        }
    }

    private boolean isDurable(Path folder) {
        return folder.equals(root) || durableFolders.contains(folder) && isDurable(folder.getParent());
    }

    private byte[] content(Inode inode, Random random) throws IOException {
        byte[] current = current(inode);
        int unsynced = current.length - inode.synced.length;
        if (unsynced <= 0 || random.nextBoolean()) {
            return inode.synced;
        }
        byte[] content = Arrays.copyOf(current, inode.synced.length + random.nextInt(unsynced + 1));
        System.arraycopy(inode.synced, 0, content, 0, inode.synced.length);
        if (random.nextBoolean() && content.length > inode.synced.length) {
            int hole = inode.synced.length + random.nextInt(content.length - inode.synced.length);
            Arrays.fill(content, hole, Math.min(content.length, hole + PAGE), (byte) 0);
        }
        return content;
    }
}
