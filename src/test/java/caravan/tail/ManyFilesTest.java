package caravan.tail;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.batch.Batch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;

/** Many files at once: each is read once and in its own order. */
class ManyFilesTest extends RigTest {

    private static final int FILES = 100;

    private void writeEach(String line) {
        for (int i = 0; i < FILES; i++) {
            rig.write(i + ".log", i + " " + line + "\n");
        }
    }

    @Test
    void aHundredFilesAreReadEachInItsOrder() throws IOException {
        writeEach("first");
        rig.start().poll();
        writeEach("second");
        rig.poll().restart();
        writeEach("third");
        rig.poll();
        assertThat(rig.records).hasSize(3 * FILES);
        for (int i = 0; i < FILES; i++) {
            assertThat(rig.messages(i + ".log")).containsExactly(i + " first", i + " second", i + " third");
        }
    }

    @Test
    void ofAHundredFilesOnlyNewLinesAreReadWhereReadingBeginsAtTheEnd() throws IOException {
        rig.options.setBegin("end");
        writeEach("old");
        rig.start().poll().received();
        writeEach("new");
        rig.poll();
        assertThat(rig.messages()).hasSize(FILES).allMatch(message -> message.endsWith(" new"));
    }

    // ---- several readers

    private final Map<String, List<String>> arrived = new ConcurrentHashMap<>();

    private void note(Exchange exchange) {
        Batch batch = exchange.getMessage().getBody(Batch.class);
        List<String> messages = arrived.computeIfAbsent(batch.source().path(), any -> new ArrayList<>());
        batch.forEach(record -> messages.add((String) record.get("message")));
    }

    private static void writeLines(Pipeline pipeline, int files, int from, int to) throws IOException {
        for (int file = 0; file < files; file++) {
            StringBuilder text = new StringBuilder();
            for (int i = from; i < to; i++) {
                text.append("line ").append(i).append('\n');
            }
            pipeline.write(file + ".log", text.toString());
        }
    }

    @Test
    void fourReadersKeepTheOrderOfEachFile() throws Exception {
        try (Pipeline pipeline = new Pipeline(folder.resolve("pipeline"))) {
            writeLines(pipeline, 10, 0, 10_000);
            pipeline.start(new RouteBuilder() {
                @Override
                public void configure() {
                    from(pipeline.tail() + "&readers=4&maxBatchBytes=65536")
                            .routeId("follow")
                            .process(ManyFilesTest.this::note)
                            .to("bean:verdict?method=delivered('out')");
                }
            });
            for (int i = 10_000; i < 12_000; i += 100) {
                writeLines(pipeline, 10, i, i + 100);
            }
            pipeline.throughToTheEnd();
        }
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 12_000; i++) {
            expected.add("line " + i);
        }
        assertThat(arrived).hasSize(10);
        assertThat(arrived.values()).allMatch(expected::equals);
    }
}
