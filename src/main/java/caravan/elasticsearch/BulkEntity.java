package caravan.elasticsearch;

import caravan.indexing.BulkBody;
import caravan.json.ByteBuf;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.apache.http.entity.AbstractHttpEntity;
import org.apache.http.nio.ContentEncoder;
import org.apache.http.nio.IOControl;
import org.apache.http.nio.entity.HttpAsyncContentProducer;
import org.jspecify.annotations.Nullable;

/** Sends a {@link BulkBody}, again for each host that is tried. */
final class BulkEntity extends AbstractHttpEntity implements HttpAsyncContentProducer {

    private final BulkBody body;
    private @Nullable ByteBuffer left;

    BulkEntity(BulkBody body) {
        this.body = body;
        setChunked(true);
    }

    BulkBody body() {
        return body;
    }

    @Override
    public void produceContent(ContentEncoder encoder, IOControl control) throws IOException {
        if (left == null || !left.hasRemaining()) {
            ByteBuf piece = body.piece();
            if (piece == null) {
                encoder.complete();
                return;
            }
            left = ByteBuffer.wrap(piece.array(), 0, piece.size());
        }
        encoder.write(left);
    }

    /** The attempt at a host is over. */
    @Override
    public void close() {
        left = null;
        body.rewind();
    }

    @Override
    public boolean isRepeatable() {
        return true;
    }

    @Override
    public boolean isStreaming() {
        return false;
    }

    @Override
    public long getContentLength() {
        return -1;
    }

    @Override
    public InputStream getContent() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        body.writeTo(out);
    }
}
