package caravan.apiserver;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who may do what. An unknown or expired token is answered 401; a request without one is {@code system:anonymous}, as
 * with a real server's default, who may nothing and is answered 403. A watch that is open outlives its token.
 */
public final class Access {

    static final String ADMIN = "admin-token";

    record User(String name, List<Rule> rules) {}

    private static final User ANONYMOUS = new User("system:anonymous", List.of());

    private final Map<String, User> tokens = new ConcurrentHashMap<>();

    Access() {
        allow(ADMIN, "kubernetes-admin", Rules.all());
    }

    /** Makes a token known, or changes what it may. */
    public void allow(String token, String user, List<Rule> rules) {
        tokens.put(token, new User(user, List.copyOf(rules)));
    }

    public void allow(String token, String user, Rule... rules) {
        allow(token, user, List.of(rules));
    }

    /** From now on the token is answered 401. */
    public void expire(String token) {
        tokens.remove(token);
    }

    User authenticate(String token) throws StatusException {
        User user = token.isEmpty() ? ANONYMOUS : tokens.get(token);
        if (user == null) {
            throw StatusException.fault(401, 0);
        }
        return user;
    }

    void authorize(User user, Target target) throws StatusException {
        if (!allows(user, target)) {
            throw forbidden(user, target);
        }
    }

    boolean allows(User user, Target target) {
        return user.rules.stream().anyMatch(rule -> rule.allows(target));
    }

    private static StatusException forbidden(User user, Target target) {
        String whom = "User \"" + user.name + "\" cannot " + target.verb();
        if (target.resource().isEmpty()) {
            StatusException e =
                    StatusException.of(403, "Forbidden", "forbidden: " + whom + " path \"" + target.path() + '"');
            StatusException.details(e.status);
            return e;
        }
        String name = target.name();
        String message = target.resource().get().plural
                + (name.isEmpty() ? "" : " \"" + name + '"')
                + " is forbidden: " + whom + " resource \"" + target.what() + "\" in API group \"" + target.group()
                + "\" "
                + (target.namespace().isEmpty()
                        ? "at the cluster scope"
                        : "in the namespace \"" + target.namespace() + '"');
        StatusException e = StatusException.of(403, "Forbidden", message);
        if (!name.isEmpty()) {
            StatusException.details(e.status).put("name", name);
        }
        StatusException.details(e.status).put("kind", target.resource().get().plural);
        return e;
    }
}
