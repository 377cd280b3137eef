package caravan.settings;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WrittenUriTest {

    private final WrittenUri uri =
            new WrittenUri("archive:{{archive.directory:archive}}?rollSize={{archive.roll.size:16m}}"
                    + "&key=RAW({{archive.key:a&b}})&class={{?archive.class}}&retainAge=0");

    @Test
    void knowsWhichPropertyGivesAnOptionItsValue() {
        assertThat(uri.scheme()).isEqualTo("archive");
        assertThat(uri.property("directory")).isEqualTo("archive.directory");
        assertThat(uri.property("rollSize")).isEqualTo("archive.roll.size");
        assertThat(uri.property("key")).isEqualTo("archive.key");
        assertThat(uri.property("class")).isEqualTo("archive.class");
        assertThat(uri.property("retainAge")).isNull();
    }

    @Test
    void aComponentMayStandWithoutAPath() {
        assertThat(new WrittenUri("shop?colour=red:blue").scheme()).isEqualTo("shop");
        assertThat(new WrittenUri("shop").scheme()).isEqualTo("shop");
    }

    @Test
    void aDefaultTakesThePlaceOfAProperty() {
        assertThat(uri.withDefault("rollSize"))
                .hasToString("archive:{{archive.directory:archive}}?rollSize=16m"
                        + "&key=RAW({{archive.key:a&b}})&class={{?archive.class}}&retainAge=0");
    }

    @Test
    void anOptionIsLeftOut() {
        assertThat(uri.without("key"))
                .hasToString("archive:{{archive.directory:archive}}?rollSize={{archive.roll.size:16m}}"
                        + "&class={{?archive.class}}&retainAge=0");
        assertThat(uri.without("colour")).isNull();
    }

    @Test
    void optionsInAMessageGetTheNamesOfTheirProperties() {
        assertThat(uri.inWordsOfTheUser("`rollSize` must be below `retainSize`: was 1g; `directory` is none"))
                .isEqualTo("`archive.roll.size` must be below `retainSize`: was 1g; `archive.directory` is none");
    }
}
