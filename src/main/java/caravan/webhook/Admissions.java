package caravan.webhook;

import io.netty.channel.ChannelHandler;
import org.apache.camel.component.netty.DefaultChannelHandlerFactory;

/** Makes the {@link Admission} of each connection. */
final class Admissions extends DefaultChannelHandlerFactory {

    private final WebhookSettings settings;
    private final Room room;
    private final Responses responses;

    Admissions(WebhookSettings settings, Room room, Responses responses) {
        this.settings = settings;
        this.room = room;
        this.responses = responses;
    }

    @Override
    public ChannelHandler newChannelHandler() {
        return new Admission(settings, room, responses);
    }
}
