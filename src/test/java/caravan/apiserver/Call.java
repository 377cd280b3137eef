package caravan.apiserver;

/**
 * One request.
 *
 * @param verb get, list or watch
 * @param resource {@code pods}; of another path the path
 * @param query as sent
 * @param token empty for none
 * @param status 0 if it was never answered
 */
public record Call(String method, String path, String query, String verb, String resource, String token, int status) {

    static Call of(Request request, Target target, int status) {
        return new Call(
                request.method(),
                request.path(),
                request.query(),
                target.verb(),
                target.what(),
                request.token(),
                status);
    }
}
