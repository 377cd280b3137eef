package caravan.camelk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The resources of {@code k8s/camel-k}, and what is wrong with one of them. */
final class CamelK {

    private static final Map<String, Crd> CRDS = Map.of("Integration", Crd.of("integrations"), "Pipe", Crd.of("pipes"));
    private static final Map<String, Function<JsonNode, List<String>>> CHECKS =
            Map.of("Integration", IntegrationCheck::faults, "Pipe", PipeCheck::faults);
    private static final Path FOLDER = Path.of("k8s/camel-k");
    private static final Pattern SETTING = Pattern.compile("^#?([a-z][a-z0-9.-]*)=", Pattern.MULTILINE);
    private static final Pattern VERSION = Pattern.compile("<artifactId>caravan</artifactId>\\s*<version>(.+?)<");

    private CamelK() {}

    /** The files that hold a resource of Camel K. */
    static List<Path> files() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> text(file).contains("apiVersion: camel.apache.org/"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path file(String name) {
        return FOLDER.resolve(name);
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
    }

    static JsonNode parse(String text) {
        try {
            return new YAMLMapper().readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All that is found. */
    static List<String> faults(JsonNode resource) {
        String kind = resource.path("kind").asText();
        if (!CRDS.containsKey(kind)) {
            return List.of("no check for the kind " + kind);
        }
        return Stream.of(
                        CRDS.get(kind).faults(resource),
                        CHECKS.get(kind).apply(resource),
                        dependency(resource),
                        settings(resource),
                        paths(resource))
                .flatMap(Collection::stream)
                .toList();
    }

    /** The value of a setting, as the trait {@code camel} has it; empty where it has none. */
    static String property(JsonNode resource, String name) {
        return properties(resource)
                .filter(property -> property.startsWith(name + '='))
                .map(property -> property.substring(name.length() + 1))
                .collect(Collectors.joining());
    }

    private static Stream<String> properties(JsonNode resource) {
        return texts(resource.at("/spec/traits/camel/properties"));
    }

    private static List<String> dependency(JsonNode resource) {
        Matcher version = VERSION.matcher(text(Path.of("pom.xml")));
        String ours = "mvn:io.github.caravan-logs:caravan:" + (version.find() ? version.group(1) : "");
        return texts(resource.at("/spec/dependencies")).anyMatch(ours::equals)
                ? List.of()
                : List.of("no dependency " + ours);
    }

    private static List<String> settings(JsonNode resource) {
        List<String> known = SETTING.matcher(text(Path.of("routes/application.properties")))
                .results()
                .map(setting -> setting.group(1))
                .toList();
        return properties(resource)
                .map(property -> property.replaceFirst("=.*", ""))
                .filter(name -> !name.startsWith("camel.main.") && !known.contains(name))
                .map(name -> "no setting " + name)
                .toList();
    }

    /** Files that are named must be mounted: nothing else of a pod's file system is ours. */
    private static List<String> paths(JsonNode resource) {
        JsonNode mount = resource.at("/spec/traits/mount");
        List<String> mounted = new ArrayList<>();
        texts(mount.path("resources")).forEach(secret -> mounted.add(secret.replaceFirst(".*@", "")));
        Stream.of("volumes", "emptyDirs")
                .flatMap(kind -> texts(mount.path(kind)))
                .forEach(volume -> mounted.add(volume.split(":", -1)[1]));
        return Stream.concat(properties(resource).map(property -> property.replaceFirst(".*?=", "")), ofPipe(resource))
                .filter(value -> value.startsWith("/"))
                .filter(path -> mounted.stream().noneMatch(Path.of(path)::startsWith))
                .filter(path -> !path.equals(property(resource, "audit.webhook.path")))
                .map(path -> "nothing is mounted at " + path)
                .toList();
    }

    private static Stream<String> ofPipe(JsonNode resource) {
        return resource.findValues("properties").stream()
                .filter(JsonNode::isObject)
                .flatMap(CamelK::texts);
    }

    private static Stream<String> texts(JsonNode values) {
        return StreamSupport.stream(values.spliterator(), false).map(JsonNode::asText);
    }
}
