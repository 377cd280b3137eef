package caravan.routes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A YAML file of this project: its text, and what stands in it. */
record YamlFile(Path path, String text, JsonNode root) {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{(\\?)?([a-zA-Z0-9.-]+)(:([^}]*))?}}");

    static List<YamlFile> allOf(String folder) {
        try (Stream<Path> files = Files.list(Path.of(folder))) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .map(YamlFile::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static YamlFile read(Path path) {
        try {
            String text = Files.readString(path);
            return new YamlFile(path, text, new YAMLMapper().readTree(text));
        } catch (IOException e) {
            throw new UncheckedIOException(path.toString(), e);
        }
    }

    /** The comment on top. */
    String comment() {
        return text.lines().takeWhile(line -> line.startsWith("#")).collect(Collectors.joining("\n"));
    }

    /** Each property that it reads, with its default; empty where it has none. */
    Map<String, String> properties() {
        Map<String, String> properties = new LinkedHashMap<>();
        PLACEHOLDER
                .matcher(text)
                .results()
                .forEach(found -> properties.put(found.group(2), found.group(4) == null ? "" : found.group(4)));
        for (JsonNode item : root) {
            for (JsonNode parameter : item.at("/routeTemplate/parameters")) {
                properties.remove(parameter.get("name").asText());
            }
        }
        return properties;
    }

    /** Each route, step and endpoint with its kind: {@code route}, {@code from}, {@code bean}, .... */
    void visit(BiConsumer<String, JsonNode> visitor) {
        visit(root, visitor);
    }

    private static void visit(JsonNode at, BiConsumer<String, JsonNode> visitor) {
        at.fields().forEachRemaining(field -> {
            if (field.getValue().isObject()) {
                visitor.accept(field.getKey(), field.getValue());
            }
        });
        at.forEach(child -> visit(child, visitor));
    }

    /** The URI of an endpoint with its parameters, defaults in the place of properties. */
    static String uri(JsonNode endpoint) {
        String parameters = endpoint.path("parameters").properties().stream()
                .map(option -> option.getKey() + '=' + encoded(withDefaults(option.getValue())))
                .collect(Collectors.joining("&"));
        return withDefaults(endpoint.get("uri")) + (parameters.isEmpty() ? "" : "?" + parameters);
    }

    private static String withDefaults(JsonNode text) {
        return PLACEHOLDER.matcher(text.asText()).replaceAll(YamlFile::byDefault);
    }

    private static String byDefault(MatchResult placeholder) {
        String value = placeholder.group(4);
        return value == null ? placeholder.group(2) : Matcher.quoteReplacement(value);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return path.getFileName().toString();
    }
}
