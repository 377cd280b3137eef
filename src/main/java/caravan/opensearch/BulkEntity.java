package caravan.opensearch;

import caravan.indexing.BulkBody;
import caravan.json.ByteBuf;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Set;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.AbstractHttpEntity;
import org.apache.hc.core5.http.nio.AsyncEntityProducer;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.jspecify.annotations.Nullable;

/** Sends a {@link BulkBody}, again for each host that is tried. */
final class BulkEntity extends AbstractHttpEntity {

    private final BulkBody body;

    BulkEntity(BulkBody body) {
        super(ContentType.APPLICATION_JSON, null, true);
        this.body = body;
    }

    BulkBody body() {
        return body;
    }

    /** What sends it to one host. */
    AsyncEntityProducer producer() {
        body.rewind();
        return new Producer();
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

    @Override
    public void close() {}

    private final class Producer implements AsyncEntityProducer {

        private @Nullable ByteBuffer left;

        @Override
        public void produce(DataStreamChannel channel) throws IOException {
            if (left == null || !left.hasRemaining()) {
                ByteBuf piece = body.piece();
                if (piece == null) {
                    channel.endStream();
                    return;
                }
                left = ByteBuffer.wrap(piece.array(), 0, piece.size());
            }
            channel.write(left);
        }

        @Override
        public int available() {
            return Integer.MAX_VALUE;
        }

        @Override
        public boolean isRepeatable() {
            return true;
        }

        @Override
        public void failed(Exception cause) {
            // whoever has sent the request is told
        }

        @Override
        public void releaseResources() {
            left = null;
            body.rewind();
        }

        @Override
        public long getContentLength() {
            return -1;
        }

        @Override
        public String getContentType() {
            return BulkEntity.this.getContentType();
        }

        @Override
        public @Nullable String getContentEncoding() {
            return null;
        }

        @Override
        public boolean isChunked() {
            return true;
        }

        @Override
        public Set<String> getTrailerNames() {
            return Set.of();
        }
    }
}
