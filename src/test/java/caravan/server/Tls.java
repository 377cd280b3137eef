package caravan.server;

import caravan.tls.Authority;
import caravan.tls.Identity;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The certificates of a secured server. Where a server knows users, there is one who may do everything.
 *
 * @param server for {@code 127.0.0.1} and {@code localhost}
 * @param client for a client; Elasticsearch and OpenSearch insist on one, and each server refuses one of another authority
 */
public record Tls(Authority authority, Identity server, Identity client) {

    public static final String USER = "test-user";
    public static final String PASSWORD = "test-password";

    /** Has the same password, and at Elasticsearch only the rights that docs/deploy.md names. */
    public static final String COLLECTOR = "test-collector";

    /** Of {@link #PASSWORD}, as bcrypt. */
    static final String PASSWORD_HASH = "$2a$10$abcdefghijklmnopqrstuuE9TBk/EnyAb.Nro1HOMe48g6brap6WS";

    /** @param folder for its files, which must stay as long as they are used */
    public static Tls make(Path folder) throws IOException, InterruptedException {
        Authority authority = Authority.make(folder);
        return new Tls(
                authority,
                authority.issue("server", "san=ip:127.0.0.1,dns:localhost", "eku=serverAuth,clientAuth"),
                authority.issue("client", "eku=clientAuth"));
    }
}
