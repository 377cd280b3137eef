package caravan.apiserver;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1.1 request.
 *
 * @param path decoded
 * @param query as sent
 * @param parameters of the query, decoded; of several of a name the last
 * @param headers names in lower case
 */
record Request(
        String method,
        String path,
        String query,
        Map<String, String> parameters,
        Map<String, String> headers,
        byte[] body) {

    /** Null at the end of the connection. */
    static @Nullable Request read(InputStream in) throws IOException {
        String first = line(in);
        if (first == null) {
            return null;
        }
        String[] words = first.split(" ");
        if (words.length != 3) {
            throw new IOException("not a request: " + first);
        }
        Map<String, String> headers = new HashMap<>();
        for (String line = line(in); !"".equals(line); line = line(in)) {
            if (line == null) {
                throw new EOFException("within a request");
            }
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
        int mark = words[1].indexOf('?');
        String path = mark < 0 ? words[1] : words[1].substring(0, mark);
        String query = mark < 0 ? "" : words[1].substring(mark + 1);
        return new Request(words[0], decoded(path), query, parameters(query), headers, body);
    }

    private static @Nullable String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                return null;
            }
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    private static Map<String, String> parameters(String query) {
        Map<String, String> parameters = new HashMap<>();
        for (String pair : query.split("&")) {
            int equals = pair.indexOf('=');
            if (!pair.isEmpty()) {
                parameters.put(
                        decoded(equals < 0 ? pair : pair.substring(0, equals)),
                        equals < 0 ? "" : decoded(pair.substring(equals + 1)));
            }
        }
        return parameters;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    String parameter(String name) {
        return parameters.getOrDefault(name, "");
    }

    /** As Go parses a boolean; a parameter without a value is true. */
    boolean flag(String name) {
        return parameters.containsKey(name) && !parameter(name).matches("0|f|F|false|False|FALSE");
    }

    /** 0 if it is not given. */
    long number(String name) throws StatusException {
        String text = parameter(name);
        if (!text.matches("[0-9]{0,18}")) {
            throw StatusException.badRequest("Invalid value: \"" + text + "\": " + name);
        }
        return text.isEmpty() ? 0 : Long.parseLong(text);
    }

    String header(String name) {
        return headers.getOrDefault(name, "");
    }

    /** The bearer token, or nothing. */
    String token() {
        String authorization = header("authorization");
        return authorization.regionMatches(true, 0, "Bearer ", 0, 7)
                ? authorization.substring(7).strip()
                : "";
    }

    boolean isWebSocket() {
        return header("upgrade").equalsIgnoreCase("websocket");
    }
}
