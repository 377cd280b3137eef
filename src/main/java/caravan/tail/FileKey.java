package caravan.tail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which file of the machine this is, whatever its name.
 *
 * @param device number of the device that holds it
 * @param inode number of the inode
 */
record FileKey(long device, long inode) {

    /** {@code sun.nio.fs.UnixFileKey} prints itself so; there is no other cheap way to both numbers. */
    private static final Pattern UNIX = Pattern.compile("\\(dev=([0-9a-f]+),ino=(\\d+)\\)");

    static FileKey of(Path file) throws IOException {
        return of(Files.readAttributes(file, BasicFileAttributes.class).fileKey());
    }

    /** From {@link BasicFileAttributes#fileKey}. */
    static FileKey of(Object unixKey) {
        Matcher matcher = UNIX.matcher(String.valueOf(unixKey));
        if (!matcher.matches()) {
            throw new UnsupportedOperationException("this file system gives files no device and inode: " + unixKey);
        }
        return new FileKey(Long.parseUnsignedLong(matcher.group(1), 16), Long.parseUnsignedLong(matcher.group(2)));
    }
}
