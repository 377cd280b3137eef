package caravan.webhook;

import io.netty.channel.ChannelHandler;
import org.apache.camel.component.netty.DefaultChannelHandlerFactory;

/** Makes the {@link Admission} of each connection. */
final class Admissions extends DefaultChannelHandlerFactory {

    private final WebhookSettings settings;
    private final Room room;

    Admissions(WebhookSettings settings, Room room) {
        this.settings = settings;
        this.room = room;
    }

    @Override
    public ChannelHandler newChannelHandler() {
        return new Admission(settings, room);
    }
}
