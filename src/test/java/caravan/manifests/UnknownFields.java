package caravan.manifests;

import io.fabric8.kubernetes.api.model.KubernetesResource;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Fields that a type does not have: the model keeps them aside, in the object where they stand. */
final class UnknownFields {

    private static final String ASIDE = "additionalProperties";
    private static final String MODEL = "io.fabric8.";

    private final List<String> found = new ArrayList<>();

    private UnknownFields() {}

    /** Their paths. */
    static List<String> of(KubernetesResource object) {
        UnknownFields unknown = new UnknownFields();
        unknown.visit(object, "");
        return unknown.found;
    }

    private void visit(@Nullable Object value, String path) {
        if (value instanceof Collection<?> items) {
            int i = 0;
            for (Object item : items) {
                visit(item, path + '[' + i++ + ']');
            }
        } else if (value instanceof Map<?, ?> entries) {
            entries.forEach((key, entry) -> visit(entry, path + '.' + key));
        } else if (value != null && value.getClass().getName().startsWith(MODEL) && !(value instanceof Enum<?>)) {
            fields(value, path);
        }
    }

    private void fields(Object object, String path) {
        for (Class<?> type = object.getClass(); type != null; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && type.getName().startsWith(MODEL)) {
                    field(get(field, object), field.getName(), path);
                }
            }
        }
    }

    private void field(@Nullable Object value, String name, String path) {
        if (name.equals(ASIDE) && value instanceof Map<?, ?> aside) {
            aside.keySet().forEach(key -> found.add(path + '.' + key));
        } else {
            visit(value, path + '.' + name);
        }
    }

    private static @Nullable Object get(Field field, Object object) {
        try {
            field.setAccessible(true);
            return field.get(object);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
