package caravan.parse;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import caravan.batch.Batch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What holds for any messages and options. */
class MessageParserTest {

    private static final List<String> PIECES = List.of(
            "{",
            "}",
            "{\"a\":1}",
            "{\"time\":1,\"level\":\"warn\",\"msg\":\"m\\n\"}",
            "\"a\"",
            ":",
            ",",
            "\"parsed\":{}",
            "a=1",
            "level=info",
            "msg=\"x y\"",
            "\"",
            "\\",
            "\\u0061",
            "time=2020-01-01T00:00:00Z",
            "ERROR",
            "[error]",
            "10.0.0.1",
            " ",
            " ",
            "\u00e9",
            "\t",
            "{\"parse_error\":1,\"kubernetes.x\":2,\"\\u0066ile\":3}",
            "{\"a\":{\"b\":[1,{}]}}",
            "7",
            "text");

    private static final List<Map<String, String>> OPTIONS = List.of(
            Parsed.options("formats", "json"),
            Parsed.options("formats", "json", "into", "root", "level", "true", "timeField", "time"),
            Parsed.options("formats", "json,logfmt", "into", "root", "messageField", "msg", "keep", "false"),
            Parsed.options("formats", "logfmt,json", "into", "log", "level", "true", "keep", "false"),
            Parsed.options(
                    "formats",
                    "json,pattern,logfmt",
                    "patterns",
                    "%{IP:ip}\n(?P<time>\\d)\n(?P<level>[A-Z]+)",
                    "into",
                    "root"),
            Parsed.options(
                    "formats", "pattern", "patterns", "^(?P<a>.)(?P<b>.*)", "markUnmatched", "true", "level", "true"));

    private static byte[] lines(SplittableRandom random) {
        StringBuilder lines = new StringBuilder();
        for (int i = 1 + random.nextInt(6); i > 0; i--) {
            StringBuilder message = new StringBuilder();
            for (int n = random.nextInt(7); n > 0; n--) {
                message.append(PIECES.get(random.nextInt(PIECES.size())));
            }
            if (random.nextInt(8) == 0) {
                lines.append(Parsed.TIME).append(" stdout P {\"a\":\n");
            }
            lines.append(random.nextInt(5) == 0 ? docker(message.toString()) : Parsed.lines(message.toString()));
        }
        return lines.toString().getBytes(random.nextInt(4) == 0 ? ISO_8859_1 : UTF_8);
    }

    private static String docker(String message) {
        return "{\"log\":\""
                + message.replace("\\", "\\\\").replace("\"", "\\\"").replace("\t", "\\n")
                + "\\n\",\"stream\":\"stderr\",\"time\":\"" + Parsed.TIME + "\"}\n";
    }

    @Test
    void linesAreJsonWithUniqueNamesWhateverTheMessagesAre() {
        for (int seed = 0; seed < 20_000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] lines = lines(random);
            Batch batch = Parsed.cri(lines, 0, lines.length);
            int size = batch.size();
            for (int steps = 1 + random.nextInt(3); steps > 0; steps--) {
                MessageParser.of(OPTIONS.get(random.nextInt(OPTIONS.size()))).apply(batch);
            }
            assertThat(Parsed.records(batch)).as("seed %d", seed).hasSize(size);
        }
    }

    @Test
    void aBatchCutAtAnyRecordGivesTheSameRecords() {
        for (int seed = 0; seed < 500; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] lines = lines(random);
            MessageParser parser = MessageParser.of(OPTIONS.get(random.nextInt(OPTIONS.size())));
            Batch whole = Parsed.cri(lines, 0, lines.length);
            List<Integer> ends = new ArrayList<>();
            for (int record = 0; record < whole.size(); record++) {
                int end = whole.end(record);
                if (isBoundary(whole, end)) {
                    ends.add(end);
                }
            }
            parser.apply(whole);
            String expected = new String(Parsed.written(whole), UTF_8);
            for (int end : ends) {
                assertThat(written(parser, lines, 0, end) + written(parser, lines, end, lines.length))
                        .as("seed %d cut at %d", seed, end)
                        .isEqualTo(expected);
            }
        }
    }

    /** Whether no record lies on both sides. */
    private static boolean isBoundary(Batch batch, int at) {
        for (int record = 0; record < batch.size(); record++) {
            if (batch.start(record) < at && batch.end(record) > at) {
                return false;
            }
        }
        return true;
    }

    private static String written(MessageParser parser, byte[] lines, int from, int to) {
        Batch batch = Parsed.cri(lines, from, to);
        parser.apply(batch);
        return new String(Parsed.written(batch), UTF_8);
    }
}
