package caravan.lines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdCompressCtx;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinesFileTest {

    private static final byte[] LINES = "{\"a\":1}\n{\"a\":2}\n".repeat(1_000).getBytes();

    @TempDir
    Path folder;

    private Path file(String name) throws IOException {
        byte[] bytes = LINES;
        if (name.endsWith(".gz")) {
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
                gzip.write(LINES);
            }
            bytes = packed.toByteArray();
        } else if (name.endsWith(".zst")) {
            try (ZstdCompressCtx zstd = new ZstdCompressCtx().setChecksum(true)) {
                bytes = zstd.compress(LINES);
            }
        }
        ByteArrayOutputStream twice = new ByteArrayOutputStream();
        twice.writeBytes(bytes);
        twice.writeBytes(bytes);
        return Files.write(folder.resolve(name), twice.toByteArray());
    }

    private static byte[] read(Path file) throws IOException {
        try (InputStream in = new LinesFile(file).open()) {
            return in.readAllBytes();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.ndjson", "a.ndjson.gz", "a.ndjson.zst"})
    void linesAreReadWhateverTheCompressionAndAsOftenAsWanted(String name) throws IOException {
        Path file = file(name);
        for (int i = 0; i < 2; i++) {
            assertThat(read(file)).hasSize(2 * LINES.length).startsWith(LINES).endsWith(LINES);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a-4000r9b.ndjson.gz", "a-4000r9b.ndjson.zst"})
    void damageIsToldFromTroubleWithTheDisk(String name) throws IOException {
        Path file = file(name);
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length - 9));
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(DamagedFileException.class)
                .hasMessageContaining(file.toString());
        Files.write(file, Arrays.copyOf(whole, whole.length / 2));
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(DamagedFileException.class)
                .hasMessageContaining("2000 lines instead of 4000");
        byte[] flipped = whole.clone();
        flipped[whole.length / 4] ^= 1;
        Files.write(file, flipped);
        assertThatThrownBy(() -> read(file)).isInstanceOf(DamagedFileException.class);
        Files.writeString(file, "no such thing");
        assertThatThrownBy(() -> read(file)).isInstanceOf(DamagedFileException.class);
        Files.delete(file);
        assertThatThrownBy(() -> read(file)).isInstanceOf(NoSuchFileException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.ndjson.gz", "a.ndjson.zst"})
    void emptyFileHasNoLines(String name) throws IOException {
        assertThat(read(Files.createFile(folder.resolve(name)))).isEmpty();
    }

    @Test
    void toldByItsPath() {
        assertThat(new LinesFile(Path.of("/a/b.gz"))).hasToString("/a/b.gz");
    }
}
