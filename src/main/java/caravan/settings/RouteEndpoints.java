package caravan.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.Endpoint;
import org.apache.camel.NoSuchEndpointException;
import org.apache.camel.Processor;
import org.apache.camel.PropertyBindingException;
import org.apache.camel.model.Model;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.ToDefinition;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.EndpointHelper;
import org.apache.camel.support.service.ServiceHelper;
import org.jspecify.annotations.Nullable;

/**
 * The routes that are about to be made, and their endpoints. A look at an endpoint makes one that is like it and never
 * started, and goes on with the next one whatever is wrong with it.
 */
final class RouteEndpoints {

    /** Make routes of their own when they are made. */
    private static final Set<String> NOT_LOOKED_AT = Set.of("kamelet", "rest", "rest-api");

    private static final Pattern MISSING = Pattern.compile("Property with key \\[([^]]+)] not found");
    private static final Pattern SECRET = Pattern.compile("(?i)(password|passphrase|secret|token|key)$");
    private static final int MOST_ATTEMPTS = 50;

    private final CamelContext context;
    private final List<RouteDefinition> routes;

    RouteEndpoints(CamelContext context) {
        this.context = context;
        Model model = context.getCamelContextExtension().getContextPlugin(Model.class);
        this.routes = model == null ? List.of() : List.copyOf(model.getRouteDefinitions());
    }

    /** Each route, whether it will run or not. */
    List<RouteDefinition> routes() {
        return routes;
    }

    /** The URIs of endpoints of the routes that will run, with values in the place of placeholders. */
    Set<String> uris() {
        Set<String> uris = new TreeSet<>();
        visit((route, written) -> uris.add(read(written)));
        return uris;
    }

    /** Makes every endpoint, and notes what is wrong with it. */
    void check(Faults faults) {
        visit((route, written) -> check(route, new WrittenUri(written), faults));
    }

    /** Where the routes that will run begin, without options: {@code direct://deliver}. */
    Set<String> beginnings() {
        Set<String> beginnings = new TreeSet<>();
        forEachIncluded(route -> {
            if (route.getInput() != null && route.getInput().getUri() != null) {
                String uri = read(route.getInput().getUri());
                beginnings.add(uri.replaceFirst("(?s)\\?.*", "").replaceFirst(":(//?)?", "://"));
            }
        });
        return beginnings;
    }

    /** With values in the place of placeholders; as it is where one has none, which the look at the endpoint tells. */
    private String read(String uri) {
        try {
            return resolved(new WrittenUri(uri));
        } catch (RuntimeException e) {
            return uri;
        }
    }

    private interface Visitor {
        void visit(RouteDefinition route, String uri);
    }

    private void visit(Visitor visitor) {
        forEachIncluded(route -> uris(route).forEach(uri -> visitor.visit(route, uri)));
    }

    /** Takes a task to each route that will run, with its parameters as properties. */
    private void forEachIncluded(Consumer<RouteDefinition> task) {
        for (RouteDefinition route : routes) {
            inItsParameters(route, () -> {
                if (isIncluded(route)) {
                    task.accept(route);
                }
            });
        }
    }

    /** As Camel makes routes of templates. */
    private void inItsParameters(RouteDefinition route, Runnable task) {
        Map<String, Object> parameters = route.getTemplateParameters();
        if (parameters == null) {
            task.run();
            return;
        }
        Properties local = new Properties();
        local.putAll(parameters);
        context.getPropertiesComponent().setLocalProperties(local);
        try {
            task.run();
        } finally {
            context.getPropertiesComponent().setLocalProperties(null);
        }
    }

    /** Whether a route will run. One whose precondition cannot be read is Camel's to refuse. */
    private boolean isIncluded(RouteDefinition route) {
        return route.getPrecondition() == null || isTrue(route.getPrecondition());
    }

    /** Whether a precondition holds. */
    boolean isTrue(String precondition) {
        try {
            String resolved = context.resolvePropertyPlaceholders(precondition);
            return context.resolveLanguage("simple").createPredicate(resolved).matches(new DefaultExchange(context));
        } catch (RuntimeException e) {
            return false;
        }
    }

