package caravan.settings;

/** An endpoint that can tell what is wrong with its options before a route that uses it starts. */
public interface Checked {

    /** @throws IllegalArgumentException naming every fault of the options and of their combination */
    void check();
}
