package caravan.encoding;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.batch.Batch;
import caravan.batch.Cut;
import caravan.batch.Incarnation;
import caravan.batch.Source;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecoderTest {

    private static List<Map<String, Object>> decode(byte[] bytes, String encoding) {
        return decode(bytes, encoding, 0, bytes.length, 1 << 20);
    }

    private static List<Map<String, Object>> decode(byte[] bytes, String encoding, int from, int to, int maxLineBytes) {
        Batch batch = Batch.of(new Source("/var/log/a.log"), bytes, from, to)
                .span(new Incarnation(1, 2), from)
                .maxLineBytes(maxLineBytes)
                .cut(to == bytes.length ? Cut.END : Cut.NONE)
                .build();
        Decoder.apply(batch, Encoding.of(encoding));
        List<Map<String, Object>> records = new ArrayList<>();
        int sourceBytes = 0;
        for (int record = 0; record < batch.size(); record++) {
            records.add(batch.get(record));
            sourceBytes += batch.sourceBytes(record);
        }
        assertThat(sourceBytes).isEqualTo(to - from);
        return records;
    }

    private static List<Object> messages(List<Map<String, Object>> records) {
        return records.stream().map(record -> record.get("message")).toList();
    }

    @ParameterizedTest
    @CsvSource({
        "UTF-8, zwölf € 日本",
        "Shift_JIS, 表示ソ予 日本",
        "windows-31j, ①髙",
        "EUC-JP, 日本語",
        "ISO-2022-JP, log 日本 end",
        "GBK, 上海 中文",
        "GB18030, 上海 😀 ㊉",
        "Big5, 功能 臺灣",
        "EUC-KR, 한국어",
        "windows-1251, Привет",
        "windows-1252, zwölf € “x”",
        "ISO-8859-1, zwölf",
        "ISO-8859-15, zwölf €",
        "KOI8-R, Привет",
        "UTF-16LE, 上ਊĊ 😀",
        "UTF-16BE, 上ਊĊ 😀"
    })
    void linesBecomeUtf8(String encoding, String text) {
        byte[] bytes = (text + "\n\nascii\r\n" + text).getBytes(Charset.forName(encoding));
        List<Map<String, Object>> records = decode(bytes, encoding);
        assertThat(messages(records)).containsExactly(text, "", "ascii", text);
        assertThat(records).allSatisfy(record -> assertThat(record).doesNotContainKey("message_base64"));
        int first = (text + '\n').getBytes(Charset.forName(encoding)).length;
        assertThat(records.get(1)).containsEntry("offset", (long) first);
        assertThat(records.get(3)).containsEntry("end", (long) bytes.length);
    }

    @ParameterizedTest
    @CsvSource({"UTF-8", "UTF-16LE", "UTF-16BE", "GB18030"})
    void aByteOrderMarkIsLeftOut(String encoding) {
        byte[] bytes = "\uFEFFone\n\uFEFFtwo\n".getBytes(Charset.forName(encoding));
        assertThat(messages(decode(bytes, encoding))).containsExactly("one", "\uFEFFtwo");
    }

    @Test
    void bytesThatMeanNothingAreKept() {
        byte[] bytes = {'a', (byte) 0x81, ' ', 'b', '\n', 'c', '\n'};
        List<Map<String, Object>> records = decode(bytes, "Shift_JIS");
        assertThat(records.get(0).get("message").toString())
                .startsWith("a\uFFFD")
                .endsWith("b");
        assertThat(records.get(0))
                .containsEntry(
                        "message_base64", Base64.getEncoder().encodeToString(new byte[] {'a', (byte) 0x81, ' ', 'b'}));
        assertThat(records.get(1)).containsEntry("message", "c").doesNotContainKey("message_base64");
    }

    @Test
    void halfAPairIsKept() {
        byte[] bytes = {0x3D, (byte) 0xD8, 'a', 0, '\n', 0};
        Map<String, Object> record = decode(bytes, "UTF-16LE").get(0);
        assertThat(record)
                .containsEntry(
                        "message_base64", Base64.getEncoder().encodeToString(new byte[] {0x3D, (byte) 0xD8, 'a', 0}));
    }

    @Property
    void utf16IsSplitAsItsTextIs(@ForAll String any, @ForAll boolean isBig) {
        String text = new String(any.getBytes(UTF_8), UTF_8).replace("\r", "").replace("\uFEFF", "") + '\n';
        String encoding = isBig ? "UTF-16BE" : "UTF-16LE";
        assertThat(messages(decode(text.getBytes(Charset.forName(encoding)), encoding)))
                .isEqualTo(List.of(text.substring(0, text.length() - 1).split("\n", -1)));
    }

    @Property
    void longLinesAreCutBetweenCharacters(@ForAll String any) {
        String text = new String(any.getBytes(UTF_8), UTF_8).replaceAll("[\r\n\uFEFF]", "");
        List<Map<String, Object>> records =
                text.isEmpty() ? List.of() : decode(text.getBytes(UTF_16LE), "UTF-16LE", 0, text.length() * 2, 11);
        StringBuilder joined = new StringBuilder();
        records.forEach(record -> {
            assertThat(record).doesNotContainKey("message_base64");
            joined.append(record.get("message"));
        });
        assertThat(joined.toString()).isEqualTo(text);
    }

    @Test
    void whatBeginsWithinACharacterIsKeptToo() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes("one\ntwo\n".getBytes(UTF_16LE));
        List<Map<String, Object>> records = decode(bytes.toByteArray(), "UTF-16LE", 3, bytes.size(), 1 << 20);
        assertThat(records).hasSize(2);
        assertThat(records.get(0)).containsKey("message_base64");
        assertThat(records.get(1)).containsEntry("message", "two");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "", "UTF-16", "UTF-32LE", "IBM037", "x-JISAutoDetect"})
    void anotherEncodingIsRefused(String encoding) {
        assertThatThrownBy(() -> Encoding.of(encoding))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("`encoding` must ");
    }
}
