package caravan.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the documents name is there: files, headings, settings, tests and manifests. */
class DocumentsTest {

    private static final Pattern EXECUTION = Pattern.compile("exec:exec@([\\w-]+)");
    private static final Pattern TESTS = Pattern.compile("-D(?:it\\.)?test='?([\\w#,*]+)");
    private static final Pattern KUSTOMIZED = Pattern.compile("kubectl (?:kustomize|(?:apply|diff|delete) -k) (\\S+)");
    /** Folders that the reader makes. */
    private static final Pattern MADE = Pattern.compile("mkdir -p (\\S+)");

    private static final Pattern ENVIRONMENT =
            Pattern.compile("(?m)(?:^|[\\s\"'])([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)=(?=\\S)");
    private static final Pattern PROPERTY = Pattern.compile("(?m)^#?([a-z][\\w.-]*)=");
    private static final Pattern QUOTED = Pattern.compile("(?m)^\\| `([^`]+)` \\|");
    /** Read by Java, Maven, the tests and the runner, and no settings of routes. */
    private static final Set<String> OTHER_VARIABLES = Set.of(
            "JAVA_HOME", "SERVER_JAVA_HOME", "ROUTES_DIRECTORY", "NODE_NAME", "NODE_IP", "POD_NAME", "POD_NAMESPACE");

    static Stream<Document> documents() throws IOException {
        return Document.all().stream();
    }

    @ParameterizedTest
    @MethodSource("documents")
    void linksLeadSomewhere(Document document) {
        for (Document.Link link : document.links()) {
            Path target = link.path().isEmpty()
                    ? document.file()
                    : document.file().resolveSibling(link.path()).normalize();
            assertThat(target).as("%s links to %s", document, link.path()).exists();
            if (!link.heading().isEmpty()) {
                assertThat(new Document(target).anchors())
                        .as("%s links to %s", document, link)
                        .contains(link.heading());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("documents")
    void mavenKnowsWhatIsExecuted(Document document) throws IOException {
        String pom = Files.readString(Path.of("pom.xml"));

        assertThat(document.inCommands(EXECUTION))
                .allSatisfy(id -> assertThat(pom).contains("<id>" + id + "</id>"));
    }

    @ParameterizedTest
    @MethodSource("documents")
    void namedTestsAreThere(Document document) throws IOException {
        Set<String> tests = testNames();

        assertThat(document.inCommands(TESTS).stream()
                        .flatMap(names -> Arrays.stream(names.split(",")))
                        .map(name -> name.replaceFirst("#.*", ""))
                        .filter(name -> !name.equals("NoSuch")))
                .allSatisfy(name -> assertThat(tests).contains(name));
    }

    @ParameterizedTest
    @MethodSource("documents")
    void namedManifestsAreThere(Document document) {
        Set<String> made = document.inCommands(MADE);

        assertThat(document.inCommands(KUSTOMIZED).stream().filter(folder -> !made.contains(folder)))
                .allSatisfy(folder ->
                        assertThat(Path.of(folder, "kustomization.yaml")).exists());
    }

    @ParameterizedTest
    @MethodSource("documents")
    void variablesAreSettings(Document document) throws IOException {
        Set<String> settings = settings();

        assertThat(document.inCommands(ENVIRONMENT))
                .allSatisfy(name -> assertThat(settings.contains(name) || OTHER_VARIABLES.contains(name))
                        .as(name)
                        .isTrue());
    }

    /** Who looks for a line of the log in the guide must find the words that are really said. */
    @Test
    void quotedWarningsAreSaid() throws IOException {
        String guide = Files.readString(Path.of("docs/troubleshooting.md"));
        String code = code();

        assertThat(QUOTED.matcher(guide).results().map(row -> row.group(1)))
                .hasSizeGreaterThan(10)
                .allSatisfy(words -> assertThat(code).contains(words));
    }

    private static String code() throws IOException {
        StringBuilder code = new StringBuilder();
        for (Path root : List.of(Path.of("src/main/java"), Path.of("processors"))) {
            try (Stream<Path> files = Files.walk(root)) {
                for (Path file :
                        files.filter(path -> path.toString().endsWith(".java")).toList()) {
                    code.append(Files.readString(file));
                }
            }
        }
        return code.toString();
    }

    private static Set<String> testNames() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".java"))
                    .map(name -> name.substring(0, name.length() - ".java".length()))
                    .collect(Collectors.toSet());
        }
    }

    private static Set<String> settings() throws IOException {
        return PROPERTY.matcher(Files.readString(Path.of("routes/application.properties")))
                .results()
                .map(found -> found.group(1)
                        .toUpperCase(Locale.ROOT)
                        .replace('.', '_')
                        .replace('-', '_'))
                .collect(Collectors.toSet());
    }
}
