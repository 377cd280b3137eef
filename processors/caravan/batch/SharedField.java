package caravan.batch;

import caravan.json.JsonText;
import java.nio.charset.StandardCharsets;

/**
 * A field with one value for all records of a batch, its JSON prepared once. Immutable; make it once for a container
 * and share it among batches.
 */
public final class SharedField {

    private final String name;
    private final Object value;
    private final byte[] json;

    /** A field whose value is a map, list, string, number or boolean. */
    public SharedField(String name, Object value) {
        this.name = name;
        this.value = value;
        this.json = (JsonText.of(name) + ':' + JsonText.of(value)).getBytes(StandardCharsets.UTF_8);
    }

    /** The field's name. */
    public String name() {
        return name;
    }

    /** The field's value, as it appears in the record's map. */
    public Object value() {
        return value;
    }

    /** {@code "name":value} as UTF-8. Not to be changed. */
    byte[] json() {
        return json;
    }
}
