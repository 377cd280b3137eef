package caravan.audit;

import caravan.audit.Bodies.Treatment;
import caravan.json.ByteBuf;
import caravan.json.JsonText;
import caravan.json.MemberScanner;
import caravan.json.MemberScanner.Kind;
import caravan.text.Rfc3339;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The text of one event: what it is, when it was, and a line for people. To be used again from event to event, by one
 * thread. Names and rules: {@code kubernetes/apiserver pkg/apis/audit/v1/types.go}.
 */
final class EventText {

    private static final byte[] REQUEST_OBJECT = utf8("requestObject");
    private static final byte[] RESPONSE_OBJECT = utf8("responseObject");

    private static final byte[] KIND = utf8("kind");
    private static final byte[] API_VERSION = utf8("apiVersion");
    private static final byte[] ITEMS = utf8("items");
    private static final byte[] AUDIT_ID = utf8("auditID");
    private static final byte[] LEVEL = utf8("level");
    private static final byte[] STAGE = utf8("stage");
    private static final byte[] STAGE_TIME = utf8("stageTimestamp");
    private static final byte[] RECEIVED_TIME = utf8("requestReceivedTimestamp");
    private static final byte[] VERB = utf8("verb");
    private static final byte[] REQUEST_URI = utf8("requestURI");
    private static final byte[] USER = utf8("user");
    private static final byte[] IMPERSONATED_USER = utf8("impersonatedUser");
    private static final byte[] USERNAME = utf8("username");
    private static final byte[] OBJECT_REF = utf8("objectRef");
    private static final byte[] RESOURCE = utf8("resource");
    private static final byte[] API_GROUP = utf8("apiGroup");
    private static final byte[] SUBRESOURCE = utf8("subresource");
    private static final byte[] NAMESPACE = utf8("namespace");
    private static final byte[] NAME = utf8("name");
    private static final byte[] RESPONSE_STATUS = utf8("responseStatus");
    private static final byte[] CODE = utf8("code");

    private static final byte[] NULL = utf8("null");

    private static final String GROUP = "audit.k8s.io/";
    private static final int ROOM_FOR_MESSAGE = 1024;
    private static final String LAST_STAGE = "ResponseComplete";

    private final MemberScanner event = new MemberScanner();
    private final MemberScanner inner = new MemberScanner();
    private byte[] bytes = {};
    private int from;
    private int to;

    /** Where the time stands. */
    int timeFrom;

    int timeTo;

    /** Reads text {@code [first..limit)}, and tells whether it is one JSON object, with spaces around it or not. */
    boolean read(byte[] text, int first, int limit) {
        bytes = text;
        from = first;
        to = limit;
        while (from < to && isSpace(text[from])) {
            from++;
        }
        while (to > from && isSpace(text[to - 1])) {
            to--;
        }
        return event.scan(text, from, to);
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\t' || b == '\r' || b == '\n';
    }

    /** Whether it is an event that stands by itself. */
    boolean isEvent() {
        return text(event, KIND).equals("Event") && text(event, API_VERSION).startsWith(GROUP);
    }

    /** Whether it is an item of a list of events: these bear no kind, or that of an event. */
    boolean isItem() {
        String kind = text(event, KIND);
        return kind.isEmpty()
                ? !text(event, AUDIT_ID).isEmpty() && !text(event, STAGE).isEmpty()
                : isEvent();
    }

    /** Where the array of items begins, -1 where it is no list of events. */
    int items() {
        int items = event.find(ITEMS);
        boolean isList = text(event, KIND).equals("EventList")
                && text(event, API_VERSION).startsWith(GROUP)
                && items >= 0
                && event.kind(items) == Kind.ARRAY;
        return isList ? event.valueFrom(items) : -1;
    }

    /** Finds the time at which the stage was reached, else the one at which the request came. */
    boolean findTime() {
        return findTime(STAGE_TIME) || findTime(RECEIVED_TIME);
    }

    private boolean findTime(byte[] name) {
        int member = event.find(name);
        if (member < 0 || event.kind(member) != Kind.STRING) {
            return false;
        }
        timeFrom = event.valueFrom(member) + 1;
        timeTo = event.valueTo(member) - 1;
        return Rfc3339.matches(bytes, timeFrom, timeTo);
    }

    // ---- a line for people

