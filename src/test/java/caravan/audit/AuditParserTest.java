package caravan.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import caravan.batch.Batch;
import caravan.batch.Cut;
import caravan.batch.Incarnation;
import caravan.batch.JsonLines;
import caravan.batch.Source;
import caravan.batch.Verdict;
import caravan.json.ByteBuf;
import caravan.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuditParserTest {

    private static final AuditParser KEEPING = new AuditParser(Bodies.KEEP);
    private static final int NO_LIMIT = 1 << 24;

    @Test
    void anEventIsAFieldAndHasItsTimeAndALineForPeople() {
        String event = AuditEvent.of(7).about("deployments", "apps", "scale").toString();

        assertThat(lines(batch(event + "\n")))
                .containsExactly("{\"time\":\"2026-11-05T13:45:02.000007Z\","
                        + "\"message\":\"update deployments.apps/scale shop/o7 by alice: 200\",\"audit\":" + event
                        + ",\"file\":\"/audit.log\",\"incarnation\":\"00000000000000000000000000000007\",\"offset\":0,"
                        + "\"end\":" + (event.length() + 1) + "}");
    }

    @Test
    void allStagesAndLevelsAreRead() {
        List<String> events = new ArrayList<>();
        for (String stage : List.of("RequestReceived", "ResponseStarted", "ResponseComplete", "Panic")) {
            for (String level : List.of("None", "Metadata", "Request", "RequestResponse")) {
                events.add(AuditEvent.of(events.size())
                        .stage(stage)
                        .level(level)
                        .bodies("{\"a\":1.10}", "{\"b\":[null,true]}")
                        .toString());
            }
        }

        List<String> records = lines(batch(String.join("\n", events) + "\n"));

        assertThat(records).hasSize(16).noneMatch(record -> record.contains("unparsed"));
        IntStream.range(0, 16).forEach(i -> assertThat(records.get(i)).contains(",\"audit\":" + events.get(i) + ","));
        assertThat(records.get(0)).contains("\"message\":\"update configmaps shop/o0 by alice (RequestReceived)\"");
        assertThat(records.get(15)).contains("\"message\":\"update configmaps shop/o15 by alice (Panic)\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"verb\":\"get\",\"requestURI\":\"/healthz?a=\\u0026\"}|get /healthz?a=\\u0026",
                "{\"verb\":\"get\",\"user\":{\"username\":\"a\"},\"impersonatedUser\":{\"username\":\"b\\\"c\"}}|"
                        + "get ? by a as b\\\"c",
                "{\"user\":\"alice\",\"objectRef\":[],\"verb\":5,\"responseStatus\":{\"code\":\"x\"}}|? ?",
                "{\"objectRef\":{\"name\":\"n1\",\"resource\":\"nodes\"},\"verb\":\"list\"}|list nodes n1",
                "{\"objectRef\":{\"namespace\":\"n\",\"resource\":\"pods\"},\"verb\":\"list\"}|list pods n"
            })
    void aLineSaysWhatIsKnown(String members) {
        String[] both = members.split("\\|");
        String event = "{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",\"stage\":\"ResponseComplete\","
                + both[0].substring(1);

        assertThat(lines(batch(event + "\n")).get(0)).startsWith("{\"message\":\"" + both[1] + "\",\"audit\":{");
    }

    @Test
    void withoutATimeOfItsStageItIsThatOfTheRequest() {
        String event = AuditEvent.of(1).toString().replace("13:45:02", "soon");

        assertThat(lines(batch(event + "\n")).get(0)).startsWith("{\"time\":\"2026-11-05T13:45:01.000001Z\"");
    }

    @Test
    void twoEventsWithOneIdAndStageAreTwoRecords() {
        String event = AuditEvent.of(1).id("chosen-by-the-client").toString();

        assertThat(lines(batch(event + "\n" + event + "\n"))).hasSize(2).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "plain text",
                "{}",
                "null",
                "{\"kind\":\"Event\",\"apiVersion\":\"v1\"}",
                "{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",\"requestObject\":{\"a\":01}}",
                "{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",\"requestObject\":{\"a\":[}}}",
                "{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\"} x",
                "{\"kind\":\"EventList\",\"apiVersion\":\"audit.k8s.io/v1\",\"items\":{}}",
                "{\"kind\":\"EventList\",\"apiVersion\":\"audit.k8s.io/v1\"}",
            })
    void whatIsNoEventPassesAsItIs(String line) {
        assertThat(lines(batch(line + "\n"))).singleElement().satisfies(record -> assertThat(JsonObject.parse(record))
                .containsEntry("message", line)
                .containsEntry("unparsed", true)
                .doesNotContainKey("audit"));
    }

    @Test
    void aTornEventIsNotTakenForOne() {
        String event = AuditEvent.of(1).toString();
        for (int length = 1; length < event.length(); length++) {
            String torn = event.substring(0, length);
            assertThat(lines(batch(torn + "\n" + event + "\n")).get(0)).contains(",\"unparsed\":true,");
        }
    }

    // ---- lists

    @Test
    void eachItemOfAListIsARecordOfItsOwn() {
        String list = AuditEvent.list(AuditEvent.of(1), AuditEvent.of(2), AuditEvent.of(3));
        Batch batch = batch(list + "\n");

        List<String> records = lines(batch);

        assertThat(records).hasSize(3);
        for (int i = 0; i < 3; i++) {
            assertThat(records.get(i))
                    .contains(",\"audit\":" + AuditEvent.of(i + 1).item() + ",");
        }
        assertThat(IntStream.range(0, 3).map(batch::sourceBytes).sum()).isEqualTo(list.length() + 1);
        assertThat(IntStream.range(0, 3).mapToObj(batch::offset))
                .doesNotHaveDuplicates()
                .isSorted();
        assertThat(batch.end(0)).isEqualTo(batch.to());
    }

    @Test
    void itemsThatAreNoEventsPassAsTheyAre() {
        String list = AuditEvent.list(AuditEvent.of(1))
                .replace("[{", "[ 17 , \"a]\\\"}\" ,{\"kind\":\"Event\"}, [{}] ,{")
                .replace("}]}", "} , null]}");
        Batch batch = batch(list + "\n");

        assertThat(lines(batch))
                .extracting(record -> record.replaceAll(".*\"message\":(\"(\\\\.|[^\"\\\\])*\").*", "$1"))
                .containsExactly(
                        "\"17\"",
                        "\"\\\"a]\\\\\\\"}\\\"\"",
                        "\"{\\\"kind\\\":\\\"Event\\\"}\"",
                        "\"[{}]\"",
                        "\"update configmaps shop/o1 by alice: 200\"",
                        "\"null\"");
        assertThat(IntStream.range(0, batch.size()).map(batch::sourceBytes).sum())
                .isEqualTo(list.length() + 1);
    }

    @Test
    void aListWithoutItemsIsFiltered() {
        Batch batch = batch(AuditEvent.list() + "\n");

        assertThat(lines(batch)).isEmpty();
        assertThat(batch.verdict(0)).isEqualTo(Verdict.FILTERED);
    }

    // ---- bodies

    @Test
    void bodiesOfResourcesCanBeDropped() {
        AuditParser parser = new AuditParser(Bodies.parse("drop", "secrets, *.cert-manager.io", Bodies.ALL_LEVELS));
        String secret = AuditEvent.of(1)
                .level("Request")
                .about("secrets", "", "")
                .bodies("{\"k\":\"hush\"}", "[\"hush\"]")
                .toString();
        String other = AuditEvent.of(2)
                .level("Request")
                .bodies("{\"k\":\"open\"}", "[1]")
                .toString();
        String issuer = AuditEvent.of(3)
                .level("Request")
                .about("issuers", "cert-manager.io", "status")
                .bodies("{\"k\":\"hush\"}", "{}")
                .toString();

        List<String> records = lines(parser, batch(secret + "\n" + other + "\n" + issuer + "\n"));

        assertThat(records.get(0)).contains(",\"requestObject\":null,\"responseObject\":null,\"requestReceived");
        assertThat(records.get(1)).contains(",\"audit\":" + other + ",");
        assertThat(records).noneMatch(record -> record.contains("hush"));
        records.forEach(record -> assertThat(JsonObject.parse(record)).containsKey("audit"));
    }

    @Test
    void bodiesOfLevelsCanBeHashed() {
        AuditParser parser = new AuditParser(Bodies.parse("hash", "*", "RequestResponse"));
        String all = AuditEvent.of(1)
                .level("RequestResponse")
                .bodies("{\"k\":\"hush\"}", "null")
                .toString();
        String request = AuditEvent.of(2).level("Request").bodies("{}", "{}").toString();

        List<String> records = lines(parser, batch(all + "\n" + request + "\n"));

        // printf '{"k":"hush"}' | sha256sum
        assertThat(records.get(0))
                .contains(",\"requestObject\":{\"sha256\":\"SHA\",\"bytes\":12},\"responseObject\":null,"
                        .replace("SHA", "1818a542d5534246168323f42c798b8081ac2996315e22a6fb9bc91589135870"));
        assertThat(records.get(1)).contains(",\"audit\":" + request + ",");
    }

    @Test
    void whereBodiesAreNotKeptTornLinesHideThem() {
        AuditParser parser = new AuditParser(Bodies.parse("drop", "secrets", "Request"));
        String event = AuditEvent.of(1)
                .level("Request")
                .bodies("{\"k\":\"hush\"}", "{}")
                .toString();
        String torn = event.substring(0, event.indexOf("hush") + 3);

        List<String> records = lines(parser, batch(torn + "\n" + "not a body\n"));

        assertThat(records.get(0))
                .contains("\\\"code\\\":200},\\\"\",\"unparsed\":true,\"concealed\":true,")
                .doesNotContain("hus");
        assertThat(records.get(1)).contains("\"message\":\"not a body\",\"unparsed\":true,\"file\"");
    }

    @Test
    void whereBodiesAreNotKeptPiecesOfLongLinesAreHidden() {
        AuditParser parser = new AuditParser(Bodies.parse("hash", "*", "Request"));
        String event = AuditEvent.of(1)
                .level("Request")
                .bodies("{\"k\":\"" + "hush ".repeat(1000) + "\"}", "{}")
                .toString();

        List<String> records = lines(parser, batch(event + "\n" + event + "\n", 1024));

        assertThat(records).hasSizeGreaterThan(10).noneMatch(record -> record.contains("hush"));
        assertThat(records.get(1))
                .startsWith("{\"message\":\"\",\"cut\":\"size\",\"unparsed\":true,\"concealed\":true");
    }

    @Test
    void nobodyForgesAnEventByAPieceOfALongLine() {
        String forged = AuditEvent.of(666).toString();
        String event = AuditEvent.of(1).bodies("", "").toString();
        event = event.substring(0, event.indexOf("\"requestObject\":") + 16) + "[\"";
        String line = event + " ".repeat(1024 - event.length()) + forged;

        assertThat(lines(batch(line + "\n", 1024))).hasSize(2).allMatch(record -> record.contains("\"unparsed\":true"));
    }

    // ---- batches

    @Test
    void aBatchMayEndBehindEveryByte() {
        byte[] file = (AuditEvent.of(1) + "\n" + AuditEvent.list(AuditEvent.of(2), AuditEvent.of(3)) + "\r\n\ntorn {\n"
                        + AuditEvent.of(4).bodies("{\"\u65e5\":1}", "{}") + "\n" + AuditEvent.of(5))
                .getBytes(UTF_8);
        List<String> whole = collect(file, file.length + 1);
        assertThat(whole).hasSize(7);
        for (int read = 1; read <= file.length; read++) {
            assertThat(collect(file, read)).isEqualTo(whole);
        }
    }

    /** Reads as a collector does: what is held back comes again with the next bytes. */
    private static List<String> collect(byte[] file, int read) {
        List<String> records = new ArrayList<>();
        int from = 0;
        int to = 0;
        while (from < file.length) {
            to = Math.min(file.length, to + read);
            Batch batch = Batch.of(new Source("/audit.log"), file, from, to)
                    .span(new Incarnation(0, 7), from)
                    .cut(to == file.length ? Cut.END : Cut.NONE)
                    .maxLineBytes(NO_LIMIT)
                    .build();
            records.addAll(lines(batch));
            from = batch.to();
        }
        return records;
    }

    @Property(tries = 200)
    void whateverIsReadEachLineIsAJsonObjectAndEachByteIsOfARecord(@ForAll("files") String file) {
        Batch batch = batch(file);
        for (String line : lines(new AuditParser(Bodies.parse("hash", "*", "Request")), batch)) {
            assertThat(JsonObject.parse(line)).as(line).isNotNull();
        }
        assertThat(IntStream.range(0, batch.size()).map(batch::sourceBytes).sum())
                .isEqualTo(batch.length());
        for (Map<String, Object> record : batch) {
            assertThat(record).containsKeys("message", "offset", "end");
        }
    }

    @Provide
    Arbitrary<String> files() {
        Arbitrary<String> event = Arbitraries.integers().between(0, 99).map(number -> AuditEvent.of(number)
                .bodies("{\"a\":[\"]},{\"]}", "{}")
                .toString());
        Arbitrary<String> list = Arbitraries.integers()
                .between(0, 5)
                .map(count -> AuditEvent.list(
                        IntStream.range(0, count).mapToObj(AuditEvent::of).toArray(AuditEvent[]::new)));
        Arbitrary<String> line =
                Arbitraries.oneOf(event, list, Arbitraries.strings().ofMaxLength(20));
        Arbitrary<String> damaged = line.flatMap(text -> Arbitraries.integers()
                .between(0, Math.max(0, text.length() - 1))
                .flatMap(at -> Arbitraries.of("", "}", "]", "\"", "{", ",", "\\", "1")
                        .map(in -> text.isEmpty() ? in : text.substring(0, at) + in + text.substring(at + 1))));
        return Arbitraries.oneOf(line, damaged).list().ofMaxSize(6).map(lines -> String.join("\n", lines) + "\n");
    }

    private static Batch batch(String text) {
        return batch(text, NO_LIMIT);
    }

    private static Batch batch(String text, int maxLineBytes) {
        byte[] bytes = text.getBytes(UTF_8);
        return Batch.of(new Source("/audit.log"), bytes, 0, bytes.length)
                .span(new Incarnation(0, 7), 0)
                .maxLineBytes(maxLineBytes)
                .build();
    }

    private static List<String> lines(Batch batch) {
        return lines(KEEPING, batch);
    }

    private static List<String> lines(AuditParser parser, Batch batch) {
        parser.apply(batch);
        ByteBuf out = new ByteBuf(100);
        JsonLines.write(batch, out);
        return new String(out.toByteArray(), UTF_8).lines().toList();
    }
}
