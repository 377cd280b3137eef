package caravan.archive;

import caravan.json.ByteBuf;
import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Compresses the payload of one frame at a time. Holds native memory until closed. For one thread at a time. */
interface Compressor extends AutoCloseable {

    /** Appends {@code [0..length)} of an array, compressed, so that nothing before or behind is needed to read it. */
    void compress(byte[] bytes, int length, ByteBuf out);

    @Override
    void close();

    /** The body of a gzip member: deflated bytes and the trailer (RFC 1952 section 2.3.1). */
    final class Gzip implements Compressor {
        private static final int STEP = 16 * 1024;

        private final Deflater deflater;

        Gzip(int level) {
            deflater = new Deflater(level, true);
        }

        @Override
        public void compress(byte[] bytes, int length, ByteBuf out) {
            deflater.reset();
            deflater.setInput(bytes, 0, length);
            deflater.finish();
            while (!deflater.finished()) {
                byte[] array = out.room(STEP);
                out.size(out.size() + deflater.deflate(array, out.size(), array.length - out.size()));
            }
            CRC32 crc = new CRC32();
            crc.update(bytes, 0, length);
            littleEndian((int) crc.getValue(), out);
            littleEndian(length, out);
        }

        private static void littleEndian(int value, ByteBuf out) {
            byte[] array = out.room(Integer.BYTES);
            for (int i = 0; i < Integer.BYTES; i++) {
                array[out.size() + i] = (byte) (value >>> (8 * i));
            }
            out.size(out.size() + Integer.BYTES);
        }

        @Override
        public void close() {
            deflater.end();
        }
    }

    /** A zstd frame with its content size and checksum (RFC 8878 section 3.1.1). */
    final class Zstandard implements Compressor {
        private final ZstdCompressCtx context;

        Zstandard(int level) {
            context = new ZstdCompressCtx().setLevel(level).setChecksum(true).setContentSize(true);
        }

        @Override
        public void compress(byte[] bytes, int length, ByteBuf out) {
            int bound = Math.toIntExact(Zstd.compressBound(length));
            byte[] array = out.room(bound);
            out.size(out.size() + context.compressByteArray(array, out.size(), bound, bytes, 0, length));
        }

        @Override
        public void close() {
            context.close();
        }
    }
}
