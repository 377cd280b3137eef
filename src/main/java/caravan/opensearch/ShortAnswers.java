package caravan.opensearch;

import caravan.indexing.AnswerRuns;
import caravan.search.HttpFailures;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentTooLongException;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;
import org.apache.hc.core5.http.nio.AsyncResponseConsumer;
import org.apache.hc.core5.http.nio.entity.AbstractBinAsyncEntityConsumer;
import org.apache.hc.core5.http.nio.support.AbstractAsyncResponseConsumer;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/** Receives the answer to one bulk request in its short form. */
final class ShortAnswers extends AbstractAsyncResponseConsumer<ClassicHttpResponse, byte[]> {

    private ShortAnswers() {
        super(new Body());
    }

    /** Another consumer in the place of the low-level client's own, which gives the same. */
    @SuppressWarnings("unchecked") // the low-level client knows one kind of result
    static <T> AsyncResponseConsumer<T> insteadOf(AsyncResponseConsumer<T> consumer) {
        return (AsyncResponseConsumer<T>) new ShortAnswers();
    }

    @Override
    public void informationResponse(HttpResponse response, HttpContext context) {}

    @Override
    protected ClassicHttpResponse buildResult(
            HttpResponse response, byte @Nullable [] answer, @Nullable ContentType contentType) {
        BasicClassicHttpResponse result = new BasicClassicHttpResponse(response.getCode(), response.getReasonPhrase());
        result.setVersion(response.getVersion());
        result.setHeaders(response.getHeaders());
        byte[] body = answer == null ? new byte[0] : answer;
        HttpFailures.check(response.getCode(), String.valueOf(contentType), body);
        result.setEntity(new ByteArrayEntity(body, contentType));
        return result;
    }

    private static final class Body extends AbstractBinAsyncEntityConsumer<byte[]> {

        private static final int PIECE = 16 * 1024;

        private final AnswerRuns runs = new AnswerRuns();
        private final byte[] piece = new byte[PIECE];

        @Override
        protected void streamStart(@Nullable ContentType contentType) {}

        @Override
        protected int capacityIncrement() {
            return Integer.MAX_VALUE;
        }

        @Override
        protected void data(@Nullable ByteBuffer bytes, boolean isEnd) throws IOException {
            while (bytes != null && bytes.hasRemaining()) {
                int length = Math.min(bytes.remaining(), PIECE);
                bytes.get(piece, 0, length);
                runs.add(piece, 0, length);
            }
            if (runs.size() > HttpFailures.LONGEST_ANSWER) {
                throw new ContentTooLongException("the answer has more than " + HttpFailures.LONGEST_ANSWER + " bytes");
            }
        }

        @Override
        protected byte[] generateContent() {
            return runs.end();
        }

        @Override
        public void releaseResources() {}
    }
}
