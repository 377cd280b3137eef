package caravan.tail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;

/**
 * A file as it was at a moment. An inode that was given to another file has another stamp.
 *
 * @param size bytes, compressed or not
 * @param modified last change of the content, nanoseconds since 1970
 */
record FileStamp(FileKey key, long size, long modified) {

    static FileStamp of(Path file) throws IOException {
        BasicFileAttributes attributes =
                Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        return new FileStamp(
                FileKey.of(attributes.fileKey()),
                attributes.size(),
                attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS));
    }

    String toText() {
        return key.device() + ":" + key.inode() + ":" + size + ":" + modified;
    }

    static FileStamp parse(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length != 4) {
            throw new IllegalArgumentException("a stamp is device:inode:size:modified: was \"" + text + '"');
        }
        return new FileStamp(
                new FileKey(Long.parseLong(parts[0]), Long.parseLong(parts[1])),
                Long.parseLong(parts[2]),
                Long.parseLong(parts[3]));
    }
}
