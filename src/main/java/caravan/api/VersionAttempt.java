package caravan.api;

import java.io.IOException;
import java.time.Duration;

/** Asks for the version that the server is at: a list of one object at most. */
final class VersionAttempt extends Attempt {

    private static final Duration MOST = Duration.ofSeconds(60);

    VersionAttempt(ListWatch owner) {
        super(owner, "list", MOST);
    }

    @Override
    String state() {
        return "asking for the version of";
    }

    @Override
    void complete() throws IOException {
        owner.present(ObjectList.read(body().stream(), one -> {})
                .path("resourceVersion")
                .asText());
    }
}
