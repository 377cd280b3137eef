package caravan.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The grammar of annotations, as tables: what a pod says, and what becomes of its containers. */
class PodAnnotationsTest {

    private static final String ALL = "fluentbit,vector,elastic,caravan";

    private final List<String> warnings = new ArrayList<>();

    private ContainerRules rules(String dialects, SamplePod pod, String container) {
        return PodAnnotations.of(dialects, warnings::add).rules(pod.metadata(), container);
    }

    /** {@code a=b c=d} below a prefix. */
    private static SamplePod saying(String prefix, @Nullable String annotations) {
        SamplePod pod = new SamplePod();
        for (String one :
                annotations == null ? new String[0] : annotations.trim().split(" +")) {
            pod.annotation(prefix + one.substring(0, one.indexOf('=')), one.substring(one.indexOf('=') + 1));
        }
        return pod;
    }

    /** What leaves out each stream without the prefix, {@code -} where nothing does. */
    private static String excluded(String prefix, ContainerRules rules) {
        return Stream.of(rules.stdoutExcludedBy(), rules.stderrExcludedBy())
                .map(key -> key == null ? "-" : key.replace(prefix, ""))
                .reduce((one, other) -> one + ' ' + other)
                .orElseThrow();
    }

    private static String json(ContainerRules rules) {
        return name(rules.stdoutParser()) + ' ' + name(rules.stderrParser());
    }

    private static String name(Statement.@Nullable Parser parser) {
        return parser == null ? "-" : parser.name();
    }