    private static List<String> uris(RouteDefinition route) {
        List<String> uris = new ArrayList<>();
        if (route.getInput() != null && route.getInput().getUri() != null) {
            uris.add(route.getInput().getUri());
        }
        for (ToDefinition to : ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), ToDefinition.class)) {
            if (to.getUri() != null) {
                uris.add(to.getUri());
            }
        }
        return uris;
    }

    private void check(RouteDefinition route, WrittenUri written, Faults faults) {
        WrittenUri left = written;
        for (int attempt = 0; left != null && attempt < MOST_ATTEMPTS; attempt++) {
            left = attempt(route, left, faults);
        }
    }

    /** What is left to look at, without a value that is known to be wrong; null when all is known. */
    private @Nullable WrittenUri attempt(RouteDefinition route, WrittenUri written, Faults faults) {
        try {
            Endpoint endpoint = make(resolved(written));
            ServiceHelper.initService(endpoint);
            if (endpoint instanceof Checked checked) {
                checked.check();
            }
            return null;
        } catch (Exception | LinkageError e) {
            PropertyBindingException unbound = cause(e, PropertyBindingException.class);
            String option = unbound == null ? null : unbound.getPropertyName();
            if (unbound != null && option != null && written.property(option) != null && isAboutTheValue(unbound)) {
                note(written, option, unbound, faults);
                return written.withDefault(option);
            }
            note(route, written, e, faults);
            return option == null ? null : written.without(option);
        }
    }

    private String resolved(WrittenUri written) {
        return EndpointHelper.resolveEndpointUriPropertyPlaceholders(context, written.toString());
    }

    /**
     * Not the context's: what is in its registry is started, and would be there twice where a value is unusual.
     *
     * @param uri with values in the place of all placeholders, one of which may have held the component too
     * @return null where there is nothing to look at
     */
    private @Nullable Endpoint make(String uri) throws Exception {
        String normal = EndpointHelper.normalizeEndpointUri(uri);
        String scheme = new WrittenUri(normal).scheme();
        if (NOT_LOOKED_AT.contains(scheme)) {
            return null;
        }
        Component component = context.getComponent(scheme);
        if (component == null) {
            if (isBound(normal)) {
                return null;
            }
            throw new NoSuchEndpointException(normal);
        }
        ServiceHelper.initService(component);
        return component.createEndpoint(component.useRawUri() ? uri : normal);
    }

    /** Whether Camel takes a bean of the user's for the endpoint. */
    private boolean isBound(String uri) {
        Object bean = context.getRegistry().lookupByName(uri);
        return bean instanceof Endpoint || bean instanceof Processor;
    }

    /** Else a bean cannot be made, for reasons of its own. */
    private static boolean isAboutTheValue(PropertyBindingException unbound) {
        return unbound.getValue() != null && !String.valueOf(unbound.getValue()).startsWith("#");
    }

    private void note(WrittenUri written, String option, PropertyBindingException unbound, Faults faults) {
        String property = String.valueOf(written.property(option));
        if (!faults.areAbout(property)) {
            boolean isSecret = SECRET.matcher(property).find();
            String scheme = new WrittenUri(resolved(written)).scheme();
            faults.add('`' + property + "` must be " + Kinds.of(unbound) + " (`" + option + "` of " + scheme
                    + ":): was " + (isSecret ? "xxxxxx" : unbound.getValue()));
        }
    }

    private static void note(RouteDefinition route, WrittenUri written, Throwable failure, Faults faults) {
        IllegalArgumentException ours = deepest(failure);
        Matcher missing = MISSING.matcher(ours == null ? "" : String.valueOf(ours.getMessage()));
        if (missing.find()) {
            String property = missing.group(1);
            if (!faults.areAbout(property)) {
                faults.add('`' + property + "` must be given: route " + route.getRouteId() + " reads it");
            }
        } else if (ours != null) {
            faults.add(written.inWordsOfTheUser(String.valueOf(ours.getMessage())));
        } else {
            faults.add("route " + route.getRouteId() + ": " + masked(failure));
        }
    }

    private static String masked(Throwable failure) {
        PropertyBindingException unbound = cause(failure, PropertyBindingException.class);
        String reason = Reason.of(failure);
        boolean isSecret = unbound != null
                && unbound.getPropertyName() != null
                && SECRET.matcher(unbound.getPropertyName()).find();
        return unbound != null && isSecret
                ? reason.replace(String.valueOf(unbound.getValue()).replaceFirst("^#(bean:)?", ""), "xxxxxx")
                : reason;
    }

    private static @Nullable IllegalArgumentException deepest(Throwable failure) {
        IllegalArgumentException found = null;
        for (Throwable at = failure; at != null; at = at.getCause()) {
            boolean isPlain = at.getClass() == IllegalArgumentException.class && at.getMessage() != null;
            found = isPlain ? (IllegalArgumentException) at : found;
        }
        return found;
    }

    private static <T extends Throwable> @Nullable T cause(Throwable failure, Class<T> type) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (type.isInstance(at)) {
                return type.cast(at);
            }
        }
        return null;
    }
}
