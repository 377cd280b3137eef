package caravan.api;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;

/** Reads a list of the Kubernetes API item by item: of a thousand pods one is in memory as a tree. */
public final class ObjectList {

    private static final ObjectMapper JSON = new ObjectMapper();

    private ObjectList() {}

    /**
     * Gives each item to a consumer.
     *
     * @return the list's {@code metadata}
     * @throws IOException if it is not JSON, or no list
     */
    public static JsonNode read(InputStream list, Consumer<JsonNode> items) throws IOException {
        JsonNode metadata = JSON.createObjectNode();
        boolean isList = false;
        try (JsonParser parser = JSON.createParser(list)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("the answer must be a list in JSON");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                JsonToken value = parser.nextToken();
                if (field.equals("metadata")) {
                    metadata = JSON.readTree(parser);
                } else if (field.equals("items")) {
                    isList = true;
                    while (value == JsonToken.START_ARRAY && parser.nextToken() != JsonToken.END_ARRAY) {
                        items.accept(JSON.readTree(parser));
                    }
                } else {
                    parser.skipChildren();
                }
            }
            if (!isList || parser.currentToken() != JsonToken.END_OBJECT) {
                throw new IOException("the answer must be a list of the Kubernetes API, with items");
            }
        }
        return metadata;
    }
}
