package caravan.parse;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The names that a pattern may use, {@code %{IP:client}}, and what each stands for (RE2 syntax, names within). */
final class GrokNames {

    private static final Map<String, String> PATTERNS = new HashMap<>();

    static {
        String[] names = {
            "WORD", "\\w+",
            "NOTSPACE", "\\S+",
            "SPACE", "\\s*",
            "DATA", ".*?",
            "GREEDYDATA", ".*",
            "QUOTEDSTRING", "\"(?:[^\"\\\\]|\\\\.)*\"|'(?:[^'\\\\]|\\\\.)*'",
            "QS", "%{QUOTEDSTRING}",
            "BOOL", "true|false|TRUE|FALSE|True|False",
            "INT", "[+-]?[0-9]+",
            "POSINT", "[1-9][0-9]*",
            "NONNEGINT", "[0-9]+",
            "NUMBER", "[+-]?(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?",
            "BASE10NUM", "%{NUMBER}",
            "BASE16NUM", "[+-]?(?:0x)?[0-9A-Fa-f]+",
            "UUID", "[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}",
            "MAC", "(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}|(?:[0-9A-Fa-f]{4}\\.){2}[0-9A-Fa-f]{4}",
            "IPV4", "(?:(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])\\.){3}(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])",
            "IPV6", "[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?::%{IPV4})?(?:%[0-9A-Za-z._-]+)?",
            "IP", "%{IPV4}|%{IPV6}",
            "HOSTNAME",
                    "[0-9A-Za-z](?:[0-9A-Za-z_-]*[0-9A-Za-z])?(?:\\.[0-9A-Za-z](?:[0-9A-Za-z_-]*[0-9A-Za-z])?)*\\.?",
            "HOST", "%{HOSTNAME}",
            "IPORHOST", "%{IP}|%{HOSTNAME}",
            "HOSTPORT", "(?:%{IPORHOST}):%{POSINT}",
            "USERNAME", "[A-Za-z0-9._@-]+",
            "USER", "%{USERNAME}",
            "EMAILADDRESS", "[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@%{HOSTNAME}",
            "UNIXPATH", "(?:/[^/\\s]*)+",
            "WINPATH", "(?:[A-Za-z]:|\\\\)(?:\\\\[^\\\\?*\\s]*)+",
            "PATH", "%{UNIXPATH}|%{WINPATH}",
            "URIPROTO", "[A-Za-z][A-Za-z0-9+.-]*",
            "URIHOST", "(?:%{IPORHOST})(?::%{POSINT})?",
            "URIPATH", "(?:/[^?#\\s]*)+",
            "URIPARAM", "\\?[^#\\s]*",
            "URIPATHPARAM", "%{URIPATH}(?:%{URIPARAM})?",
            "URI", "%{URIPROTO}://(?:%{USER}(?::[^@\\s]*)?@)?(?:%{URIHOST})?(?:%{URIPATHPARAM})?",
            "JAVACLASS", "[A-Za-z$_][A-Za-z0-9$_]*(?:\\.[A-Za-z$_][A-Za-z0-9$_]*)*",
            "LOGLEVEL",
                    "(?i:trace|debug|info(?:rmation)?|notice|warn(?:ing)?|err(?:or)?|severe|crit(?:ical)?|fatal|"
                            + "alert|emerg(?:ency)?|panic)",
            "YEAR", "[0-9]{4}|[0-9]{2}",
            "MONTH",
                    "(?i:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:tember)?|"
                            + "oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)",
            "MONTHNUM", "0?[1-9]|1[0-2]",
            "MONTHDAY", "0[1-9]|[12][0-9]|3[01]|[1-9]",
            "DAY", "(?i:mon(?:day)?|tue(?:sday)?|wed(?:nesday)?|thu(?:rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)",
            "HOUR", "2[0-3]|[01]?[0-9]",
            "MINUTE", "[0-5][0-9]",
            "SECOND", "(?:[0-5]?[0-9]|60)(?:[:.,][0-9]+)?",
            "TIME", "(?:%{HOUR}):%{MINUTE}(?::%{SECOND})",
            "DATE", "[0-9]{4}-(?:%{MONTHNUM})-(?:%{MONTHDAY})",
            "ISO8601_TIMEZONE", "Z|[+-][0-9]{2}:?[0-9]{2}",
            "TIMESTAMP_ISO8601",
                    "[0-9]{4}-(?:%{MONTHNUM})-(?:%{MONTHDAY})[T ](?:%{HOUR}):?%{MINUTE}(?::?%{SECOND})?"
                            + "(?:%{ISO8601_TIMEZONE})?",
            "SYSLOGTIMESTAMP", "%{MONTH} +(?:%{MONTHDAY}) %{TIME}",
            "HTTPDATE", "(?:%{MONTHDAY})/%{MONTH}/[0-9]{4}:%{TIME} %{INT}",
            "HTTPMETHOD", "[A-Z]+",
            "COMMONAPACHELOG",
                    "%{IPORHOST:clientip} %{NOTSPACE:ident} %{NOTSPACE:auth} \\[%{HTTPDATE:timestamp}\\]"
                            + " \"(?:%{WORD:verb} %{NOTSPACE:request}(?:"
                            + " HTTP/%{NUMBER:httpversion})?|%{DATA:rawrequest})\" %{INT:response:int}"
                            + " (?:%{INT:bytes:int}|-)",
            "COMBINEDAPACHELOG", "%{COMMONAPACHELOG} \"%{DATA:referrer}\" \"%{DATA:agent}\"",
        };
        for (int i = 0; i < names.length; i += 2) {
            PATTERNS.put(names[i], names[i + 1]);
        }
    }

    private GrokNames() {}

    /** What a name stands for, null where it is not known. */
    static @Nullable String pattern(String name) {
        return PATTERNS.get(name);
    }
}
