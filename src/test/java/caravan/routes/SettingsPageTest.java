package caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/settings.md} has every setting, its default and who reads it, and nothing else. */
class SettingsPageTest {

    private static final Pattern ROW = Pattern.compile("\\| `([^`]+)` \\| (?:`((?:[^`])*)` )?\\| (.*) \\| (.+) \\|");
    private static final Pattern SETTING = Pattern.compile("#([a-z0-9][a-z0-9.-]*)=(.*)");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{\\??([a-zA-Z0-9.-]+)(:[^}]*)?}}");
    private static final Pattern VARIABLE =
            Pattern.compile("\"(?:env:)?((?:ROUTES|NODE|POD|CONTAINER|KUBERNETES_SERVICE)_[A-Z]+)[:\"]");

    /** A row of a table about properties, and the text of its section. */
    private record Row(String name, String byDefault, String meaning, String readBy, String section) {}

    private static String page() {
        return text(Path.of("docs/settings.md"));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        for (String section : page().split("(?m)^## ")) {
            if (section.contains("| property |")) {
                section.lines()
                        .map(ROW::matcher)
                        .filter(row -> row.matches() && !row.group(1).equals("property"))
                        .forEach(row -> rows.add(new Row(
                                row.group(1),
                                Objects.toString(row.group(2), ""),
                                row.group(3),
                                row.group(4),
                                section)));
            }
        }
        return rows;
    }

    @Test
    void eachPropertyOfTheFileHasARowWithTheSameDefaultAndNoOther() {
        Map<String, String> written = new TreeMap<>();
        SETTING.matcher(text(Path.of("routes/application.properties")))
                .results()
                .forEach(setting -> written.put(setting.group(1), setting.group(2)));
        Map<String, String> documented = new TreeMap<>();
        rows().forEach(row -> documented.put(row.name(), row.byDefault()));

        assertThat(documented).isEqualTo(written);
        assertThat(rows()).extracting(Row::name).doesNotHaveDuplicates();
    }

    @Test
    void rowsSayWhoReadsAProperty() {
        Map<String, Set<String>> readers = readers();
        for (Row row : rows()) {
            Set<String> found = readers.get(row.name());
            if (found == null) {
                assertThat(classThatReads(row)).as(row.name()).isTrue();
            } else {
                assertThat(row.readBy().split(", ")).as(row.name()).containsExactlyInAnyOrderElementsOf(found);
            }
        }
    }

    /** Where no route has it as a placeholder, a class has its name, or what stands behind the topic. */
    private static boolean classThatReads(Row row) {
        String type = row.readBy().replace("`", "") + ".java";
        String option = row.name().replaceFirst("^[a-z0-9]+\\.", "");
        String camelCase = Pattern.compile("-([a-z])").matcher(option).replaceAll(letter -> letter.group(1)
                .toUpperCase(Locale.ROOT));
        return Stream.of("src/main/java", "processors")
                .flatMap(root -> files(Path.of(root)))
                .filter(file -> file.getFileName().toString().equals(type))
                .map(SettingsPageTest::text)
                .anyMatch(source -> source.contains("{{" + row.name() + ':')
                        || Stream.of(row.name(), option, camelCase)
                                .anyMatch(name -> source.contains('"' + name + '"')));
    }

    private static Stream<Path> files(Path root) {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void sectionsLinkToTheRoutesThatReadTheirProperties() {
        Map<String, Set<String>> files = new LinkedHashMap<>();
        for (YamlFile file : YamlFile.allOf("routes")) {
            file.properties().keySet().forEach(name -> files.computeIfAbsent(name, key -> new LinkedHashSet<>())
                    .add(file.toString()));
        }
        for (Row row : rows()) {
            files.getOrDefault(row.name(), Set.of())
                    .forEach(file -> assertThat(row.section()).as(row.name()).contains("(../routes/" + file + ')'));
        }
    }

    @Test
    void eachSecretMayStandInAFile() {
        List<String> names = rows().stream().map(Row::name).toList();
        List<String> secrets = names.stream()
                .filter(name -> name.matches(".*[.](password|token|api-key|access-key|secret-key)"))
                .toList();

        assertThat(secrets).hasSizeGreaterThanOrEqualTo(7);
        assertThat(names)
                .containsAll(secrets.stream().map(name -> name + ".file").toList());
    }

    @Test
    void variablesThatAreNoSettingsHaveARowEachAndNoOthers() {
        Set<String> read = new TreeSet<>();
        files(Path.of("src/main/java")).forEach(file -> VARIABLE.matcher(text(file))
                .results()
                .map(variable -> variable.group(1))
                .forEach(read::add));
        String section = Stream.of(page().split("(?m)^## "))
                .filter(text -> text.startsWith("Variables of the environment"))
                .findFirst()
                .orElseThrow();
        Set<String> documented = Pattern.compile("(?m)^\\| `([A-Z_]+)`")
                .matcher(section)
                .results()
                .map(variable -> variable.group(1))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(documented).isEqualTo(read);
    }

    @Test
    void linksOfThePageLeadSomewhere() {
        Pattern.compile("]\\(([^)#]+)(?:#[^)]*)?\\)").matcher(page()).results().forEach(link -> {
            if (!link.group(1).contains("://")) {
                assertThat(Path.of("docs").resolve(link.group(1))).exists();
            }
        });
    }

    /** Who reads a property, by the YAML of the routes: an option of an endpoint, a step, an attribute. */
    private static Map<String, Set<String>> readers() {
        Map<String, Set<String>> readers = new LinkedHashMap<>();
        for (YamlFile file : YamlFile.allOf("routes")) {
            read(file.root(), readers);
        }
        return readers;
    }

    private static void read(JsonNode node, Map<String, Set<String>> readers) {
        String scheme = node.path("uri").asText().replaceFirst(":.*", ":");
        node.fields().forEachRemaining(field -> {
            String key = field.getKey();
            if (key.equals("uri")) {
                note(field.getValue(), '`' + scheme + '`', readers);
            } else if (key.equals("parameters") && node.has("uri")) {
                field.getValue()
                        .fields()
                        .forEachRemaining(option ->
                                note(option.getValue(), '`' + scheme + "` `" + option.getKey() + '`', readers));
            } else if (field.getValue().isTextual()) {
                note(field.getValue(), reader(node, key), readers);
            }
        });
        node.forEach(child -> {
            if (child.isContainerNode() && !(node.has("uri") && child == node.get("parameters"))) {
                read(child, readers);
            }
        });
    }

    private static String reader(JsonNode node, String key) {
        return switch (key) {
            case "precondition" -> "which routes run";
            case "method" -> "step `" + node.path("ref").asText() + '`';
            default -> '`' + key + '`';
        };
    }

    private static void note(JsonNode value, String reader, Map<String, Set<String>> readers) {
        PLACEHOLDER
                .matcher(value.asText())
                .results()
                .map((MatchResult placeholder) -> placeholder.group(1))
                .forEach(name -> readers.computeIfAbsent(name, key -> new LinkedHashSet<>())
                        .add(reader));
    }
}
