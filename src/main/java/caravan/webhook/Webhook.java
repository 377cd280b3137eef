package caravan.webhook;

import io.netty.channel.ChannelHandler;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.CamelContext;
import org.apache.camel.support.jsse.SSLContextParameters;

/** The beans of {@code routes/10-audit-webhook.yaml}, by the properties of a context. */
public final class Webhook {

    private final CamelContext context;
    private final WebhookSettings settings;
    private final Room room;
    private final Responses responses;

    /**
     * Reads the properties.
     *
     * @param responses are counted there
     * @throws IllegalArgumentException naming every fault of the properties
     */
    public Webhook(CamelContext context, Responses responses) {
        this.responses = responses;
        this.context = context;
        this.settings = settings(context);
        this.room = new Room(settings.inFlightBytes);
        responses.begin();
    }

    /** @throws IllegalArgumentException naming every fault of the properties */
    public static void check(CamelContext context) {
        settings(context);
    }

    private static WebhookSettings settings(CamelContext context) {
        return new WebhookSettings(name -> context.resolvePropertyPlaceholders("{{" + name + "}}"));
    }

    /** The server's certificate, and whom it trusts. */
    public SSLContextParameters tls() {
        return new WebhookTls(settings);
    }

    /** Whether clients must show a certificate. */
    public boolean needsClientCertificate() {
        return settings.authorities != null;
    }

    /** What looks at the heads of requests. */
    public ChannelHandler admissions() {
        return new Admissions(settings, room, responses);
    }

    /** What takes their bodies. */
    public AsyncProcessor events() {
        return new AuditEvents(context, settings, responses);
    }
}
