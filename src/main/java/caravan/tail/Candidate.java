package caravan.tail;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file that may hold an incarnation of a source file.
 *
 * @param place where it stands, links resolved
 * @param stamp as it was when it was looked at
 * @param rotated its name taken apart; null where it has the name of a file that is written to
 * @param isCurrent whether the source's own name leads to it
 */
record Candidate(Path place, FileStamp stamp, @Nullable Rotated rotated, boolean isCurrent) {

    FileKey key() {
        return stamp.key();
    }

    boolean isCompressed() {
        return rotated != null && !rotated.compression().isEmpty();
    }

    /**
     * Opens the file.
     *
     * @throws NoSuchFileException when it is not there any more, or another file has its name
     */
    Content open() throws IOException {
        Content content = isCompressed() ? GzipContent.open(place) : PlainContent.open(place);
        try {
            if (key().equals(FileKey.of(place))) {
                return content;
            }
        } catch (IOException e) {
            content.close();
            throw e;
        }
        content.close();
        throw new NoSuchFileException(place.toString(), null, "another file has its name now");
    }

    @Override
    public String toString() {
        return place.toString();
    }
}
