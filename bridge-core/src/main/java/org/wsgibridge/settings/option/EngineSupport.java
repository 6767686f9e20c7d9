package org.wsgibridge.settings.option;

/** The engines that support an option. */
public enum EngineSupport {
    /** Every engine. */
    ALL("all"),
    /** The engine whose interpreters are separate processes. */
    OWN_PROCESS("cpython"),
    /** The engines whose interpreters run in this JVM. */
    IN_PROCESS("jython");

    private static final String PROCESS_ENGINE = "cpython";

    private final String label;

    EngineSupport(String label) {
        this.label = label;
    }

    /**
     * Returns whether an engine supports the option.
     *
     * @param engine the engine's name
     */
    public boolean includes(String engine) {
        return switch (this) {
            case ALL -> true;
            case OWN_PROCESS -> engine.equals(PROCESS_ENGINE);
            case IN_PROCESS -> !engine.equals(PROCESS_ENGINE);
        };
    }

    /** Returns the engines' names for the documentation. */
    public String label() {
        return label;
    }
}
