package caravan.steps;

import caravan.delivery.Destinations;
import caravan.search.SearchSettings;
import caravan.search.SearchStore;
import java.util.function.BiConsumer;
import org.apache.camel.Component;
import org.apache.camel.spi.ComponentCustomizer;

/**
 * Gives the component of a store a client by our settings, when it is made and the store is a chosen destination. One
 * that has a client, by its own options, keeps it.
 */
final class SearchComponent implements ComponentCustomizer {

    private final SearchStore store;
    private final Destinations destinations;
    private final BiConsumer<Component, SearchSettings> configure;

    SearchComponent(SearchStore store, Destinations destinations, BiConsumer<Component, SearchSettings> configure) {
        this.store = store;
        this.destinations = destinations;
        this.configure = configure;
    }

    @Override
    public boolean isEnabled(String name, Component component) {
        return name.equals(store.name()) && destinations.isChosen(name);
    }

    @Override
    public void configure(String name, Component component) {
        configure.accept(component, store.settings());
    }
}
