package caravan.steps;

import caravan.multiline.Multiline;
import caravan.multiline.MultilineSettings;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExtendedStartupListener;
import org.apache.camel.Processor;
import org.jspecify.annotations.Nullable;

/**
 * The step {@code multiline}: joins the lines of stack traces. As the bean {@code multiline} it has the settings {@code
 * multiline.*}, and a fault in them stops the start; with settings of its own it is made by a kamelet.
 */
public final class MultilineStep implements Processor, ExtendedStartupListener {

    private static final Map<String, String> OPTIONS = Map.of("max-lines", "maxLines", "max-size", "maxSize");

    private final Map<String, String> given = new HashMap<>(MultilineSettings.DEFAULTS);
    private final UnaryOperator<String> value;
    private final UnaryOperator<String> shown;
    private volatile @Nullable Step step;

    /** For settings of its own. */
    public MultilineStep() {
        value = given::get;
        shown = name -> OPTIONS.getOrDefault(name, name);
    }

    /** With the settings of a context, which are read when it starts. */
    MultilineStep(CamelContext context) {
        shown = name -> "multiline." + name;
        value = name -> setting(context, shown.apply(name), MultilineSettings.DEFAULTS.get(name));
    }

    /**
     * A setting as the user wrote it. Camel (4.17) takes a backslash away that stands before the last character, as in
     * the pattern {@code ^\s}.
     */
    private static String setting(CamelContext context, String name, @Nullable String byDefault) {
        String resolved = context.resolvePropertyPlaceholders("{{" + name + ':' + byDefault + "}}");
        String variable = name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
        Properties properties = context.getPropertiesComponent().loadProperties();
        return Stream.of(System.getenv(variable), System.getProperty(name), properties.getProperty(name))
                .filter(written -> written != null && isSameWithout(written, resolved))
                .findFirst()
                .orElse(resolved);
    }

    private static boolean isSameWithout(String written, String resolved) {
        return written.replace("\\", "").equals(resolved.replace("\\", ""));
    }

    /** Whether it does anything: its route is left out where not. */
    public boolean isOn() {
        return MultilineSettings.isOn(value);
    }

    /** Reads the settings. */
    public void check() {
        Multiline multiline = MultilineSettings.step(value, shown);
        step = new Step(multiline::apply);
    }

    @Override
    public void onCamelContextStarting(CamelContext context, boolean alreadyStarted) {
        check();
    }

    @Override
    public void onCamelContextStarted(CamelContext context, boolean alreadyStarted) {
        // it has been read by then
    }

    @Override
    public void onCamelContextFullyStarted(CamelContext context, boolean alreadyStarted) {
        // it has been read by then
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        Step checked = step;
        if (checked == null) {
            check();
            checked = step;
        }
        if (checked != null) {
            checked.process(exchange);
        }
    }

    /** Whose traces to join, divided by commas; none or all. */
    public void setLanguages(String languages) {
        given.put("languages", languages);
    }

    /** What a record begins with. */
    public void setStart(String pattern) {
        given.put("start", pattern);
    }

    /** What goes on with a record. */
    public void setContinue(String pattern) {
        given.put("continue", pattern);
    }

    /** What a record ends with. */
    public void setEnd(String pattern) {
        given.put("end", pattern);
    }

    /** Lines of a record, at most. */
    public void setMaxLines(String lines) {
        given.put("max-lines", lines);
    }

    /** Bytes of a record's text, at most. */
    public void setMaxSize(String size) {
        given.put("max-size", size);
    }

    /** The member of JSON lines that holds the text. */
    public void setField(String name) {
        given.put("field", name);
    }
}
