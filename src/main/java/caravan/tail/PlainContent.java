package caravan.tail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file that is held open: renaming or unlinking it does not change what is read. */
final class PlainContent implements Content {

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
        ByteBuffer buffer = ByteBuffer.wrap(into, at, length);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, offset + buffer.position() - at) < 0) {
                break;
            }
        }
        return buffer.position() - at;
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
