package caravan.elasticsearch;

import caravan.indexing.AnswerRuns;
import caravan.search.HttpFailures;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.http.ContentTooLongException;
import org.apache.http.HttpEntity;
import org.apache.http.HttpResponse;
import org.apache.http.entity.ContentType;
import org.apache.http.nio.ContentDecoder;
import org.apache.http.nio.IOControl;
import org.apache.http.nio.entity.NByteArrayEntity;
import org.apache.http.nio.protocol.AbstractAsyncResponseConsumer;
import org.apache.http.nio.protocol.HttpAsyncResponseConsumer;
import org.apache.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/** Receives the answer to one bulk request in its short form. */
final class ShortAnswers extends AbstractAsyncResponseConsumer<HttpResponse> {

    private static final int PIECE = 16 * 1024;

    private final AnswerRuns runs = new AnswerRuns();
    private final ByteBuffer piece = ByteBuffer.allocate(PIECE);
    private @Nullable HttpResponse response;
    private String contentType = "";

    private ShortAnswers() {}

    /** Another consumer in the place of the low-level client's own, which gives the same. */
    @SuppressWarnings("unchecked") // the low-level client knows one kind of result
    static <T> HttpAsyncResponseConsumer<T> insteadOf(HttpAsyncResponseConsumer<T> consumer) {
        return (HttpAsyncResponseConsumer<T>) new ShortAnswers();
    }

    @Override
    protected void onResponseReceived(HttpResponse received) {
        response = received;
    }

    @Override
    protected void onEntityEnclosed(HttpEntity entity, ContentType ofTheEntity) {
        contentType =
                entity.getContentType() == null ? "" : entity.getContentType().getValue();
    }

    @Override
    protected void onContentReceived(ContentDecoder decoder, IOControl control) throws IOException {
        while (decoder.read(piece) > 0) {
            runs.add(piece.array(), 0, piece.position());
            piece.clear();
        }
        if (runs.size() > HttpFailures.LONGEST_ANSWER) {
            throw new ContentTooLongException("the answer has more than %d bytes", HttpFailures.LONGEST_ANSWER);
        }
    }

    @Override
    protected HttpResponse buildResult(HttpContext context) {
        HttpResponse result = java.util.Objects.requireNonNull(response);
        byte[] answer = runs.end();
        HttpFailures.check(result.getStatusLine().getStatusCode(), contentType, answer);
        NByteArrayEntity entity = new NByteArrayEntity(answer);
        entity.setContentType(contentType);
        result.setEntity(entity);
        return result;
    }

    @Override
    protected void releaseResources() {
        response = null;
    }
}
