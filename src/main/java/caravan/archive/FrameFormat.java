package caravan.archive;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** How a frame is wrapped, so that {@code zcat} or {@code zstdcat} reads the payload and skips the header. */
enum FrameFormat {

    /** A gzip member; the header stands in its extra field (RFC 1952 section 2.3.1.1). */
    GZIP("gz", 2, new byte[] {0x1f, (byte) 0x8b, 8, 4, 0, 0, 0, 0, 0, (byte) 0xff}, 16) {
        @Override
        void wrap(ByteBuffer out, int header) {
            out.put(magic()).order(ByteOrder.LITTLE_ENDIAN).putShort((short) (header + SUBFIELD));
            out.put((byte) 'C').put((byte) 'V').putShort((short) header).order(ByteOrder.BIG_ENDIAN);
        }

        @Override
        int headerLength(ByteBuffer in) {
            in.position(magic().length).order(ByteOrder.LITTLE_ENDIAN);
            int extra = Short.toUnsignedInt(in.getShort());
            boolean ours = in.get() == 'C' & in.get() == 'V';
            int header = Short.toUnsignedInt(in.getShort());
            return ours && extra == header + SUBFIELD ? header : -1;
        }

        @Override
        Compressor compressor(int level) {
            return new Compressor.Gzip(level);
        }
    },

    /** A zstd frame behind a skippable frame, which holds the header (RFC 8878 section 3.1.2). */
    ZSTD("zst", 3, new byte[] {0x5c, 0x2a, 0x4d, 0x18}, 8) {
        @Override
        void wrap(ByteBuffer out, int header) {
            out.put(magic()).order(ByteOrder.LITTLE_ENDIAN).putInt(header).order(ByteOrder.BIG_ENDIAN);
        }

        @Override
        int headerLength(ByteBuffer in) {
            int header = in.order(ByteOrder.LITTLE_ENDIAN).getInt(magic().length);
            return header > 0 && header <= MAX_HEADER ? header : -1;
        }

        @Override
        Compressor compressor(int level) {
            return new Compressor.Zstandard(level);
        }
    };

    /** The longest header that fits in an extra field of gzip. */
    static final int MAX_HEADER = 65_535 - 4;

    /** Highest level of gzip. */
    static final int GZIP_LEVELS = 9;
    /** Highest level of zstd that needs no extraordinary memory. */
    static final int ZSTD_LEVELS = 19;

    private static final int SUBFIELD = 4;

    private final String extension;
    private final int usualLevel;
    private final byte[] magic;
    private final int wrapping;

    FrameFormat(String extension, int usualLevel, byte[] magic, int wrapping) {
        this.extension = extension;
        this.usualLevel = usualLevel;
        this.magic = magic;
        this.wrapping = wrapping;
    }

    /** What file names end in, without a dot. */
    String extension() {
        return extension;
    }

    /** The level that is used unless another one is asked for. */
    int usualLevel() {
        return usualLevel;
    }

    /** What each frame begins with. */
    byte[] magic() {
        return magic;
    }

    /** Bytes before the header. */
    int wrapping() {
        return wrapping;
    }

    /** Writes what stands before a header of that length. */
    abstract void wrap(ByteBuffer out, int header);

    /** Reads what stands before the header, and gives the header's length, -1 where this is no frame of ours. */
    abstract int headerLength(ByteBuffer in);

    /** A new compressor. */
    abstract Compressor compressor(int level);
}
