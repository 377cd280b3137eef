package caravan.credentials;

/** URLs as they may stand in a message. */
public final class Urls {

    private Urls() {}

    /** A URL, or several, without who is named in them, and without the password. */
    public static String masked(String urls) {
        return urls.replaceAll("//.*@", "//xxxxxx@");
    }
}
