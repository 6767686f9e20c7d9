package org.wsgibridge.express.deploy;

/** The phase in which a hook runs: the variable {@code WARPDRIVE_PHASE}. */
enum Phase {
    /** The project is prepared: packages are installed. */
    BUILD("build-env"),
    /** The project runs. */
    DEPLOY("deploy-env");

    private final String variables;

    Phase(String variables) {
        this.variables = variables;
    }

    /** Returns the name of the hook that sets further variables for this phase. */
    String hook() {
        return variables;
    }

    @Override
    public String toString() {
        return this == BUILD ? "build" : "deploy";
    }
}
