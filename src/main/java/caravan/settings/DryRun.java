package caravan.settings;

import org.apache.camel.CamelContext;
import org.apache.camel.support.component.PropertyConfigurerSupport;

/**
 * Tells a context that runs from one which a tool starts to see what its routes need, as {@code camel export} does. In
 * that one components are stubs, and properties that are not set have a value of Camel's own instead of their default:
 * there is nothing to check.
 */
public final class DryRun {

    private static final String NEVER_SET = "{{caravan.never-set:}}";

    private DryRun() {}

    /** Whether the context is a tool's; may be asked once its properties can be read. */
    public static boolean isOne(CamelContext context) {
        return context.resolvePropertyPlaceholders(NEVER_SET).equals(PropertyConfigurerSupport.MAGIC_VALUE);
    }
}
