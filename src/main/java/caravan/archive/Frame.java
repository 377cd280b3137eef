package caravan.archive;

import caravan.json.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A frame in a part.
 *
 * @param from offset of its first byte
 * @param to offset after its last byte
 * @param header what it says about itself
 */
record Frame(long from, long to, FrameHeader header) {

    private static final int STEP = 64 * 1024;

    /** Replaces {@code out} by a whole frame. The header's length of the payload is set here. */
    static void write(FrameFormat format, FrameHeader header, ByteBuf payload, Compressor compressor, ByteBuf out) {
        int length = header.length();
        if (length > FrameFormat.MAX_HEADER) {
            throw new IllegalStateException("a frame's header has at most " + FrameFormat.MAX_HEADER + " bytes: was "
                    + length + " with " + header.spans().size() + " ranges");
        }
        int body = format.wrapping() + length;
        out.clear();
        out.room(body + payload.size() / 4);
        out.size(body);
        compressor.compress(payload.array(), payload.size(), out);
        FrameHeader complete = new FrameHeader(
                out.size() - body,
                header.records(),
                header.sourceBytes(),
                header.durable(),
                header.part(),
                header.spans());
        ByteBuffer front = ByteBuffer.wrap(out.array(), 0, body);
        format.wrap(front, length);
        complete.write(front);
        int checked = format.wrapping() + FrameHeader.CHECKSUM + Integer.BYTES;
        CRC32C crc = new CRC32C();
        crc.update(out.array(), checked, out.size() - checked);
        front.putInt(format.wrapping() + FrameHeader.CHECKSUM, (int) crc.getValue());
    }

    /**
     * Reads the frame that begins at an offset, or null where there is no whole and sound one.
     *
     * @throws NewerFormatException when it was written by a later version of Caravan
     */
    static @Nullable Frame read(FrameFormat format, Disk.OpenFile file, long size, long at) throws IOException {
        byte[] wrapping = new byte[format.wrapping()];
        byte[] magic = format.magic();
        if (file.read(at, wrapping, wrapping.length) < wrapping.length
                || !Arrays.equals(wrapping, 0, magic.length, magic, 0, magic.length)) {
            return null;
        }
        int length = format.headerLength(ByteBuffer.wrap(wrapping));
        byte[] header = new byte[Math.max(0, length)];
        if (length < FrameHeader.SHORTEST || file.read(at + wrapping.length, header, length) < length) {
            return null;
        }
        return read(file, size, at, at + wrapping.length, header);
    }

    private static @Nullable Frame read(Disk.OpenFile file, long size, long at, long headerAt, byte[] header)
            throws IOException {
        ByteBuffer in = ByteBuffer.wrap(header);
        long body = headerAt + header.length;
        long to = body + FrameHeader.compressed(in);
        if (to > size || in.getInt(FrameHeader.CHECKSUM) != checksum(file, header, body, to)) {
            return null;
        }
        if (FrameHeader.version(in) != FrameHeader.VERSION) {
            throw new NewerFormatException(FrameHeader.version(in));
        }
        return new Frame(at, to, FrameHeader.read(in));
    }

    private static int checksum(Disk.OpenFile file, byte[] header, long from, long to) throws IOException {
        CRC32C crc = new CRC32C();
        int behind = FrameHeader.CHECKSUM + Integer.BYTES;
        crc.update(header, behind, header.length - behind);
        byte[] step = new byte[STEP];
        for (long at = from; at < to; ) {
            int got = file.read(at, step, (int) Math.min(STEP, to - at));
            if (got <= 0) {
                break;
            }
            crc.update(step, 0, got);
            at += got;
        }
        return (int) crc.getValue();
    }

    /** A frame with a sound checksum that this version does not know. */
    static final class NewerFormatException extends IOException {
        private static final long serialVersionUID = 1L;

        NewerFormatException(int version) {
            super("frame version " + version + "; this Caravan knows version " + FrameHeader.VERSION);
        }
    }
}
