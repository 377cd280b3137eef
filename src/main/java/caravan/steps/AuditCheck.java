package caravan.steps;

import caravan.audit.Bodies;
import java.util.Arrays;
import org.apache.camel.CamelContext;
import org.apache.camel.StartupListener;

/** Looks at the settings {@code audit.bodies*} at the start, where a source is chosen that reads them. */
final class AuditCheck implements StartupListener {

    @Override
    public void onCamelContextStarted(CamelContext context, boolean alreadyStarted) {
        boolean isChosen = Arrays.stream(context.resolvePropertyPlaceholders("{{sources:containers}}")
                        .split(","))
                .map(String::strip)
                .anyMatch(name -> name.equals("audit") || name.equals("audit-webhook"));
        if (isChosen) {
            Bodies.parse(
                    context.resolvePropertyPlaceholders("{{audit.bodies:keep}}"),
                    context.resolvePropertyPlaceholders("{{audit.bodies.resources:" + Bodies.ALL_RESOURCES + "}}"),
                    context.resolvePropertyPlaceholders("{{audit.bodies.levels:" + Bodies.ALL_LEVELS + "}}"));
        }
    }
}
