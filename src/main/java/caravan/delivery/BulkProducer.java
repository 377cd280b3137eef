package caravan.delivery;

import caravan.batch.Batch;
import caravan.bulk.Share;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultAsyncProducer;

/**
 * Puts records into the bulk that is being filled. A batch is in the care of the destination then, and its exchange
 * goes on at once; any other body is taken for lines of JSON, and its exchange waits for their verdicts.
 */
public class BulkProducer extends DefaultAsyncProducer {

    private final BulkQueue queue;

    public BulkProducer(BulkEndpoint endpoint) {
        super(endpoint);
        this.queue = endpoint.queue();
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        try {
            if (exchange.getIn().getBody() instanceof Batch batch) {
                take(batch);
            } else {
                Share share = new Share(Answers.to(exchange, callback), Map.of());
                LineSource.add(exchange, queue, share);
                queue.hurry();
                return false;
            }
        } catch (Exception e) {
            exchange.setException(e);
        }
        callback.done(true);
        return true;
    }

    private void take(Batch batch) throws IOException {
        Share share = new Share(
                Answers.to(batch.entrust(((BulkEndpoint) getEndpoint()).destination())),
                fields(batch),
                batch.hasMade());
        try {
            queue.add(batch, share);
        } catch (IOException | RuntimeException e) {
            share.filled(e);
            throw e;
        }
        share.filled();
    }

    private static Map<String, Object> fields(Batch batch) {
        Map<String, Object> fields = new HashMap<>();
        if (!batch.hasEdits()) {
            batch.shared().forEach(field -> fields.put(field.name(), field.value()));
            fields.put("file", batch.source().path());
        }
        return fields;
    }
}
