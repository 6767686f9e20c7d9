package org.wsgibridge.jython;

import java.io.InputStream;
import org.python.core.Py;
import org.python.core.PyObject;
import org.python.core.PyType;
import org.python.core.imp;

/**
 * The module {@code mod_wsgi} of one interpreter.
 *
 * @param requestTimeout the class {@code mod_wsgi.RequestTimeout}
 * @param fileWrapper the class {@code mod_wsgi.FileWrapper}
 */
record BridgeModule(PyObject requestTimeout, PyType fileWrapper) {
    private static final String NAME = "mod_wsgi";

    /** Makes the module in the current interpreter. */
    static BridgeModule create(String processGroup) {
        InputStream source = BridgeModule.class.getResourceAsStream("mod_wsgi.py");
        if (source == null) {
            throw new IllegalStateException("mod_wsgi.py is missing beside " + BridgeModule.class);
        }
        // Closes the stream.
        PyObject module = imp.createFromSource(NAME, source, "__pyclasspath__/org/wsgibridge/jython/mod_wsgi.py");
        module.__setattr__("version", EnvironDict.version());
        module.__setattr__("process_group", Py.newString(processGroup));
        module.__setattr__("application_group", Py.EmptyString);
        return new BridgeModule(module.__getattr__("RequestTimeout"), (PyType) module.__getattr__("FileWrapper"));
    }
}
