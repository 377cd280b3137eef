package caravan.node;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/**
 * A file of a container's log that is gone.
 *
 * @param source the path that the container writes to: {@code .../0.log}
 * @param generation how many files that path had before this one
 * @param path the file's last name
 * @param begin how many bytes the source's former files held
 * @param bytes how many bytes this one held, uncompressed
 * @param at when it was removed, on the node's clock
 * @param readableFor for how long a running collector could have read its last byte
 */
public record Removal(
        Path source, int generation, Path path, long begin, long bytes, Instant at, Duration readableFor) {

    /** The part that lies behind the first {@code read} bytes of the source. */
    Unread unread(long read) {
        long from = Math.min(bytes, Math.max(0, read - begin));
        return new Unread(source, generation, path, from, bytes);
    }

    /**
     * Bytes {@code [from..to)} of a file, removed before they were read.
     *
     * @param source the path that the container wrote to
     * @param generation how many files that path had before this one
     * @param path the file's last name
     * @param from the first byte's offset
     * @param to the offset behind the last byte
     */
    public record Unread(Path source, int generation, Path path, long from, long to) {

        /** How many. */
        public long bytes() {
            return to - from;
        }
    }
}
