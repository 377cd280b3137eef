package caravan.multiline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import caravan.batch.Batch;
import caravan.batch.Cut;
import caravan.batch.JsonLines;
import caravan.json.ByteBuf;
import caravan.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Traces whose lines stand in JSON objects. */
class WrappedLineTest {

    private static final Multiline STEP = Joined.step("languages=all", "field=msg");
    private static final String TRACE = """
            {"level":"error","msg":"java.lang.Error: \\u00e9","n":1.50}
            {"level":"error","msg":"\\tat a.B.c(B.java:1)\\n"}
            {"msg":"\\tat a.B.d(B.java:2)\\r\\n","level":"error"}
            {"level":"info","msg":"next"}
            """;

    private static Batch batch(byte[] file) {
        return Joined.parse(Joined.batch(file).cut(Cut.END), STEP);
    }

    @Test
    void theTextIsJoinedAndTheFirstLinesOtherMembersAreKept() {
        Batch batch = batch(Joined.stdout(TRACE));
        assertThat(Joined.messages(batch))
                .containsExactly(
                        "java.lang.Error: \u00e9\n\tat a.B.c(B.java:1)\n\tat a.B.d(B.java:2)",
                        "{\"level\":\"info\",\"msg\":\"next\"}");
        assertThat(batch.get(0)).extractingByKey("parsed").hasToString("{level=error, n=1.50}");
        assertThat(batch.get(1)).doesNotContainKey("parsed");
    }

    @Test
    void whatIsWrittenIsTheSame() {
        ByteBuf out = new ByteBuf(16);
        JsonLines.write(batch(Joined.stdout(TRACE)), out);
        List<String> lines = new String(out.toByteArray(), UTF_8).lines().toList();
        assertThat(JsonObject.parse(lines.get(0)))
                .containsEntry("message", "java.lang.Error: \u00e9\n\tat a.B.c(B.java:1)\n\tat a.B.d(B.java:2)")
                .containsEntry("parsed", Map.of("level", "error", "n", new java.math.BigDecimal("1.50")));
    }

    @Test
    void linesThatAreNoneAreJudgedAsTheyAre() {
        String text = "java.lang.Error\n{\"msg\":\"\\tat a.B.c(B.java:1)\"}\n\tat a.B.d(B.java:2)\n{\"msg\":7}\n";
        assertThat(Joined.messages(batch(Joined.stdout(text))))
                .containsExactly("java.lang.Error\n\tat a.B.c(B.java:1)\n\tat a.B.d(B.java:2)", "{\"msg\":7}");
    }

    @Test
    void linesOfDockerHoldObjectsToo() {
        StringBuilder file = new StringBuilder();
        TRACE.lines().forEach(line -> file.append("{\"log\":\"")
                .append(line.replace("\\", "\\\\").replace("\"", "\\\""))
                .append("\\n\",\"stream\":\"stdout\",\"time\":\"" + Joined.TIME + "\"}\n"));
        assertThat(Joined.messages(batch(file.toString().getBytes(UTF_8))))
                .hasSize(2)
                .first()
                .asString()
                .contains("d(B");
    }

    @Test
    void escapedLinesOfDockerAreJoinedWithoutAField() {
        String line = "{\"log\":\"%s\\n\",\"stream\":\"stderr\",\"time\":\"" + Joined.TIME + "\"}\n";
        String file = String.format(line, "a \\\"b\\\" java.lang.Error")
                + String.format(line, "\\tat a.B.c()")
                + String.format(line, "\\u0009at a.B.d()")
                + String.format(line, "next");
        assertThat(Joined.messages(file.getBytes(UTF_8), Joined.step("languages=java")))
                .containsExactly("a \"b\" java.lang.Error\n\tat a.B.c()\n\tat a.B.d()", "next");
    }
}
