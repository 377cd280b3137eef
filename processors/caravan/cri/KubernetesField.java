package caravan.cri;

import caravan.batch.Batch;
import caravan.batch.SharedField;
import caravan.batch.Source;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The field {@code kubernetes} of a source, as far as its path tells, made once. Names and order are Fluent Bit's
 * ({@code plugins/filter_kubernetes}).
 */
record KubernetesField(@Nullable SharedField field) {

    private static final String NAME = "kubernetes";

    /** Gives the batch of a container log the field. */
    static void share(Batch batch) {
        SharedField known = batch.source()
                .derive(KubernetesField.class, KubernetesField::of)
                .field();
        if (known != null
                && batch.shared().stream().noneMatch(field -> field.name().equals(NAME))) {
            batch.share(known);
        }
    }

    private static KubernetesField of(Source source) {
        ContainerPath path = ContainerPath.parse(source.path());
        return new KubernetesField(path == null ? null : new SharedField(NAME, fields(path)));
    }

    private static Map<String, Object> fields(ContainerPath path) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("pod_name", path.pod());
        fields.put("namespace_name", path.namespace());
        put(fields, "pod_id", path.podId());
        fields.put("container_name", path.container());
        put(fields, "docker_id", path.containerId());
        put(fields, "restart_count", path.restartCount());
        return fields;
    }

    private static void put(Map<String, Object> fields, String name, @Nullable Object value) {
        if (value != null) {
            fields.put(name, value);
        }
    }
}
