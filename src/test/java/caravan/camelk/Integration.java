package caravan.camelk;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What Camel K's operator gives to the runtime of an {@code Integration}.
 *
 * @param routes its sources
 * @param properties those of its trait {@code camel}
 */
record Integration(List<Path> routes, List<String> properties) {

    /** Of a file in {@code k8s/camel-k}. */
    static Integration of(String file) {
        JsonNode spec = CamelK.parse(CamelK.text(CamelK.file(file))).get("spec");
        return new Integration(
                texts(spec.get("sources").findValues("contentKey"))
                        .map(source -> Path.of("routes", source))
                        .toList(),
                texts(spec.at("/traits/camel/properties")).toList());
    }

    private static Stream<String> texts(Iterable<JsonNode> values) {
        return StreamSupport.stream(values.spliterator(), false).map(JsonNode::asText);
    }
}
