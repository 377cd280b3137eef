package caravan.klog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whether the table {@code cases.md} names only tests that there are. */
class KlogCasesTest {

    private static final Path TESTS = Path.of("src/test/java/caravan");
    private static final Pattern NAMED = Pattern.compile("`(\\w+)#(\\w+)`");

    @Test
    void namedTestsAreThere() throws IOException {
        String table = Files.readString(TESTS.resolve("klog/cases.md"));
        List<MatchResult> named = NAMED.matcher(table).results().toList();
        assertThat(named).hasSizeGreaterThan(30);
        for (MatchResult test : named) {
            assertThat(source(test.group(1))).contains(" void " + test.group(2) + "(");
        }
    }

    private static String source(String test) throws IOException {
        try (Stream<Path> found = Files.find(TESTS, 2, (path, any) -> path.endsWith(test + ".java"))) {
            return Files.readString(found.findFirst().orElseThrow());
        }
    }
}
