package caravan.steps;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.batch.Batch;
import caravan.batch.UnroutedException;
import caravan.batch.Verdict;
import caravan.verdict.Verdicts;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

class StepsTest {

    private static final String THREE = "one\ntwo\nthree\n";

    @Test
    void verdictNamesTheStoreThatHasTheBatch() throws Exception {
        try (CamelContext context = Yaml.start("""
                - from:
                    uri: direct:records
                    steps:
                      - to:
                          uri: mock:store
                      - bean:
                          ref: verdict
                          method: delivered('store')
                """)) {
            Sent sent = Sent.to(context, THREE);

            assertThat(sent.settlement().failure()).isNull();
            assertThat(sent.of(Verdict.DELIVERED).records()).isEqualTo(3);
            assertThat(sent.of(Verdict.DELIVERED).bytes()).isEqualTo(THREE.length());
            assertThat(sent.settlement().tally().byName()).containsOnlyKeys("delivered:store");
        }
    }

    @Test
    void verdictWithoutANameFailsTheBatch() throws Exception {
        try (CamelContext context = Yaml.start("""
                - from:
                    uri: direct:records
                    steps:
                      - bean:
                          ref: verdict
                          method: delivered
                """)) {
            assertThat(Sent.to(context, THREE).settlement().failure())
                    .hasMessageContaining("method: delivered('archive')");
        }
    }

    @Test
    void verdictFindsTheBatchBehindTheAnswerOfAStore() throws Exception {
        try (CamelContext context = Yaml.start("""
                - from:
                    uri: direct:records
                    steps:
                      - bean:
                          ref: drop
                          method: where('message', 'two')
                      - setBody:
                          constant: 200 OK
                      - bean:
                          ref: verdict
                          method: delivered('store')
                """)) {
            Sent sent = Sent.to(context, THREE);

            assertThat(sent.settlement().failure()).isNull();
            assertThat(sent.of(Verdict.DELIVERED).records()).isEqualTo(2);
            assertThat(sent.of(Verdict.FILTERED).records()).isEqualTo(1);
            assertThat(sent.settlement().tally().byName()).containsKey("filtered:message = two");
        }
    }

    @Test
    void splitGivesMapsAndAVerdictForEach() throws Exception {
        try (CamelContext context = Yaml.start("""
                - from:
                    uri: direct:records
                    steps:
                      - split:
                          expression:
                            simple:
                              expression: "${body}"
                          steps:
                            - choice:
                                when:
                                  - expression:
                                      simple:
                                        expression: "${body[message]} == 'two'"
                                    steps:
                                      - bean:
                                          ref: verdict
                                          method: filtered('two')
                                otherwise:
                                  steps:
                                    - to:
                                        uri: mock:store
                                    - bean:
                                        ref: verdict
                                        method: delivered('store')
                """)) {
            MockEndpoint store = context.getEndpoint("mock:store", MockEndpoint.class);
            Sent sent = Sent.to(context, THREE);

            assertThat(sent.settlement().failure()).isNull();
            assertThat(sent.of(Verdict.DELIVERED).records()).isEqualTo(2);
            assertThat(sent.of(Verdict.FILTERED).records()).isEqualTo(1);
            assertThat(store.getExchanges())
                    .extracting(one -> one.getIn().getBody(Map.class).get("message"))
                    .isEqualTo(List.of("one", "three"));
        }
    }

    @Test
    void filterThatLetsNothingElseHappenLeavesRecordsUnrouted() throws Exception {
        try (CamelContext context = Yaml.start("""
                - from:
                    uri: direct:records
                    steps:
                      - split:
                          expression:
                            simple:
                              expression: "${body}"
                          steps:
                            - filter:
                                expression:
                                  simple:
                                    expression: "${body[message]} != 'two'"
                                steps:
                                  - bean:
                                      ref: verdict
                                      method: delivered('store')
                """)) {
            assertThat(Sent.to(context, THREE).settlement().failure())
                    .isInstanceOf(UnroutedException.class)
                    .hasMessageContaining("1 of 3 records");
        }
    }

    @Test
    void whereNothingIsLeftTheExchangeEnds() throws Exception {
        try (CamelContext context = Yaml.start("""
                - from:
                    uri: direct:records
                    steps:
                      - to:
                          uri: direct:filter
                      - to:
                          uri: mock:store
                - from:
                    uri: direct:filter
                    steps:
                      - bean:
                          ref: drop
                          method: containing('message', 'o')
                      - bean:
                          ref: drop
                          method: unless('stream', 'stderr')
                      - to:
                          uri: mock:store
                """)) {
            Sent sent = Sent.to(context, THREE);

            assertThat(sent.settlement().failure()).isNull();
            assertThat(sent.settlement().tally().byName())
                    .containsOnlyKeys("filtered:message contains o", "filtered:stream != stderr");
            assertThat(context.getEndpoint("mock:store", MockEndpoint.class).getReceivedCounter())
                    .isZero();
        }
    }

    @Test
    void aBeanOfTheApplicationWins() throws Exception {
        try (CamelContext context = new DefaultCamelContext(false)) {
            ((DefaultCamelContext) context).getRegistry().bind("drop", "theirs");
            context.build();

            assertThat(context.getRegistry().lookupByName("drop")).isEqualTo("theirs");
            assertThat(context.getRegistry().lookupByName("verdict")).isInstanceOf(Verdicts.class);
        }
    }

    @Test
    void whatASinkHasInItsCareIsNotLeftOutForAnother() throws Exception {
        try (CamelContext context = Yaml.start("""
                - from:
                    uri: direct:records
                    steps:
                      - to:
                          uri: direct:sink
                      - bean:
                          ref: drop
                          method: where('message', 'two')
                """)) {
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:sink").process(exchange -> exchange.getMessage()
                            .getBody(Batch.class)
                            .entrust("sink")
                            .delivered());
                }
            });
            assertThat(Sent.to(context, THREE).settlement().failure())
                    .hasMessageContaining("put the step before the first destination");
        }
    }
}
