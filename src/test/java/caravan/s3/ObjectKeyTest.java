package caravan.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ObjectKeyTest {

    private static final String NAME = "134501Z-" + "0".repeat(32) + "-0-510-10r510b.ndjson.gz";
    private static final String FILE = "shop/web-1/nginx/2026-11-05/" + NAME;

    @ParameterizedTest
    @CsvSource({
        "{folder}/{date}/{name}, shop/web-1/nginx/2026-11-05/",
        "prod/{namespace}/%Y/%m/%d/%H%M/{pod}_{container}-{name}, prod/shop/2026/11/05/1345/web-1_nginx-",
        "{node}/100%%/{name}, node-7/100%/",
        "{name}, ''",
    })
    void keysAreMadeOfTheFilesPath(String pattern, String before) {
        assertThat(new ObjectKey(pattern, "node-7").of(FILE)).isEqualTo(before + NAME);
    }

    @Test
    void filesOfNoContainerHaveAFolderToo() {
        String file = "files/var/log/2026-11-05/" + NAME;
        assertThat(new ObjectKey("{folder}/{name}", "").of(file)).isEqualTo("files/var/log/" + NAME);
        assertThat(new ObjectKey("{namespace}/{pod}/{container}/{name}", "").of(file))
                .isEqualTo("_/_/_/" + NAME);
    }

    @Test
    void namesThatLookLikePlaceholdersStayAsTheyAre() {
        String file = "shop/%7Bdate%7D/$1/2026-11-05/" + NAME;
        assertThat(new ObjectKey("{folder}/{name}", "").of(file)).isEqualTo("shop/%7Bdate%7D/$1/" + NAME);
    }

    @Test
    void longKeysAreCutBeforeTheName() {
        String key = new ObjectKey("{folder}/{name}", "").of("files/" + "x".repeat(1_000) + "/2026-11-05/" + NAME);
        assertThat(key).hasSize(1_024).endsWith("x~" + NAME);
    }

    @Test
    void allFaultsOfAPatternAreNamed() {
        assertThatThrownBy(() -> new ObjectKey("/{folder}/{cluster}/%y/${date}", ""))
                .hasMessageContaining("`s3.key`")
                .hasMessageContaining("must hold {name}")
                .hasMessageContaining("must not hold {cluster}")
                .hasMessageContaining("must not hold %y")
                .hasMessageContaining("must not hold ${")
                .hasMessageContaining("must not begin with /");
    }

    @Test
    void otherFilesHaveNoKey() {
        assertThatThrownBy(() -> new ObjectKey("{name}", "").of("notes.txt"))
                .hasMessageContaining("not a file of the archive's layout `container`: notes.txt");
    }
}
