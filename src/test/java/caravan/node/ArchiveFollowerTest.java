package caravan.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveFollowerTest {

    @TempDir
    private Path archive;

    private ArchiveFollower follower;
    private Path part;

    @BeforeEach
    void openPart() throws IOException {
        follower = new ArchiveFollower(archive);
        part = Files.createDirectory(archive.resolve(".open")).resolve("app.part");
    }

    @Test
    void everyMemberCountsOnceItIsWhole() throws IOException {
        byte[] two = gzip("{\"a\":1}\n{\"a\":2}\n");
        append(two, 0, two.length);
        append(two, 0, 20);
        assertThat(follower.poll()).isEqualTo(2);
        assertThat(follower.latest()).isEqualTo("{\"a\":2}");

        append(two, 20, two.length);
        assertThat(follower.poll()).isEqualTo(4);
    }

    @Test
    void stampsTellWhatHasArrived() throws IOException {
        Written written = new Written();
        byte[] message = Stamp.seal("{\"rid\":\"" + Stamp.blank("shop/a/app/0/stdout", 0) + "\"}");
        written.of("shop/a/app/0/stdout").add(message);
        assertThat(follower.has(written)).isFalse();

        byte[] member = gzip(new NaiveCollector.Entry("shop", "a", "app", "stdout", message).json() + "\n");
        append(member, 0, member.length);
        follower.poll();
        assertThat(follower.has(written)).isTrue();
    }

    @Test
    void closingAPartChangesNothing() throws IOException {
        byte[] one = gzip("{}\n");
        append(one, 0, one.length);
        follower.poll();
        Files.move(part, archive.resolve("101500Z-00-0-1.ndjson.gz"));

        assertThat(follower.poll()).isEqualTo(1);
    }

    @Test
    void whatIsCutOffAfterACrashCountsNoMore() throws IOException {
        byte[] one = gzip("{}\n");
        append(one, 0, one.length);
        append(one, 0, one.length);
        assertThat(follower.poll()).isEqualTo(2);
        Files.write(part, one);

        assertThat(follower.poll()).isEqualTo(1);
    }

    @Test
    void zstdFramesAndTheSkippableOnesBetweenAreRead() throws IOException {
        byte[] frame = Zstd.compress("{}\n{}\n".getBytes(StandardCharsets.UTF_8));
        byte[] skippable = new byte[8 + 30];
        System.arraycopy(new byte[] {0x5c, 0x2a, 0x4d, 0x18, 30}, 0, skippable, 0, 5);
        for (int i = 0; i < 2; i++) {
            append(skippable, 0, skippable.length);
            append(frame, 0, frame.length);
        }
        append(skippable, 0, 30);

        assertThat(follower.poll()).isEqualTo(4);
    }

    private void append(byte[] bytes, int from, int to) throws IOException {
        Files.write(part, Arrays.copyOfRange(bytes, from, to), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return packed.toByteArray();
    }
}
