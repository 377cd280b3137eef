import org.apache.camel.dsl.jbang.core.commands.CamelJBangMain;

/** The Camel JBang CLI, run from source on the class path that the build writes to target/jbang.classpath. */
final class CamelJBang {

    public static void main(String[] args) {
        CamelJBangMain.run(args);
    }
}
