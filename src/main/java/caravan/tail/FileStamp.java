package caravan.tail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * A file as it was at a moment. An inode that was given to another file has another stamp.
 *
 * @param size bytes, compressed or not
 * @param modified last change of the content, milliseconds since 1970
 */
record FileStamp(FileKey key, long size, long modified) {

    static FileStamp of(Path file) throws IOException {
        BasicFileAttributes attributes =
                Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        return new FileStamp(
                FileKey.of(attributes.fileKey()),
                attributes.size(),
                attributes.lastModifiedTime().toMillis());
    }
}
