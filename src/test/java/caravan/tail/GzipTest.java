package caravan.tail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rotated files that were compressed before anybody had read them. */
class GzipTest extends RigTest {

    private Path gz() {
        return rig.logs.resolve("0.log.20261122-120000.gz");
    }

    private static byte[] members(String... texts) throws IOException {
        ByteArrayOutputStream members = new ByteArrayOutputStream();
        for (String text : texts) {
            members.write(Program.gzip(text.getBytes(UTF_8)));
        }
        return members.toByteArray();
    }

    @Test
    void aFileThatWasCompressedBeforeTheStartIsReadFirst() throws IOException {
        Rig.write(gz(), members("one\ntwo\n"));
        rig.write("0.log", "three\n");
        rig.start().poll().received("one", "two", "three");
    }

    @Test
    void aCompressedFileIsReadWhereNothingElseIsLeft() throws IOException {
        rig.options.setInclude("*.log,*.log.*");
        Rig.write(gz(), members("one\n"));
        rig.start().poll().received("one");
        assertThat(rig.records.get(0))
                .containsEntry("file", rig.logs.resolve("0.log").toString());
    }

    @Test
    void allMembersAreReadAsOneText() throws IOException {
        Rig.write(gz(), members("one\ntw", "o\n", "", "three\n"));
        rig.write("0.log", "four\n");
        rig.start().poll().received("one", "two", "three", "four");
        assertThat(rig.records).extracting("offset").containsExactly(0L, 4L, 8L, 0L);
    }

    @Test
    void membersThatAreAppendedWhileTheCollectorIsDownAreRead() throws IOException {
        Rig.write(gz(), members("one\n"));
        rig.start().poll().stop();
        Rig.write(gz(), members("two\n"));
        rig.write("0.log", "three\n");
        rig.start().poll().received("one", "two", "three");
    }

    @Test
    void aBigFileIsReadInBatchesAndGoesOnAfterARestart() throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 200_000; i++) {
            lines.add("line " + i + " of a text that can be compressed rather well, well, well");
        }
        Rig.write(gz(), members(String.join("\n", lines) + "\n"));
        rig.write("0.log", "");
        rig.start().tailer().tick();
        rig.tailer().work();
        rig.restart().poll().received(lines);
        assertThat(rig.batches).hasSizeGreaterThan(40);
    }

    @Test
    void aFileThatStopsShortGivesWhatItHas() throws IOException {
        byte[] whole = members("one\n", "two\n");
        Rig.write(gz(), Arrays.copyOf(whole, whole.length - 20));
        rig.write("0.log", "three\n");
        rig.start().pollFor(30_000).received("one", "three");
    }

    @Test
    void aFileThatIsNoGzipIsLeftOutAndTheOthersAreRead() throws IOException {
        Rig.write(gz(), "this is no gzip\n".getBytes(UTF_8));
        rig.write("0.log", "one\n");
        rig.start().poll().received("one");
    }
}
