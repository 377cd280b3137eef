package caravan.manifests;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The environment of a container, as far as it is known before it runs. */
final class SettingsOf {

    private static final Pattern PROPERTY = Pattern.compile("(?m)^#?([a-zA-Z][a-zA-Z0-9.-]*)=");

    /** What is no setting of a route: of the runner, of the image, of the downward API. */
    private static final Set<String> OTHERS = Set.of(
            "ROUTES_DIRECTORY",
            "OBSERVE_PORT",
            "NODE_NAME",
            "NODE_IP",
            "POD_NAME",
            "POD_NAMESPACE",
            "POD_UID",
            "POD_IP",
            "CONTAINER_NAME",
            "EXCLUDED");

    private SettingsOf() {}

    /** Every variable that Caravan reads. */
    static Set<String> known() throws IOException {
        Set<String> known = new TreeSet<>(OTHERS);
        PROPERTY.matcher(Files.readString(Path.of("routes/application.properties")))
                .results()
                .map(found -> found.group(1).toUpperCase(Locale.ROOT).replaceAll("[.-]", "_"))
                .forEach(known::add);
        return known;
    }

    /** By variable; what only the cluster knows is left empty. */
    static Map<String, String> of(Container container, Manifests manifests) {
        Map<String, String> settings = new LinkedHashMap<>();
        container.getEnvFrom().stream()
                .filter(from -> from.getConfigMapRef() != null)
                .map(from ->
                        manifests.one(ConfigMap.class, from.getConfigMapRef().getName()))
                .forEach(map -> settings.putAll(map.getData()));
        for (EnvVar variable : container.getEnv()) {
            String value = variable.getValue();
            settings.put(variable.getName(), value == null ? "" : value);
        }
        return settings;
    }
}
