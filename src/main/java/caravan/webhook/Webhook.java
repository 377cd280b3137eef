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

    /** @throws IllegalArgumentException naming every fault of the properties */
    public Webhook(CamelContext context) {
        this.context = context;
        this.settings = new WebhookSettings(name -> context.resolvePropertyPlaceholders("{{" + name + "}}"));
        this.room = new Room(settings.inFlightBytes);
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
        return new Admissions(settings, room);
    }

    /** What takes their bodies. */
    public AsyncProcessor events() {
        return new AuditEvents(context, settings);
    }
}
