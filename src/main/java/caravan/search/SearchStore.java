package caravan.search;

import caravan.bulk.StoreAwayException;
import caravan.indexing.IndexTemplate;
import java.io.IOException;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one destination keeps in a Camel context: its settings, read when they are first asked for, and whether
 * the index template is there. For any thread.
 */
public final class SearchStore {

    private static final Logger LOG = LoggerFactory.getLogger("caravan.search");
    private static final int NOT_FOUND = 404;

    /** Sends a request, and gives the answer. */
    public interface Sender {
        /**
         * Sends a request to any of the hosts.
         *
         * @param body JSON, null for none
         * @return status and body, also for statuses of 400 and above
         */
        Answer send(String method, String path, @Nullable String body) throws IOException;
    }

    /**
     * An answer.
     *
     * @param status of HTTP
     */
    public record Answer(int status, String body) {}

    private final String name;
    private final String flat;
    private final CamelContext context;
    private @Nullable SearchSettings settings;
    private boolean isTemplateThere;

    /**
     * A store that nobody has asked for yet.
     *
     * @param name which its properties begin with
     * @param flat its type for an object that is one field
     */
    public SearchStore(CamelContext context, String name, String flat) {
        this.context = context;
        this.name = name;
        this.flat = flat;
    }

    /** Its name, which its properties begin with. */
    public String name() {
        return name;
    }

    /** @throws IllegalArgumentException naming every fault */
    public synchronized SearchSettings settings() {
        SearchSettings known = settings;
        if (known == null) {
            known = SearchSettings.read(name, property -> context.resolvePropertyPlaceholders("{{" + property + "}}"));
            settings = known;
        }
        return known;
    }

    /**
     * Makes sure that the index template is there, where that is asked for.
     *
     * @throws StoreAwayException if it is not: without it the first record would decide on the types of the fields
     */
    public synchronized void prepare(Sender sender) {
        if (isTemplateThere || !settings().hasTemplate()) {
            return;
        }
        IndexTemplate template =
                IndexTemplate.of(settings().naming(), settings().isDataStream(), flat);
        String path = "/_index_template/" + template.name();
        try {
            Answer known = sender.send("GET", path + "?filter_path=index_templates.index_template.version", null);
            if (known.status() == NOT_FOUND || versionIn(known) < IndexTemplate.VERSION) {
                check(sender.send("PUT", path, template.body()), template);
                LOG.info("{} has the index template {} now", name, template.name());
            }
            isTemplateThere = true;
        } catch (IOException e) {
            throw new StoreAwayException(name + " cannot be asked for the index template " + template.name(), e);
        }
    }

    /** The version of a template; one without a version is somebody's own, and stays. */
    private int versionIn(Answer answer) {
        if (answer.status() != 200) {
            throw new StoreAwayException(name + " answered " + answer.status() + ": " + answer.body());
        }
        String digits = answer.body().replaceAll("\\D+", "");
        return digits.isEmpty() || digits.length() > 9 ? Integer.MAX_VALUE : Integer.parseInt(digits);
    }

    private void check(Answer answer, IndexTemplate template) {
        if (answer.status() >= 300) {
            throw new StoreAwayException(name + " does not take the index template " + template.name() + ": "
                    + answer.status() + ' ' + answer.body());
        }
    }
}
