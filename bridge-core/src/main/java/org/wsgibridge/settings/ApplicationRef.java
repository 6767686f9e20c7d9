package org.wsgibridge.settings;

import java.nio.file.Path;

/** A reference to a WSGI application: a callable in a script or in a module. Immutable. */
public sealed interface ApplicationRef {

    /**
     * Returns the name of the callable (mod_wsgi's WSGICallableObject), or the call of a factory such as {@code
     * create_app('test')}.
     */
    String callable();

    /**
     * Returns whether a script is a configuration file of PasteDeploy, not Python code (mod_wsgi-express's application
     * type {@code paste}).
     *
     * @param script the script
     */
    static boolean isPasteConfiguration(Path script) {
        return script.toString().endsWith(".ini");
    }

    /**
     * Returns the source of a Python module that loads a configuration of PasteDeploy. The module's {@code __file__}
     * must be the configuration file.
     *
     * @param callable the name that the module gives to the application
     */
    static String pasteLoader(String callable) {
        return "from paste.deploy import loadapp\n" + callable + " = loadapp('config:' + __file__)\n";
    }

    /**
     * A callable in a script file (mod_wsgi's WSGIScriptAlias).
     *
     * @param file the script, absolute
     * @param callable the callable's name
     */
    record Script(Path file, String callable) implements ApplicationRef {
        @Override
        public String toString() {
            return file + ":" + callable;
        }
    }

    /**
     * A callable in an importable module.
     *
     * @param module the module's dotted name
     * @param callable the callable's name
     */
    record Module(String module, String callable) implements ApplicationRef {
        @Override
        public String toString() {
            return module + ":" + callable;
        }
    }
}
