package caravan.kubernetes;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Keys without dots. A store that takes a dot for a path, as Elasticsearch does, cannot hold {@code app: web} beside
 * {@code app.kubernetes.io/name: web}: {@code app} would be a text and an object. With {@code _} for each dot they are
 * {@code app} and {@code app_kubernetes_io/name}.
 *
 * <p>Two keys may become one: {@code app.kubernetes} beside {@code app_kubernetes}. Then the key that never had a dot
 * keeps its name, and the others get a number from 2 on behind theirs, in the order of the keys as they were:
 *
 * <pre>
 * a.b_c: 1      a_b_c_2: 1
 * a_b.c: 2      a_b_c_3: 2
 * a_b_c: 3      a_b_c: 3
 * </pre>
 *
 * The same keys give the same names always; every value is kept. Static, without state.
 */
final class Dedot {

    private Dedot() {}

    /** The values in the order of their keys as they were. */
    static Map<String, String> of(Map<String, String> map) {
        Map<String, String> sorted = new TreeMap<>(map);
        Set<String> taken = new HashSet<>();
        for (String key : sorted.keySet()) {
            if (key.indexOf('.') < 0) {
                taken.add(key);
            }
        }
        Map<String, String> renamed = new LinkedHashMap<>();
        sorted.forEach(
                (key, value) -> renamed.put(key.indexOf('.') < 0 ? key : free(key.replace('.', '_'), taken), value));
        return renamed;
    }

    private static String free(String name, Set<String> taken) {
        String candidate = name;
        for (int n = 2; !taken.add(candidate); n++) {
            candidate = name + '_' + n;
        }
        return candidate;
    }
}
