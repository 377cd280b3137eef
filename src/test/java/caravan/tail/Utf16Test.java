package caravan.tail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.encoding.Decoder;
import caravan.encoding.Encoding;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files in UTF-16: the byte of a line feed is a part of other characters. */
class Utf16Test extends RigTest {

    private static final String TEXT = "\uFEFF上海\nĊਊ\n\nend 上\r\n";
    private static final String[] LINES = {"上海", "Ċਊ", "", "end 上"};

    private void follow(String encoding) throws IOException {
        rig.options.setEncoding(encoding);
        rig.route = batch -> {
            Decoder.apply(batch, Encoding.of(encoding));
            Rig.deliverAll(batch);
        };
        rig.start();
    }

    private Path append(byte[] bytes) {
        return Rig.write(rig.logs.resolve("a.log"), bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16LE", "UTF-16BE"})
    void aFileMayBeWrittenByteByByte(String encoding) throws IOException {
        follow(encoding);
        for (byte one : TEXT.getBytes(Charset.forName(encoding))) {
            append(new byte[] {one});
            rig.poll();
        }
        rig.received(LINES);
        assertThat(rig.records).noneMatch(record -> record.containsKey("cut") || record.containsKey("message_base64"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16LE", "UTF-16BE"})
    void theLastLineDoesNotWaitForTheNext(String encoding) throws IOException {
        append(TEXT.getBytes(Charset.forName(encoding)));
        follow(encoding);
        rig.poll().received(LINES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16LE", "UTF-16BE"})
    void aRotationChangesNothing(String encoding) throws IOException {
        follow(encoding);
        Path file = append(TEXT.getBytes(Charset.forName(encoding)));
        rig.poll();
        Path rotated = Files.move(file, rig.logs.resolve("a.log.20261122-120000"));
        Rig.write(rotated, "上\n".getBytes(Charset.forName(encoding)));
        append("new\n".getBytes(Charset.forName(encoding)));
        rig.poll().received("上海", "Ċਊ", "", "end 上", "上", "new");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16LE", "UTF-16BE"})
    void aLongLineIsCutBetweenCharacters(String encoding) throws IOException {
        rig.options.setMaxLineBytes(1024);
        follow(encoding);
        append(("上".repeat(3_000) + "\nend\n").getBytes(Charset.forName(encoding)));
        rig.poll();
        assertThat(rig.records.stream()
                        .map(record -> record.get("message").toString())
                        .reduce("", String::concat))
                .isEqualTo("上".repeat(3_000) + "end");
        assertThat(rig.records).noneMatch(record -> record.containsKey("message_base64"));
    }

    @Test
    void itIsReadFromItsBeginningOnly() {
        rig.options.setEncoding("UTF-16LE");
        rig.options.setBegin("end");
        assertThatThrownBy(rig::start)
                .hasMessageContaining("`begin` must be beginning where `encoding` is UTF-16LE: was end");
    }
}
