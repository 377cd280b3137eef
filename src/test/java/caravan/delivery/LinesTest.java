package caravan.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.bulk.Bulk;
import caravan.bulk.LinePosition;
import caravan.bulk.Origin;
import caravan.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines of JSON on their way through {@code bulk:}, with and without a position of their own. */
class LinesTest {

    private static final String INCARNATION = "0123456789abcdef0123456789abcdef";
    private static final String GOOD = "{\"time\":\"2026-11-25T10:00:00Z\",\"message\":\"one\",\"incarnation\":\""
            + INCARNATION + "\",\"offset\":10,\"end\":20}";

    /** What a store has got of a record. */
    private record Got(String line, String incarnation, long offset, long end, long millis) {}

    private final CamelContext context = new DefaultCamelContext();
    private final List<Got> got = new CopyOnWriteArrayList<>();

    @BeforeEach
    void start() throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("direct:lines").to("bulk:store");
                from("bulk:store?age=60s")
                        .process(exchange -> take(exchange.getIn().getBody(Bulk.class)));
            }
        });
        context.start();
    }

    private void take(Bulk bulk) {
        for (int i = 0; i < bulk.size(); i++) {
            got.add(new Got(
                    bulk.line(i), bulk.incarnation(i).toString(), bulk.offset(i), bulk.end(i), bulk.epochMillis(i)));
        }
        bulk.delivered();
    }

    @AfterEach
    void close() throws Exception {
        context.close();
    }

    private Exchange send(Object body, Map<String, Object> headers) throws Exception {
        Exchange exchange = context.getEndpoint("direct:lines").createExchange();
        exchange.getIn().setBody(body);
        exchange.getIn().setHeaders(headers);
        return context.createProducerTemplate()
                .asyncSend("direct:lines", exchange)
                .get(10, TimeUnit.SECONDS);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void linesKeepTheirPosition() throws Exception {
        assertThat(send(utf8(GOOD + '\n' + GOOD), Map.of()).getException()).isNull();
        Got expected = new Got(
                GOOD, INCARNATION, 10, 20, Instant.parse("2026-11-25T10:00:00Z").toEpochMilli());
        assertThat(got).containsExactly(expected, expected);
    }

    @Test
    void whoeverWaitsForAVerdictWaitsForNoMoreRecords() throws Exception {
        long begun = System.nanoTime();
        assertThat(send(utf8(GOOD), Map.of()).getException()).isNull();
        assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun))
                .as("the bulk has an age of 60 s")
                .isLessThan(10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"time\":\"2026", "nothing at all", "[1,2]", "\"text\"", "{} {}", "\u0000\u0001", "}"})
    void aDamagedLineOfAFileIsPassedOnWithAPositionOfTheFile(String damaged) throws Exception {
        String lines = GOOD + '\n' + damaged + '\n' + GOOD + '\n';
        Map<String, Object> headers = Map.of(Exchange.FILE_NAME, "a/b.ndjson", Exchange.FILE_LAST_MODIFIED, 1_000L);

        assertThat(send(new ByteArrayInputStream(utf8(lines)), headers).getException())
                .isNull();
        assertThat(send(utf8(lines), headers).getException()).isNull();

        assertThat(got).hasSize(6).element(1).isEqualTo(got.get(4));
        Got foreign = got.get(1);
        assertThat(foreign.offset()).isEqualTo(GOOD.length() + 1);
        assertThat(foreign.end()).isEqualTo(GOOD.length() + 1 + damaged.length() + 1);
        assertThat(foreign.millis())
                .as("that of the line before")
                .isEqualTo(got.get(0).millis());
        byte[] line = utf8(foreign.line());
        assertThat(JsonObject.parse(line, 0, line.length))
                .containsEntry("message", damaged)
                .containsEntry("unparsed", true);
        assertThat(LinePosition.of(line, 0, line.length)).satisfies(position -> {
            assertThat(position.incarnation().toString()).isEqualTo(foreign.incarnation());
            assertThat(position.offset()).isEqualTo(foreign.offset());
            assertThat(position.end()).isEqualTo(foreign.end());
        });
    }

    @Test
    void filesOfDifferentNamesHaveDifferentPositions() throws Exception {
        send(utf8("damaged"), Map.of(Exchange.FILE_NAME, "a", Exchange.FILE_LAST_MODIFIED, 1_000L));
        send(utf8("damaged"), Map.of(Exchange.FILE_NAME, "b", Exchange.FILE_LAST_MODIFIED, 1_000L));

        assertThat(got).extracting(Got::incarnation).doesNotHaveDuplicates();
        assertThat(got).extracting(Got::millis).containsOnly(1_000L);
    }

    @Test
    void bytesThatAreNoTextAreKept() throws Exception {
        byte[] bytes = {'a', (byte) 0xff, 'b'};
        send(bytes, Map.of(Exchange.FILE_NAME, "a"));

        assertThat(got.get(0).line()).contains("\"message\":\"a\ufffdb\"").contains("\"message_base64\":\"Yf9i\"");
    }

    @Test
    void aLineOfUnknownOriginIsRefused() throws Exception {
        assertThat(send(utf8("{\"message\":\"who am I\"}"), Map.of()).getException())
                .hasMessageContaining("has no `incarnation` and `offset`")
                .hasMessageContaining("who am I");
        assertThat(got).isEmpty();
    }

    /** An origin as that of a message, which is one record. */
    private record Whole(long offset) implements Origin {
        @Override
        public boolean isOneRecord() {
            return true;
        }

        @Override
        public LinePosition position(long from, long end, long epochMillis, long before) {
            return new LinePosition(Origin.incarnation("whole", 7), offset, offset + 1, 5);
        }
    }

    @Test
    void aRecordOfSeveralLinesIsMadeOne() throws Exception {
        send(utf8("{\n  \"message\": \"two\\nlines\",\r\n \"n\": 1\n}\n"), Map.of(Origin.HEADER, new Whole(1)));
        send(utf8("no\njson\n"), Map.of(Origin.HEADER, new Whole(2)));
        send(utf8(GOOD.replace(",", ",\n") + '\n'), Map.of(Origin.HEADER, new Whole(3)));
        send(new byte[0], Map.of(Origin.HEADER, new Whole(4)));

        assertThat(got).extracting(Got::line).allMatch(line -> line.indexOf('\n') < 0);
        assertThat(got.get(0).line()).isEqualTo("{   \"message\": \"two\\nlines\",   \"n\": 1 }");
        assertThat(got.get(1).line()).contains("\"message\":\"no\\njson\",\"unparsed\":true");
        assertThat(got.get(2).incarnation()).isEqualTo(INCARNATION);
        assertThat(got.get(3).line()).contains("\"message\":\"\",\"unparsed\":true");
        assertThat(got).extracting(Got::offset).containsExactly(1L, 2L, 10L, 4L);
    }
}
