package caravan.health;

import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckResultBuilder;

/** A check of ours. It needs Camel's API only, so it is there where camel-health is not. */
abstract class Check implements HealthCheck {

    final CamelContext context;
    private final String id;
    private volatile boolean enabled = true;

    Check(CamelContext context, String id) {
        this.context = context;
        this.id = id;
    }

    /** What is to be told, by whom it is about; nothing where all is well. Called by any thread. */
    abstract Map<String, Object> findings();

    /** Whether findings are a reason to be down; any is, where nothing else is said. */
    boolean isDownFor(Map<String, Object> findings) {
        return !findings.isEmpty();
    }

    @Override
    public Result call(Map<String, Object> options) {
        HealthCheckResultBuilder result =
                HealthCheckResultBuilder.on(this).detail(CHECK_ID, id).detail(CHECK_GROUP, getGroup());
        Map<String, Object> findings = findings();
        findings.forEach(result::detail);
        return isDownFor(findings)
                ? result.message(findings.toString()).down().build()
                : result.up().build();
    }

    @Override
    public String getId() {
        return id;
    }

    @Override
    public String getGroup() {
        return "caravan";
    }

    @Override
    public boolean isEnabled() {
        return enabled;
    }

    @Override
    public void setEnabled(boolean enabled) {
        this.enabled = enabled;
    }
}