    /** The layouts are: nothing, generic, by stream, by container, and each of them taken back by another. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "                                                    | web   | - -",
                "exclude=true                                        | web   | exclude exclude",
                "exclude=false                                       | web   | - -",
                "exclude=True                                        | web   | exclude exclude",
                "exclude=ON                                          | web   | exclude exclude",
                "exclude=yes                                         | web   | exclude exclude",
                "exclude=off                                         | web   | - -",
                "exclude=No                                          | web   | - -",
                "exclude_stdout=true                                 | web   | exclude_stdout -",
                "exclude_stderr=true                                 | web   | - exclude_stderr",
                "exclude_stdout=true exclude_stderr=true             | web   | exclude_stdout exclude_stderr",
                // by container only
                "exclude-web=true exclude_stdout-db=true exclude_stderr-cache=true | web   | exclude-web exclude-web",
                "exclude-web=true exclude_stdout-db=true exclude_stderr-cache=true | db    | exclude_stdout-db -",
                "exclude-web=true exclude_stdout-db=true exclude_stderr-cache=true | cache | - exclude_stderr-cache",
                "exclude-web=true exclude_stdout-db=true exclude_stderr-cache=true | other | - -",
                // all, with exceptions
                "exclude=true exclude_stderr-db=no exclude_stdout-cache=no exclude-app=no | web   | exclude exclude",
                "exclude=true exclude_stderr-db=no exclude_stdout-cache=no exclude-app=no | db    | exclude -",
                "exclude=true exclude_stderr-db=no exclude_stdout-cache=no exclude-app=no | cache | - exclude",
                "exclude=true exclude_stderr-db=no exclude_stdout-cache=no exclude-app=no | app   | - -",
                // standard output of all, with exceptions and additions
                "exclude_stdout=on exclude_stderr-web=on exclude_stdout-db=no exclude_stderr-db=on | web | exclude_stdout exclude_stderr-web",
                "exclude_stdout=on exclude_stderr-web=on exclude_stdout-db=no exclude_stderr-db=on | db  | - exclude_stderr-db",
                "exclude_stdout=on exclude_stderr-web=on exclude_stdout-db=no exclude_stderr-db=on | app | exclude_stdout -",
                "exclude_stdout=on exclude_stdout-app=no                                          | app | - -",
                // standard error of all, with exceptions and additions
                "exclude_stderr=on exclude_stdout-web=on exclude_stdout-db=on exclude_stderr-db=no | web | exclude_stdout-web exclude_stderr",
                "exclude_stderr=on exclude_stdout-web=on exclude_stdout-db=on exclude_stderr-db=no | db  | exclude_stdout-db -",
                "exclude_stderr=on exclude_stdout-web=on exclude_stdout-db=on exclude_stderr-db=no | app | - exclude_stderr",
                "exclude_stderr=on exclude_stderr-app=no                                          | app | - -",
                // more special within the pod, and within the container
                "exclude=true exclude_stdout=false                   | web   | - exclude",
                "exclude=false exclude_stderr=true                   | web   | - exclude_stderr",
                "exclude-web=true exclude_stdout-web=false           | web   | - exclude-web",
                "exclude-web=false exclude_stdout-web=true           | web   | exclude_stdout-web -",
                // for the container goes before for the stream
                "exclude-web=false exclude_stdout=true               | web   | - -",
                "exclude-web=true exclude_stdout=false               | web   | exclude-web exclude-web",
                // a container is named in whole
                "exclude-web=true                                    | web-2 | - -",
                "exclude-web-2=true                                  | web   | - -",
                "exclude-web-2=true                                  | web-2 | exclude-web-2 exclude-web-2",
                "exclude-stdout=true                                 | web   | - -",
                "exclude-stdout=true                                 | stdout | exclude-stdout exclude-stdout",
            })
    void whatIsLeftOut(@Nullable String annotations, String container, String expected) {
        for (String dialect : List.of("fluentbit", "caravan")) {
            String prefix = dialect + ".io/";
            ContainerRules rules = rules(dialect, saying(prefix, annotations), container);
            assertThat(excluded(prefix, rules)).as(dialect).isEqualTo(expected);
            assertThat(json(rules)).isEqualTo("- -");
        }
        assertThat(warnings).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "parser=json                                                       | web   | json json",
                "parser_stdout=json                                                | web   | json -",
                "parser_stderr=json                                                | web   | - json",
                "parser_stdout=json parser_stderr=json                             | web   | json json",
                "parser-web=json parser_stdout-db=json parser_stderr-cache=json    | web   | json json",
                "parser-web=json parser_stdout-db=json parser_stderr-cache=json    | db    | json -",
                "parser-web=json parser_stdout-db=json parser_stderr-cache=json    | cache | - json",
                "parser-web=json parser_stdout-db=json parser_stderr-cache=json    | app   | - -",
                "parser_stdout-db=json parser_stderr-db=json                       | db    | json json",
                "parser=json parser_stdout-db=json                                 | db    | json json",
                "parser=json parser_stdout-db=json                                 | app   | json json",
                "parser_stdout=json parser_stderr-db=json                          | db    | json json",
                "parser_stdout=json parser_stderr-db=json                          | app   | json -",
                "parser-web=json                                                   | web-2 | - -",
                "parser=logfmt                                                     | web   | logfmt logfmt",
                "parser=logfmt parser_stderr=json                                  | web   | logfmt json",
            })
    void whatIsRead(String annotations, String container, String expected) {
        for (String dialect : List.of("fluentbit", "caravan")) {
            ContainerRules rules = rules(dialect, saying(dialect + ".io/", annotations), container);
            assertThat(json(rules)).as(dialect).isEqualTo(expected);
            assertThat(excluded("", rules)).isEqualTo("- -");
        }
        assertThat(warnings).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "invalid",
                "Exclude",
                "excluded",
                "exclude_",
                "exclude_invalid",
                "exclude_stdout-",
                "exclude_stdoutx",
                "exclude_stdout_stderr",
                "exclude_-web",
                "exclude-",
                "exclude+",
                "exclude.web",
                "parser_",
                "parser-",
                "parser_stderr-",
                "parsers"
            })
    void aNameThatIsNotInTheGrammarIsToldAndLeftAlone(String name) {
        for (String dialect : List.of("fluentbit", "caravan")) {
            String key = dialect + ".io/" + name;
            SamplePod pod = new SamplePod().annotation(key, "true");
            assertThat(rules(dialect, pod, "web")).isEqualTo(ContainerRules.NONE);
            assertThat(warnings).last().asString().contains("`" + key + "` must be exclude or parser");
        }
        assertThat(warnings).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "exclude=maybe                       | - -                      | exclude",
                "exclude=1                           | - -                      | exclude",
                "exclude=                            | - -                      | exclude",
                "exclude=true exclude-web=maybe      | exclude exclude          | exclude-web",
                "exclude=maybe exclude-web=true      | exclude-web exclude-web  | exclude",
                "exclude=true exclude_stdout=maybe   | exclude exclude          | exclude_stdout",
                "parser=apache                       | json: - -                | parser",
                "parser=JSON                         | json: - -                | parser",
                "parser=json parser-web=apache       | json: json json          | parser-web",
                "parser=apache parser-web=json       | json: json json          | parser",
                "parser_stdout=apache parser=json    | json: json json          | parser_stdout",
            })
    void aValueThatIsNotUnderstoodCountsAsNotThere(String annotations, String expected, String told) {
        ContainerRules rules = rules("fluentbit", saying("fluentbit.io/", annotations), "web");
        assertThat(expected.startsWith("json: ") ? "json: " + json(rules) : excluded("fluentbit.io/", rules))
                .isEqualTo(expected);
        assertThat(warnings).singleElement().asString().contains("`fluentbit.io/" + told + "` must be ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "exclude=true                              | web | exclude exclude",
                "exclude=false                             | web | - -",
                "exclude-containers=web                    | web | exclude-containers exclude-containers",
                "exclude-containers=web,db                 | db  | exclude-containers exclude-containers",
                "exclude-containers=,web,                  | web | exclude-containers exclude-containers",
                "exclude-containers=web,db                 | app | - -",
                "exclude-containers=web                    | web-2 | - -",
                "exclude=false exclude-containers=web      | web | exclude-containers exclude-containers",
                "exclude-containers=web exclude=true       | app | exclude exclude",
                "excluded=true                             | web | - -",
            })
    void vectorExcludesPodsAndContainers(String annotations, String container, String expected) {
        ContainerRules rules = rules("vector", saying("vector.dev/", annotations), container);
        assertThat(excluded("vector.dev/", rules)).isEqualTo(expected);
        assertThat(warnings).isEmpty();
    }

    @Test
    void vectorsListMayHoldSpaces() {
        SamplePod pod = new SamplePod().annotation("vector.dev/exclude-containers", " web , db ");
        assertThat(rules("vector", pod, "db").stdoutExcludedBy()).isEqualTo("vector.dev/exclude-containers");
    }

    @Test
    void withVectorItIsALabelOfThePodOrItsNamespace() {
        SamplePod labelled = new SamplePod().label("vector.dev/exclude", "true");
        SamplePod inside = new SamplePod().namespaceLabels(Map.of("vector.dev/exclude", "true"));
        assertThat(excluded("vector.dev/", rules("vector", labelled, "web"))).isEqualTo("exclude exclude");
        assertThat(excluded("vector.dev/", rules("vector", inside, "web"))).isEqualTo("exclude exclude");
        assertThat(rules("vector", inside.annotation("vector.dev/exclude", "false"), "web"))
                .isEqualTo(rules("vector", labelled, "web"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/enabled=false                        | web   | /enabled /enabled",
                "/enabled=true                         | web   | - -",
                ".web/enabled=false                    | web   | .web/enabled .web/enabled",
                ".web/enabled=false                    | db    | - -",
                ".web/enabled=false                    | web-2 | - -",
                "/enabled=false .web/enabled=true      | web   | - -",
                "/enabled=false .web/enabled=true      | db    | /enabled /enabled",
                "/enabled=true .web/enabled=false      | web   | .web/enabled .web/enabled",
                "/multiline.pattern=x /module=nginx    | web   | - -",
            })
    void elasticDisablesPodsAndContainers(String annotations, String container, String expected) {
        ContainerRules rules = rules("elastic", saying("co.elastic.logs", annotations), container);
        assertThat(excluded("co.elastic.logs", rules)).isEqualTo(expected);
        assertThat(warnings).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"vector, vector.dev/exclude", "elastic, co.elastic.logs/enabled", "elastic, co.elastic.logs.web/enabled"
    })
    void otherDialectsTellFaultsToo(String dialect, String key) {
        assertThat(rules(dialect, new SamplePod().annotation(key, "nope"), "web"))
                .isEqualTo(ContainerRules.NONE);
        assertThat(warnings).singleElement().asString().contains("`" + key + "` must be true or false: was \"nope\"");
    }

    // ---- which dialects

    private static SamplePod sayingAll() {
        return new SamplePod()
                .annotation("fluentbit.io/exclude", "true")
                .annotation("fluentbit.io/parser", "json")
                .annotation("caravan.io/exclude_stderr", "true")
                .annotation("vector.dev/exclude", "true")
                .annotation("co.elastic.logs/enabled", "false");
    }

    @Test
    void nothingIsHeardWhereNoDialectIsNamed() {
        SamplePod pod = sayingAll().annotation("fluentbit.io/invalid", "x");
        assertThat(rules("", pod, "web")).isEqualTo(ContainerRules.NONE);
        assertThat(rules("caravan", saying("fluentbit.io/", "exclude=true"), "web"))
                .isEqualTo(ContainerRules.NONE);
        assertThat(warnings).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "caravan            | - caravan.io/exclude_stderr                      | - -",
                "fluentbit          | fluentbit.io/exclude fluentbit.io/exclude        | json json",
                "vector             | vector.dev/exclude vector.dev/exclude            | - -",
                "elastic            | co.elastic.logs/enabled co.elastic.logs/enabled  | - -",
                "elastic, fluentbit | fluentbit.io/exclude fluentbit.io/exclude        | json json",
                "elastic,caravan    | co.elastic.logs/enabled caravan.io/exclude_stderr | - -",
                "fluentbit,vector,elastic,caravan | fluentbit.io/exclude caravan.io/exclude_stderr | json json",
            })
    void theFirstDialectThatLeavesOutIsTheRule(String dialects, String excluded, String json) {
        ContainerRules rules = rules(dialects, sayingAll(), "web");
        assertThat(excluded("", rules)).isEqualTo(excluded);
        assertThat(json(rules)).isEqualTo(json);
    }

    @Test
    void aPodThatIsNotKnownSaysNothing() {
        assertThat(PodAnnotations.of(ALL, warnings::add).rules(null, "web")).isEqualTo(ContainerRules.NONE);
    }

    @Test
    void theOptionNamesDialects() {
        assertThatThrownBy(() -> PodAnnotations.of("fluentbit,fluentd,,Vector"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("kubernetes: `podAnnotations` must not hold an empty element:"
                        + " was \"fluentbit,fluentd,,Vector\";"
                        + " `podAnnotations` must be among caravan, fluentbit, vector, elastic: was \"fluentd\";"
                        + " `podAnnotations` must be among caravan, fluentbit, vector, elastic: was \"Vector\"");
    }

    // ---- warnings

    @Test
    void aPodIsToldOfOnce() {
        PodAnnotations annotations = PodAnnotations.of(ALL, warnings::add);
        SamplePod pod = saying("fluentbit.io/", "exclude=maybe parser=apache");
        annotations.rules(pod.metadata(), "web");
        annotations.rules(pod.metadata(), "db");
        annotations.rules(pod.annotation("fluentbit.io/x", "y").metadata(), "web");
        assertThat(warnings)
                .containsExactly("annotations of pod shop/" + SamplePod.NAME
                        + " that are not understood (2) count as not there:"
                        + " `fluentbit.io/exclude` must be true or false: was \"maybe\";"
                        + " `fluentbit.io/parser` must be json or logfmt: was \"apache\"");
        annotations.rules(pod.uid("another").metadata(), "web");
        assertThat(warnings).hasSize(2);
    }

    @Test
    void aWarningIsShortAndOneLine() {
        SamplePod pod = new SamplePod();
        IntStream.range(0, 100)
                .forEach(i -> pod.annotation("fluentbit.io/exclude-\nc" + i, "x\n\u0007".repeat(10_000)));
        rules("fluentbit", pod, "web");
        assertThat(warnings)
                .singleElement()
                .asString()
                .hasSizeLessThan(500)
                .doesNotContain("\n", "\u0007")
                .contains("(100)")
                .endsWith("; ...");
    }

    @Test
    void manyPodsDoNotFillTheMemory() {
        PodAnnotations annotations = PodAnnotations.of("fluentbit", warnings::add);
        SamplePod pod = saying("fluentbit.io/", "exclude=maybe");
        for (int i = 0; i < 5000; i++) {
            annotations.rules(pod.uid("pod-" + i).metadata(), "web");
        }
        annotations.rules(pod.uid("pod-4999").metadata(), "web");
        assertThat(warnings).hasSize(5000);
        annotations.rules(pod.uid("pod-0").metadata(), "web");
        assertThat(warnings).hasSize(5001);
    }

    // ---- precedence

    /** Of all annotations that are about a stream of a container the most special one decides, whatever else is there. */
    @Property(tries = 500)
    void theMostSpecialOneDecides(@ForAll Map<Name, Boolean> said) {
        SamplePod pod = new SamplePod();
        said.forEach((name, value) -> pod.annotation("caravan.io/" + name.text, value.toString()));
        ContainerRules rules = rules("caravan", pod, "web");
        assertThat(rules.stdoutExcludedBy()).isEqualTo(expected(said, "stdout"));
        assertThat(rules.stderrExcludedBy()).isEqualTo(expected(said, "stderr"));
    }

    private static @Nullable String expected(Map<Name, Boolean> said, String stream) {
        Map<String, Boolean> byText = new LinkedHashMap<>();
        said.forEach((name, value) -> byText.put(name.text, value));
        return Stream.of("exclude_" + stream + "-web", "exclude-web", "exclude_" + stream, "exclude")
                .filter(byText::containsKey)
                .findFirst()
                .filter(byText::get)
                .map("caravan.io/"::concat)
                .orElse(null);
    }

    /** What may stand behind the prefix. */
    enum Name {
        ALL("exclude"),
        STDOUT("exclude_stdout"),
        STDERR("exclude_stderr"),
        WEB("exclude-web"),
        WEB_STDOUT("exclude_stdout-web"),
        WEB_STDERR("exclude_stderr-web"),
        OTHER("exclude-web-2"),
        OTHER_STDOUT("exclude_stdout-db");

        private final String text;

        Name(String text) {
            this.text = text;
        }
    }
}
