package caravan.server;

import caravan.node.DeliveryRun;
import caravan.node.RecordsCheck;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The indices of a run on a search server.
 *
 * @param server that has them
 * @param indices names or patterns
 */
public record SearchStore(SearchServer server, String indices) implements DeliveryRun.Store {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public long count() throws IOException, InterruptedException {
        try {
            server.refresh();
            return server.count(indices);
        } catch (IOException | IllegalStateException e) {
            return 0; // it is away
        }
    }

    @Override
    public void read(RecordsCheck check) throws IOException, InterruptedException {
        server.refresh();
        server.forEachDocument(indices, hit -> {
            try {
                check.record(
                        JSON.writeValueAsBytes(hit.path("_source")),
                        hit.path("_index").asText() + '/' + hit.path("_id").asText());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
