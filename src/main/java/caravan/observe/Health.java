package caravan.observe;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;

/** What Camel's health checks of a context say. Any thread may ask. */
final class Health {

    /** Camel's exposure level. With its usual one those that are up are left out. */
    private static final String EVERYTHING = "full";

    private static final JsonFactory JSON = new JsonFactory();

    private final CamelContext context;
    /** What has started once has started. */
    private volatile boolean started;

    Health(CamelContext context) {
        this.context = context;
    }

    /**
     * An answer.
     *
     * @param isUp whether all is well
     * @param json {@code {"status":"UP","checks":[{"name":...,"status":"UP","data":{...}}]}}
     */
    record Answer(boolean isUp, byte[] json) {}

    /** All checks. */
    Answer all() throws IOException {
        return answer(HealthCheckHelper.invoke(context, EVERYTHING), true);
    }

    /** Those that tell whether a new start is wanted. */
    Answer live() throws IOException {
        return answer(HealthCheckHelper.invokeLiveness(context, EVERYTHING), false);
    }

    /** Those that tell whether the work is done. */
    Answer ready() throws IOException {
        return answer(HealthCheckHelper.invokeReadiness(context, EVERYTHING), true);
    }

    /** Whether all routes that start by themselves have started, since the start of the process. */
    Answer started() throws IOException {
        started = started || context.isStarted() && context.getRoutes().stream().allMatch(this::hasStarted);
        return new Answer(started, json(started, List.of()));
    }

    private boolean hasStarted(Route route) {
        return !Boolean.TRUE.equals(route.isAutoStartup())
                || context.getRouteController().getRouteStatus(route.getId()).isStarted();
    }

    private static Answer answer(Collection<HealthCheck.Result> results, boolean isReadiness) throws IOException {
        boolean isUp = HealthCheckHelper.isResultsUp(results, isReadiness);
        return new Answer(isUp, json(isUp, results));
    }

    private static byte[] json(boolean isUp, Collection<HealthCheck.Result> results) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("status", isUp ? "UP" : "DOWN");
            json.writeArrayFieldStart("checks");
            for (HealthCheck.Result result : results) {
                write(json, result);
            }
            json.writeEndArray();
            json.writeEndObject();
            json.writeRaw('\n');
        }
        return bytes.toByteArray();
    }

    private static void write(JsonGenerator json, HealthCheck.Result result) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", result.getCheck().getId());
        json.writeStringField("status", result.getState().name());
        json.writeObjectFieldStart("data");
        for (Map.Entry<String, Object> detail : result.getDetails().entrySet()) {
            if (!HealthCheckHelper.isReservedKey(detail.getKey())) {
                json.writeStringField(detail.getKey(), String.valueOf(detail.getValue()));
            }
        }
        json.writeEndObject();
        json.writeEndObject();
    }
}
