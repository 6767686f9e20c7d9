package org.wsgibridge.settings;

import java.nio.file.Path;

/** Which callable is the application. */
public sealed interface ApplicationRef {

    /**
     * Returns the name of the callable in its module, mod_wsgi's WSGICallableObject, or the call of a factory, such as
     * {@code create_app('test')}.
     */
    String callable();

    /**
     * Returns whether a script is no Python, but a configuration of PasteDeploy; mod_wsgi-express's application type
     * {@code paste}.
     *
     * @param script the script
     */
    static boolean isPasteConfiguration(Path script) {
        return script.toString().endsWith(".ini");
    }

    /**
     * Returns the Python code that stands for a configuration of PasteDeploy: a module whose {@code __file__} it is.
     *
     * @param callable the name that its application gets
     */
    static String pasteLoader(String callable) {
        return "from paste.deploy import loadapp\n" + callable + " = loadapp('config:' + __file__)\n";
    }

    /**
     * A callable in a script file, which is executed under its own name; mod_wsgi's WSGIScriptAlias.
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
