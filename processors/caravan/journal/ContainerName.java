package caravan.journal;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name that kubelet's dockershim, or cri-dockerd, gives a container, which docker's journald driver writes into each
 * entry: {@code k8s_<container>[.<hash>]_<pod>_<namespace>_<pod id>_<restart count>}.
 */
final class ContainerName {

    private static final Pattern NAME = Pattern.compile("[^_]+_(?<container>[^._]+)(?:\\.(?<hash>[^_]+))?"
            + "_(?<pod>[^_]+)_(?<namespace>[^_]+)_(?<uid>[^_]+)_(?<restarts>[^_]+)");

    private ContainerName() {}

    /** The object {@code kubernetes}; null where the name is not of that form. */
    static @Nullable Map<String, Object> kubernetes(String name, String id) {
        Matcher matcher = NAME.matcher(name);
        if (!matcher.matches()) {
            return null;
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("pod_name", matcher.group("pod"));
        fields.put("namespace_name", matcher.group("namespace"));
        fields.put("pod_id", matcher.group("uid"));
        fields.put("container_name", matcher.group("container"));
        if (!id.isEmpty()) {
            fields.put("docker_id", id);
        }
        if (matcher.group("hash") != null) {
            fields.put("container_hash", matcher.group("hash"));
        }
        String restarts = matcher.group("restarts");
        if (restarts.matches("\\d{1,9}")) {
            fields.put("restart_count", Integer.valueOf(restarts));
        }
        return fields;
    }
}
