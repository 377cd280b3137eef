package caravan.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Text that is one JSON object (RFC 8259) with nothing but white space around it. Whole numbers stay whole, others
 * keep their digits; of two members with one name the last counts. Static, safe for use by several threads.
 */
public final class JsonObject {

    /** Deeper ones are taken for text: no store would index them, and reading takes a frame for each level. */
    static final int DEEPEST = 100;

    /** Names are not interned: whoever writes logs could fill the memory with them. */
    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private JsonObject() {}

    /** The members in their order, null where the text is something else. */
    public static @Nullable Map<String, Object> parse(String text) {
        if (!text.stripLeading().startsWith("{")) {
            return null;
        }
        try (JsonParser parser = JSON.createParser(text)) {
            return parse(parser);
        } catch (IOException | ArithmeticException | NumberFormatException e) {
            // not JSON after all, or a number that no type of ours holds
            return null;
        }
    }

    /** The members of UTF-8 text {@code [from..to)} in their order, null where it is something else. */
    public static @Nullable Map<String, Object> parse(byte[] bytes, int from, int to) {
        // not createParser(bytes, from, length): above 8,000 bytes that reads on behind the end (Jackson 2.19.4)
        try (JsonParser parser = JSON.createParser(new ByteArrayInputStream(bytes, from, to - from))) {
            return parse(parser);
        } catch (IOException | ArithmeticException | NumberFormatException e) {
            return null;
        }
    }

    private static @Nullable Map<String, Object> parse(JsonParser parser) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            return null;
        }
        Map<String, Object> members = object(parser);
        return parser.nextToken() == null ? members : null;
    }

    /**
     * A member by its name, or one of an object within after a dot. A member whose own name holds dots, such as a
     * label, wins over a path.
     */
    public static @Nullable Object lookUp(Map<?, ?> members, String path) {
        Object found = members.get(path);
        for (int dot = path.indexOf('.'); found == null && dot >= 0; dot = path.indexOf('.', dot + 1)) {
            if (members.get(path.substring(0, dot)) instanceof Map<?, ?> inner) {
                found = lookUp(inner, path.substring(dot + 1));
            }
        }
        return found;
    }

    private static Map<String, Object> object(JsonParser parser) throws IOException {
        Map<String, Object> members = new LinkedHashMap<>();
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            members.put(name, value(parser, parser.nextToken()));
        }
        return members;
    }

    private static List<Object> array(JsonParser parser) throws IOException {
        List<Object> elements = new ArrayList<>();
        for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
            elements.add(value(parser, next));
        }
        return elements;
    }

    @SuppressWarnings("NullAway") // null is a value of JSON
    private static Object value(JsonParser parser, JsonToken token) throws IOException {
        return switch (token) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_NUMBER_INT -> parser.getNumberValue();
            case VALUE_NUMBER_FLOAT -> parser.getDecimalValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> parser.getText();
        };
    }
}
