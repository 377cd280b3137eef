package caravan.node;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import com.github.luben.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/** Takes gzip members (RFC 1952) and zstd frames (RFC 8878) one by one from bytes that may end within one. */
final class CompressedUnits {

    private static final int GZIP_HEADER = 10;
    private static final int GZIP_TRAILER = 8;
    private static final int FLAGS = 3;
    private static final int EXTRA_FIELD = 4;

    private final byte[] bytes;
    private int at;

    CompressedUnits(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Where the next one begins. */
    int position() {
        return at;
    }

    /** The content of the next one; null if it is not whole. */
    byte @Nullable [] next() throws IOException {
        if (bytes.length - at < GZIP_HEADER + GZIP_TRAILER) {
            return null;
        }
        return bytes[at] == 0x1f ? member() : frame();
    }

    private byte @Nullable [] member() {
        int from = at + GZIP_HEADER;
        if ((bytes[at + FLAGS] & EXTRA_FIELD) != 0) {
            ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            from += 2 + Short.toUnsignedInt(header.getShort(from));
        }
        if (from >= bytes.length) {
            return null;
        }
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(bytes, from, bytes.length - from);
            byte[] content = inflate(inflater);
            int end = bytes.length - inflater.getRemaining() + GZIP_TRAILER;
            if (!inflater.finished() || end > bytes.length) {
                return null;
            }
            at = end;
            return content;
        } catch (DataFormatException torn) {
            return null;
        } finally {
            inflater.end();
        }
    }

    private static byte[] inflate(Inflater inflater) throws DataFormatException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        byte[] piece = new byte[1 << 16];
        for (int n = inflater.inflate(piece); n > 0; n = inflater.inflate(piece)) {
            content.write(piece, 0, n);
        }
        return content.toByteArray();
    }

    private byte @Nullable [] frame() throws IOException {
        long length;
        try {
            length = Zstd.findFrameCompressedSize(bytes, at);
        } catch (ZstdException torn) {
            return null;
        }
        try (InputStream content = new ZstdInputStream(new ByteArrayInputStream(bytes, at, (int) length))) {
            at += (int) length;
            return content.readAllBytes();
        }
    }
}
