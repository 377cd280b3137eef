package caravan.search;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** Compresses the bodies of requests, fast rather than small. */
public final class Gzip extends GZIPOutputStream {

    private static final int BUFFER = 64 * 1024;

    /** What writes a body. */
    public interface Body {
        /** Writes all of it. */
        void writeTo(OutputStream out) throws IOException;
    }

    private Gzip(OutputStream out) throws IOException {
        super(out, BUFFER);
        def.setLevel(Deflater.BEST_SPEED);
    }

    /** The body, compressed. */
    public static byte[] compress(Body body) throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream(BUFFER);
        try (Gzip out = new Gzip(compressed)) {
            body.writeTo(out);
        }
        return compressed.toByteArray();
    }
}
