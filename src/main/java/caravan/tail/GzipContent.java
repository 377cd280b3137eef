package caravan.tail;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * A rotated file that was compressed with gzip (one member or several). Reading forward, and a little back, costs one
 * pass; further back begins again. A damaged end is where the content ends.
 */
final class GzipContent implements Content {

    /** Enough for the bytes before a batch, and for a line of which the batch before took no part. */
    private static final int LOOK_BACK = 32 * 1024;

    private static final int BUFFER = 16 * 1024;
    private static final int UNKNOWN = -1;

    private final FileChannel channel;
    private final byte[] recent = new byte[LOOK_BACK];
    private @Nullable InputStream stream;
    /** Offset in the content of the byte that the stream gives next. */
    private long at;

    private long size = UNKNOWN;

    private GzipContent(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Opens a path whose links are resolved; a link in its last place is refused.
     *
     * @throws ZipException when it is no gzip file
     */
    static GzipContent open(Path resolved) throws IOException {
        GzipContent content =
                new GzipContent(FileChannel.open(resolved, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
        try {
            content.begin();
            return content;
        } catch (IOException e) {
            content.close();
            throw e;
        }
    }

    /** The size that the file states of itself without a look at its content: wrong where it has several members. */
    static long statedSize(Path resolved) throws IOException {
        try (FileChannel channel = FileChannel.open(resolved, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            ByteBuffer trailer = ByteBuffer.allocate(Integer.BYTES).order(java.nio.ByteOrder.LITTLE_ENDIAN);
            int read = channel.read(trailer, Math.max(0, channel.size() - Integer.BYTES));
            return read == Integer.BYTES ? Integer.toUnsignedLong(trailer.getInt(0)) : 0;
        }
    }

    private InputStream begin() throws IOException {
        close(stream);
        stream = null;
        at = 0;
        InputStream begun = InputStream.nullInputStream();
        try {
            begun = new GZIPInputStream(new ChannelStream(channel), BUFFER);
        } catch (EOFException e) {
            // not even its head is written
        }
        stream = begun;
        return begun;
    }

    @Override
    public long size() throws IOException {
        if (size == UNKNOWN) {
            skipTo(Long.MAX_VALUE);
            size = at;
        }
        return size;
    }

    @Override
    public int read(byte[] into, int from, int length, long offset) throws IOException {
        if (offset < at - LOOK_BACK) {
            begin();
        }
        skipTo(offset);
        int read = recent(into, from, length, offset);
        while (read < length) {
            int more = some(into, from + read, length - read);
            if (more < 0) {
                break;
            }
            read += more;
        }
        return read;
    }

    @Override
    public boolean isCheapAt(long offset) {
        return stream != null && offset >= at - LOOK_BACK;
    }

    /** What has been passed but is remembered. */
    private int recent(byte[] into, int from, int length, long offset) {
        int known = (int) Math.min(length, Math.max(0, at - offset));
        for (int i = 0; i < known; i++) {
            into[from + i] = recent[(int) ((offset + i) % LOOK_BACK)];
        }
        return known;
    }

    private void skipTo(long offset) throws IOException {
        byte[] scratch = new byte[BUFFER];
        while (at < offset && some(scratch, 0, (int) Math.min(offset - at, BUFFER)) >= 0) {
            // some() counts
        }
    }

    private int some(byte[] into, int from, int length) throws IOException {
        InputStream open = stream == null ? begin() : stream;
        try {
            int more = open.read(into, from, length);
            remember(into, from, more);
            return more;
        } catch (EOFException | ZipException damaged) {
            return -1;
        }
    }

    private void remember(byte[] bytes, int from, int length) {
        for (int i = Math.max(0, length - LOOK_BACK); i < length; i++) {
            recent[(int) ((at + i) % LOOK_BACK)] = bytes[from + i];
        }
        at += Math.max(0, length);
    }

    @Override
    public void close() {
        close(stream);
        try {
            channel.close();
        } catch (IOException e) {
            // read only: nothing to lose
        }
    }

    private static void close(@Nullable InputStream stream) {
        try {
            if (stream != null) {
                stream.close();
            }
        } catch (IOException e) {
            // read only: nothing to lose
        }
    }

    /** The file's bytes from its first on, whatever else reads the channel; it stays open. */
    private static final class ChannelStream extends InputStream {
        private final FileChannel channel;
        private long position;

        ChannelStream(FileChannel channel) {
            this.channel = channel;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            int read = channel.read(ByteBuffer.wrap(into, from, length), position);
            position += Math.max(0, read);
            return read;
        }

        /** By this the decompressor knows whether another member follows. */
        @Override
        public int available() throws IOException {
            return (int) Math.min(Integer.MAX_VALUE, Math.max(0, channel.size() - position));
        }
    }
}
