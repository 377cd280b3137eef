package caravan.steps;

import caravan.settings.DryRun;
import org.apache.camel.CamelContext;
import org.apache.camel.StartupListener;

/** Lets a listener hear of the start of a context that is to run, not of a {@link DryRun}. */
final class RealStart implements StartupListener {

    private final StartupListener listener;

    RealStart(StartupListener listener) {
        this.listener = listener;
    }

    @Override
    public void onCamelContextStarting(CamelContext context, boolean alreadyStarted) throws Exception {
        if (!DryRun.isOne(context)) {
            listener.onCamelContextStarting(context, alreadyStarted);
        }
    }

    @Override
    public void onCamelContextStarted(CamelContext context, boolean alreadyStarted) throws Exception {
        if (!DryRun.isOne(context)) {
            listener.onCamelContextStarted(context, alreadyStarted);
        }
    }

    @Override
    public void onCamelContextFullyStarted(CamelContext context, boolean alreadyStarted) throws Exception {
        if (!DryRun.isOne(context)) {
            listener.onCamelContextFullyStarted(context, alreadyStarted);
        }
    }
}
