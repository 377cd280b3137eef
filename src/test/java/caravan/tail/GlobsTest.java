package caravan.tail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GlobsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // pattern | path | matches
                "*.log|a.log|true",
                "*.log|.log|true",
                "*.log|.a.log|true",
                "*.log|a.b-c_d.log|true",
                "*.log|a.log.1|false",
                "*.log|a.LOG|false",
                "*.log|sub/a.log|false",
                "*.log,*.txt|a.txt|true",
                " *.log , *.txt |a.txt|true",
                "*.log,*.txt|a.json|false",
                "sub/*.log|sub/a.log|true",
                "sub/*.log|a.log|false",
                "*/*/*.log|ns_pod_uid/container/0.log|true",
                "*/*/*.log|container/0.log|false",
                "**/*.log|a.log|true",
                "**/*.log|x/a.log|true",
                "**/*.log|x/y/z/a.log|true",
                "**/*.log|x/y/z/a.txt|false",
                "x/**/a.log|x/a.log|true",
                "x/**/a.log|x/y/z/a.log|true",
                "x/**/a.log|xa.log|false",
                "**/x/**/*.log|x/a.log|true",
                "**/x/**/*.log|p/x/q/a.log|true",
                "**/x/**/*.log|p/q/a.log|false",
                "**|x/y/a|true",
                "x/**|x/y/a|true",
                "x/**|y/a|false",
                "{**/a,b}.log|a.log|true",
                "{**/a,b}.log|x/a.log|true",
                "{a,b}.log|a.log|true",
                "{a,b}.log|b.log|true",
                "{a,b}.log|c.log|false",
                "{a,b}.log,c.log|c.log|true",
                "{kube-*,etcd}/*.log|kube-system/a.log|true",
                "{x/a,b}.log|x/a.log|true",
                "?.log|a.log|true",
                "?.log|ab.log|false",
                "?.log|/.log|false",
                "[abc].log|b.log|true",
                "[abc].log|d.log|false",
                "[a-c].log|b.log|true",
                "[!a].log|b.log|true",
                "[!a].log|a.log|false",
                "[a,b].log,c.log|,.log|true",
                "[a,b].log,c.log|c.log|true",
                "[{],b.log|b.log|true",
                "a\\,b.log|a,b.log|true",
                "a\\,b.log|a|false",
                "\\*.log|*.log|true",
                "\\*.log|a.log|false",
                "\\{a,b.log|b.log|true",
                "a},b.log|b.log|true",
                "(a).log|(a).log|true",
                "a+b.log|a+b.log|true",
                "a$.log|a$.log|true",
                "ä*.log|äö.log|true",
                "a b.log|a b.log|true",
                "*_kube-system_*.log|coredns_kube-system_coredns-3f4e.log|true",
            })
    void matchesAsAShellDoes(String patterns, String path, boolean expected) {
        assertThat(Globs.parse("include", patterns).matches(Path.of(path))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*.log|1",
                "*/*.log|2",
                "*/*/*.log|3",
                "*.log,*/*.log|2",
                "{a/b,c}.log|2",
                "**/*.log|16",
                "**|16",
                "a/**|16",
                "''|0",
                "1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17/18|16",
            })
    void tellsHowDeepToLook(String patterns, int depth) {
        assertThat(Globs.parse("include", patterns).depth()).isEqualTo(depth);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*.log,|must not hold an empty pattern: was \"\" in \"*.log,\"",
                ",|must not hold an empty pattern: was \"\" in \",\"",
                "*.log,,*.txt|must not hold an empty pattern: was \"\" in \"*.log,,*.txt\"",
                "/var/log/*.log|is relative to the followed directory and must not begin with /: was \"/var/log/*.log\"",
                "a/|must name files, without empty, . or .. parts: was \"a/\"",
                "a//b|must name files, without empty, . or .. parts: was \"a//b\"",
                "../*.log|must name files, without empty, . or .. parts: was \"../*.log\"",
                "./*.log|must name files, without empty, . or .. parts: was \"./*.log\"",
                "a/./b|must name files, without empty, . or .. parts: was \"a/./b\"",
                "**/a/**/b/**/c/**/d/**/e|may hold **/ at most 4 times in a pattern: was \"**/a/**/b/**/c/**/d/**/e\"",
            })
    void namesTheOptionAndThePatternThatIsNone(String patterns, String message) {
        assertThatThrownBy(() -> Globs.parse("include", patterns))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("`include` " + message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{a,b", "[ab", "{a,{b,c}}", "a\\"})
    void saysWhatTheJdkFindsWrong(String pattern) {
        assertThatThrownBy(() -> Globs.parse("include", pattern))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .startsWith("`include` must hold patterns like *.log (")
                .endsWith("): was \"" + pattern + '"');
    }

    @Test
    void noPatternMatchesNothing() {
        assertThat(Globs.parse("exclude", "").matches(Path.of("a.log"))).isFalse();
        assertThat(Globs.parse("exclude", " ").matches(Path.of("a.log"))).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // pattern | directory | whether it is worth a look
                "*.log|a|false",
                "sub/*.log|sub|true",
                "sub/*.log|other|false",
                "sub/*.log|sub/sub|false",
                "a/b/*.log,c/*.log|a|true",
                "a/b/*.log,c/*.log|a/b|true",
                "a/b/*.log,c/*.log|a/c|false",
                "a/b/*.log,c/*.log|c|true",
                "*/*/*.log|ns_pod_uid|true",
                "*/*/*.log|ns_pod_uid/container|true",
                "**/*.log|x|true",
                "**/*.log|x/y|true",
                "x/**/a.log|x|true",
                "x/**/a.log|x/y/z|true",
                "x/**/a.log|y|false",
                "x/**|x/y|true",
                "x/**|z|false",
                "{kube-*,etcd}/*.log|kube-system|true",
                "x/{a/b,c}.log|x/a|true",
                "x/{a/b,c}.log|y|false",
                "x/y{a,b/*}/**.log|x/yb/z|true"
            })
    void directoriesInWhichNothingCanMatchAreNotLookedAt(String pattern, String directory, boolean isLookedAt) {
        assertThat(Globs.parse("include", pattern).mayStandBelow(Path.of(directory)))
                .isEqualTo(isLookedAt);
    }
}
