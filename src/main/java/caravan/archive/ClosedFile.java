package caravan.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;

/**
 * Reads which source ranges a closed file holds, from the headers of its frames alone: their payload is not looked at,
 * for it was on disk for good when the file was closed.
 */
final class ClosedFile {

    private ClosedFile() {}

    /** Tells the consignments of all closed files below a directory. */
    static void readAll(Path directory, PartContext context) throws IOException {
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (Layout.read(file) != null) {
                    tell(file, context);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException why) {
                return FileVisitResult.CONTINUE; // gone meanwhile, or not ours to read
            }
        });
    }

    private static void tell(Path file, PartContext context) {
        PartContents contents = new PartContents();
        try {
            read(file, contents);
        } catch (NoSuchFileException e) {
            return; // taken meanwhile
        } catch (IOException | RuntimeException e) {
            context.warnings()
                    .warn(
                            Warnings.Kind.DAMAGE,
                            file + " is damaged: if records of it are read again they count as taken",
                            e);
        }
        context.consignments().found(file, contents.ranges());
    }

    private static void read(Path file, PartContents contents) throws IOException {
        FrameFormat format =
                file.toString().endsWith(FrameFormat.GZIP.extension()) ? FrameFormat.GZIP : FrameFormat.ZSTD;
        try (FileChannel in = FileChannel.open(file)) {
            long size = in.size();
            for (long at = 0; at < size; ) {
                ByteBuffer wrapping = read(in, at, format.wrapping());
                byte[] magic = format.magic();
                if (!Arrays.equals(wrapping.array(), 0, magic.length, magic, 0, magic.length)) {
                    throw new IOException("no frame at offset " + at);
                }
                int length = format.headerLength(wrapping);
                if (length < FrameHeader.SHORTEST) {
                    throw new IOException("no header of a frame at offset " + at);
                }
                ByteBuffer header = read(in, at + format.wrapping(), length);
                contents.addAll(FrameHeader.read(header).spans());
                at += format.wrapping() + length + FrameHeader.compressed(header);
            }
        }
    }

    private static ByteBuffer read(FileChannel in, long at, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (in.read(bytes, at + bytes.position()) < 0) {
                throw new IOException("it ends within a frame at offset " + at);
            }
        }
        return bytes.flip();
    }
}
