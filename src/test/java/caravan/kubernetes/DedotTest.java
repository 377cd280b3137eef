package caravan.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class DedotTest {

    private static Map<String, String> numbered(String... keys) {
        Map<String, String> map = new LinkedHashMap<>();
        for (String key : keys) {
            map.put(key, "of " + key);
        }
        return map;
    }

    @Test
    void dotsBecomeUnderscores() {
        assertThat(Dedot.of(Map.of("app.kubernetes.io/name", "web", "a..b", "c")))
                .containsExactly(Map.entry("a__b", "c"), Map.entry("app_kubernetes_io/name", "web"));
    }

    @Test
    void appStandsBesideTheRecommendedLabels() {
        assertThat(Dedot.of(numbered("app", "app.kubernetes.io/name")))
                .containsExactly(
                        Map.entry("app", "of app"), Map.entry("app_kubernetes_io/name", "of app.kubernetes.io/name"));
    }

    @Test
    void theKeyThatHadNoDotKeepsItsName() {
        assertThat(Dedot.of(numbered("app.kubernetes", "app_kubernetes")))
                .containsExactly(
                        Map.entry("app_kubernetes_2", "of app.kubernetes"),
                        Map.entry("app_kubernetes", "of app_kubernetes"));
    }

    @Test
    void othersAreNumberedInTheirOrder() {
        assertThat(Dedot.of(numbered("a_b.c", "a.b_c", "a.b.c")))
                .containsExactly(
                        Map.entry("a_b_c", "of a.b.c"),
                        Map.entry("a_b_c_2", "of a.b_c"),
                        Map.entry("a_b_c_3", "of a_b.c"));
    }

    @Test
    void aNumberMayCollideToo() {
        assertThat(Dedot.of(numbered("a.b", "a.b.2", "a_b", "a_b_2", "a_b.2")))
                .containsExactly(
                        Map.entry("a_b_3", "of a.b"),
                        Map.entry("a_b_2_2", "of a.b.2"),
                        Map.entry("a_b", "of a_b"),
                        Map.entry("a_b_2_3", "of a_b.2"),
                        Map.entry("a_b_2", "of a_b_2"));
    }

    @Provide
    Arbitrary<List<String>> keys() {
        return Arbitraries.strings()
                .withChars("a._2")
                .ofMinLength(1)
                .ofMaxLength(5)
                .list()
                .uniqueElements()
                .ofMaxSize(20);
    }

    @Property
    void everyValueIsKeptUnderAKeyOfItsOwn(@ForAll("keys") List<String> keys) {
        Map<String, String> given = numbered(keys.toArray(String[]::new));
        Map<String, String> dedotted = Dedot.of(given);
        assertThat(dedotted.values()).containsExactlyElementsOf(new TreeMap<>(given).values());
        assertThat(dedotted.keySet()).noneMatch(key -> key.contains("."));
        assertThat(keys).filteredOn(key -> !key.contains(".")).allSatisfy(key -> assertThat(dedotted)
                .containsEntry(key, "of " + key));
    }

    @Property
    void theSameKeysGiveTheSameNames(@ForAll("keys") List<String> keys) {
        List<String> turned = new ArrayList<>(keys);
        Collections.reverse(turned);
        assertThat(Dedot.of(numbered(keys.toArray(String[]::new))).entrySet())
                .containsExactlyElementsOf(
                        Dedot.of(numbered(turned.toArray(String[]::new))).entrySet());
    }
}
