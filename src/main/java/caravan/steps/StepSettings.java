package caravan.steps;

import caravan.audit.Bodies;
import caravan.journal.JournalFields;
import caravan.klog.Klog;
import caravan.settings.Settings;
import java.time.Duration;
import java.util.Map;
import org.apache.camel.CamelContext;

/**
 * Settings that routes read as parameters of steps, in error handlers and in preconditions: where nobody would look at
 * them before the first batch, or at all.
 */
final class StepSettings {

    private static final Map<String, String> DEFAULTS = Map.of(
            "audit.bodies",
            "keep",
            "audit.bodies.resources",
            Bodies.ALL_RESOURCES,
            "audit.bodies.levels",
            Bodies.ALL_LEVELS,
            "journal.fields",
            JournalFields.DEFAULT,
            "klog.zone",
            Klog.HOST,
            "replay.enabled",
            "false",
            "retry.first",
            "1000",
            "retry.max",
            "30000");

    private StepSettings() {}

    /** @throws IllegalArgumentException naming every fault */
    static void check(CamelContext context) {
        Settings settings =
                new Settings("", DEFAULTS, property -> context.resolvePropertyPlaceholders("{{" + property + "}}"));
        settings.flag("replay.enabled");
        Duration first = settings.time("retry.first", "1000");
        Duration most = settings.time("retry.max", "30000");
        if (first.compareTo(most) > 0 && !most.isZero()) {
            settings.fault("retry.first", "must be at most `retry.max`", settings.value("retry.first"));
        }
        settings.collect(() -> Klog.zoneOf(settings.value("klog.zone")));
        settings.collect(() -> JournalFields.parse(settings.value("journal.fields")));
        settings.collect(() -> Bodies.parse(
                settings.value("audit.bodies"),
                settings.value("audit.bodies.resources"),
                settings.value("audit.bodies.levels")));
        settings.check();
    }
}
