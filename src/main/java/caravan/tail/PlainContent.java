package caravan.tail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file that is held open: renaming or unlinking it does not change what is read. */
final class PlainContent implements Content {

    /**
     * Bytes of one read. The channel keeps native memory of that size for each thread, for good, and copies from
     * there: in a processor's cache as long as it is small.
     */
    private static final int AT_A_TIME = 64 * 1024;

    private final FileChannel channel;

    private PlainContent(FileChannel channel) {
        this.channel = channel;
    }

    /** Opens a path whose links are resolved; a link in its last place is refused. */
    static PlainContent open(Path resolved) throws IOException {
        return new PlainContent(FileChannel.open(resolved, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
    }

    @Override
    public long size() throws IOException {
        return channel.size();
    }

    @Override
    public int read(byte[] into, int at, int length, long offset) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(into);
        int end = at + length;
        int next = at;
        while (next < end) {
            buffer.limit(Math.min(end, next + AT_A_TIME)).position(next);
            int read = channel.read(buffer, offset + next - at);
            if (read < 0) {
                break;
            }
            next += read;
        }
        return next - at;
    }

    @Override
    public boolean isCheapAt(long offset) {
        return true;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // nothing was written: a read-only descriptor has nothing to lose
        }
    }
}