    /**
     * Appends the inside of a JSON string: {@code create pods/exec shop/web-1 by alice as bob: 201}, and the stage where
     * it is not the last one.
     */
    void message(ByteBuf out) {
        member(event, VERB, "?", out);
        out.append(' ');
        if (enter(OBJECT_REF)) {
            object(out);
        } else {
            member(event, REQUEST_URI, "?", out);
        }
        if (enter(USER)) {
            member(inner, USERNAME, " by ", "", out);
        }
        if (enter(IMPERSONATED_USER)) {
            member(inner, USERNAME, " as ", "", out);
        }
        if (enter(RESPONSE_STATUS)) {
            int code = inner.find(CODE);
            if (code >= 0 && inner.kind(code) == Kind.NUMBER) {
                out.append(':').append(' ').append(bytes, inner.valueFrom(code), inner.valueTo(code));
            }
        }
        if (!text(event, STAGE).equals(LAST_STAGE)) {
            member(event, STAGE, " (", ")", out);
        }
    }

    private void object(ByteBuf out) {
        member(inner, RESOURCE, "?", out);
        member(inner, API_GROUP, ".", "", out);
        member(inner, SUBRESOURCE, "/", "", out);
        member(inner, NAMESPACE, " ", "", out);
        boolean isInNamespace = !text(inner, NAMESPACE).isEmpty();
        member(inner, NAME, isInNamespace ? "/" : " ", "", out);
    }

    private void member(MemberScanner of, byte[] name, String otherwise, ByteBuf out) {
        if (!member(of, name, "", "", out)) {
            out.append(utf8(otherwise));
        }
    }

    /** Appends a member that is text and not empty, as it is written, with what stands around it. */
    private boolean member(MemberScanner of, byte[] name, String before, String behind, ByteBuf out) {
        int member = of.find(name);
        if (member < 0 || of.kind(member) != Kind.STRING || of.valueTo(member) - of.valueFrom(member) == 2) {
            return false;
        }
        out.append(utf8(before))
                .append(bytes, of.valueFrom(member) + 1, of.valueTo(member) - 1)
                .append(utf8(behind));
        return true;
    }

    // ---- its fields

    /** Appends the event as it is written, except for bodies that are not to be kept. */
    void fields(Bodies bodies, ByteBuf out) {
        Treatment treatment = bodies.keepAll() ? Treatment.KEEP : treatment(bodies);
        out.room(to - from + ROOM_FOR_MESSAGE); // or all is copied once more for a few bytes
        int kept = from;
        for (int member = 0; treatment != Treatment.KEEP && member < event.size(); member++) {
            if (isBody(member)) {
                out.append(bytes, kept, event.valueFrom(member));
                replacement(treatment, event.valueFrom(member), event.valueTo(member), out);
                kept = event.valueTo(member);
            }
        }
        out.append(bytes, kept, to);
    }

    /** Where the first word stands in any text that may name a body, or {@code limit}. */
    static int body(byte[] text, int first, int limit) {
        for (int at = first; at < limit; at++) {
            if (text[at] == 'r' && (isAt(text, at, limit, REQUEST_OBJECT) || isAt(text, at, limit, RESPONSE_OBJECT))) {
                return at;
            }
        }
        return limit;
    }

    private static boolean isAt(byte[] text, int at, int limit, byte[] word) {
        return limit - at >= word.length && Arrays.equals(text, at, at + word.length, word, 0, word.length);
    }

    private boolean isBody(int member) {
        boolean isNamed = event.isNamed(member, REQUEST_OBJECT) || event.isNamed(member, RESPONSE_OBJECT);
        return isNamed && event.kind(member) != Kind.NULL;
    }

    private void replacement(Treatment treatment, int valueFrom, int valueTo, ByteBuf out) {
        if (treatment == Treatment.DROP) {
            out.append(NULL);
            return;
        }
        MessageDigest digest = sha256();
        digest.update(bytes, valueFrom, valueTo - valueFrom);
        out.append(utf8("{\"sha256\":\"" + HexFormat.of().formatHex(digest.digest()) + "\",\"bytes\":"
                + (valueTo - valueFrom) + '}'));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private Treatment treatment(Bodies bodies) {
        boolean isAbout = enter(OBJECT_REF);
        return bodies.of(
                text(event, LEVEL),
                isAbout ? text(inner, RESOURCE) : "",
                isAbout ? text(inner, API_GROUP) : "",
                isAbout ? text(inner, SUBRESOURCE) : "");
    }

    /** Reads a member that is an object. */
    private boolean enter(byte[] name) {
        int member = event.find(name);
        return member >= 0
                && event.kind(member) == Kind.OBJECT
                && inner.scan(bytes, event.valueFrom(member), event.valueTo(member));
    }

    /** A member that is text: empty where there is none. */
    private String text(MemberScanner of, byte[] name) {
        int member = of.find(name);
        if (member < 0 || of.kind(member) != Kind.STRING) {
            return "";
        }
        int from = of.valueFrom(member) + 1;
        String inside = new String(bytes, from, of.valueTo(member) - 1 - from, StandardCharsets.UTF_8);
        return inside.indexOf('\\') < 0 ? inside : JsonText.unescape(inside);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
