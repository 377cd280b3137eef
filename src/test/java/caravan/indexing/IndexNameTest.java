package caravan.indexing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.bulk.Bulk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names of indices and data streams. */
class IndexNameTest {

    private static Bulk bulk(String namespace) {
        return Bulks.ofLines("{\"message\":\"a\",\"kubernetes\":{\"namespace_name\":\"" + namespace + "\"}}");
    }

    @ParameterizedTest
    @CsvSource({
        "shop, x-shop",
        "Shop, x-shop",
        "a-b, x-a-b",
        "a/b?*<>|, x-a_b_____",
        "ü:,  x-__",
    })
    void valuesAreMadeFitForAnIndex(String value, String name) {
        assertThat(IndexName.ofIndex("index", "x-{kubernetes.namespace_name}").of(bulk(value), 0))
                .isEqualTo(name);
    }

    @Test
    void aMinusSignDividesThePartsOfADataStream() {
        assertThat(IndexName.ofDataStream("data-stream", "logs-caravan-{kubernetes.namespace_name}")
                        .of(bulk("kube-system"), 0))
                .isEqualTo("logs-caravan-kube_system");
    }

    @Test
    void aNameBeginsWithALetterAndHasABound() {
        assertThat(IndexName.ofIndex("index", "{kubernetes.namespace_name}-x").of(bulk("_-+a"), 0))
                .isEqualTo("a-x");
        assertThat(IndexName.ofIndex("index", "x-{kubernetes.namespace_name}").of(bulk("n".repeat(300)), 0))
                .hasSize(255);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Logs-%Y", "-x", "_x", "a b", "a,b", "a*", "ä", "a#b", ".", "x-{a", "x-%Q"})
    void patternsThatMakeNoNamesAreRefused(String pattern) {
        assertThatThrownBy(() -> IndexName.ofIndex("elasticsearch.index", pattern))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("`elasticsearch.index`")
                .hasMessageContaining('"' + pattern + '"');
    }

    @ParameterizedTest
    @CsvSource({
        "caravan-%Y.%m.%d, caravan-*.*.*, caravan",
        "caravan, caravan, caravan",
        "logs-k8s-{kubernetes.namespace_name}, logs-k8s-*, logs-k8s",
        "{kubernetes.namespace_name}-%Y%m, *-*, ''",
    })
    void aTemplateCoversAllNames(String pattern, String wildcard, String prefix) {
        IndexName name = IndexName.ofIndex("index", pattern);

        assertThat(name.wildcard()).isEqualTo(wildcard);
        assertThat(name.prefix()).isEqualTo(prefix);
    }
}
