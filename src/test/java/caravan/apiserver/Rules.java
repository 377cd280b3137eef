package caravan.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Rules from the manifests that a cluster is given. */
public final class Rules {

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private Rules() {}

    /** Everything, as of {@code cluster-admin}. */
    public static List<Rule> all() {
        return List.of(new Rule("", List.of("*"), List.of("*"), List.of("*"), List.of()));
    }

    public static List<Rule> load(Path file) throws IOException {
        List<Rule> rules = parse(Files.readString(file));
        if (rules.isEmpty()) {
            throw new IOException(file + " has no rule");
        }
        return rules;
    }

    /**
     * The rules of every ClusterRole and Role in YAML or JSON, of several documents too. A Role is taken as bound in
     * its own namespace. Bindings are not looked at.
     */
    public static List<Rule> parse(String manifests) {
        List<Rule> rules = new ArrayList<>();
        try (MappingIterator<JsonNode> documents =
                YAML.readerFor(JsonNode.class).readValues(manifests)) {
            while (documents.hasNext()) {
                JsonNode document = documents.next();
                String kind = document.path("kind").asText();
                if (kind.equals("ClusterRole") || kind.equals("Role")) {
                    String namespace = kind.equals("Role")
                            ? document.path("metadata").path("namespace").asText("default")
                            : "";
                    document.path("rules").forEach(rule -> rules.add(Rule.of(rule, namespace)));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return rules;
    }
}
