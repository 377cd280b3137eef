package caravan.image;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/** The files below a folder in which another process creates, renames and deletes. */
final class Tree {

    /** A file, with the bytes that it had. */
    record Entry(Path path, long size) {}

    private Tree() {}

    /** Those that were seen; none where there is no such folder. */
    static List<Entry> files(Path folder) throws IOException {
        List<Entry> files = new ArrayList<>();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                files.add(new Entry(file, attributes.size()));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path gone, IOException failure) {
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path read, IOException failure) {
                return FileVisitResult.CONTINUE;
            }
        });
        return files;
    }
}
