package caravan.opensearch;

import jakarta.json.stream.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.opensearch.client.json.JsonpMapper;
import org.opensearch.client.json.JsonpSerializable;
import org.opensearch.client.json.jackson.JacksonJsonpGenerator;

/**
 * Prepared bytes as a document: they are written as they are into what the client writes documents into.
 *
 * @param array not to be written to before the request is made
 * @param from of the first byte
 * @param to behind the last one
 */
record Lines(byte[] array, int from, int to) implements JsonpSerializable {

    @Override
    public void serialize(JsonGenerator generator, JsonpMapper mapper) {
        com.fasterxml.jackson.core.JsonGenerator jackson = ((JacksonJsonpGenerator) generator).jacksonGenerator();
        try {
            jackson.flush();
            ((OutputStream) jackson.getOutputTarget()).write(array, from, to - from);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
