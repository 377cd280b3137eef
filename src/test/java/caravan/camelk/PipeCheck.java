package caravan.camelk;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** What is wrong with a {@code Pipe} beyond its schema: each end and step is a kamelet of ours, and used as it wants. */
final class PipeCheck {

    private final List<String> faults = new ArrayList<>();

    static List<String> faults(JsonNode pipe) {
        PipeCheck check = new PipeCheck();
        check.endpoint(pipe.at("/spec/source"), "source");
        pipe.at("/spec/steps").forEach(step -> check.endpoint(step, "action"));
        check.endpoint(pipe.at("/spec/sink"), "sink");
        return check.faults;
    }

    private void endpoint(JsonNode endpoint, String type) {
        if (!endpoint.at("/ref/kind").asText().equals("Kamelet")
                || !endpoint.at("/ref/apiVersion").asText().equals("camel.apache.org/v1")) {
            faults.add(type + " is no kamelet: " + endpoint.path("ref"));
        } else {
            faults.addAll(Kamelets.faults(endpoint.at("/ref/name").asText(), type, endpoint.path("properties")));
        }
    }
}
