package caravan.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WrittenTest {

    @TempDir
    private Path folder;

    @Test
    void anotherProcessReadsWhatWasSaved() throws IOException {
        Written written = new Written();
        written.of("shop/a/app/0/stdout").add("one".getBytes(StandardCharsets.UTF_8));
        written.of("shop/a/app/0/stdout").add("three".getBytes(StandardCharsets.UTF_8));
        written.of("shop/a/app/0/stderr").unfinished.add(0L);
        written.of("shop/a/app/0/stderr").unfinished.add(7L);
        written.save(folder.resolve("written"));

        Written read = Written.load(folder.resolve("written"));

        assertThat(read.origins().get("shop/a/app/0/stdout"))
                .usingRecursiveComparison()
                .isEqualTo(written.origins().get("shop/a/app/0/stdout"));
        assertThat(read.origins().get("shop/a/app/0/stderr").unfinished).containsExactly(0L, 7L);
        assertThat(read.begun()).isEqualTo(4);
        assertThat(read.total().records()).isEqualTo(2);
        assertThat(read.total().bytes()).isEqualTo(8);
    }

    @Test
    void foreignFileIsRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("written"), "something else\n");

        assertThatThrownBy(() -> Written.load(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("must begin");
    }

    @Test
    void sumTellsMessagesApart() {
        long one = Written.digest("one".getBytes(StandardCharsets.UTF_8));

        assertThat(Written.digest("two".getBytes(StandardCharsets.UTF_8))).isNotEqualTo(one);
    }
}
