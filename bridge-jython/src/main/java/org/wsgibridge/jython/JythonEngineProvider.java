package org.wsgibridge.jython;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.python.core.CompileMode;
import org.python.core.CompilerFlags;
import org.python.core.ParserFacade;
import org.python.core.PyException;
import org.wsgibridge.jython.library.CoreClasses;
import org.wsgibridge.spi.EngineContext;
import org.wsgibridge.spi.PythonEngine;
import org.wsgibridge.spi.PythonEngineProvider;

/** Makes the engine "jython". */
public final class JythonEngineProvider implements PythonEngineProvider {
    /** For {@link java.util.ServiceLoader}. */
    public JythonEngineProvider() {}

    @Override
    public String name() {
        return JythonEngine.NAME;
    }

    @Override
    public boolean accepts(Path script) {
        CoreClasses.install();
        JythonRuntime.get().initializeParser();
        try (InputStream source = Files.newInputStream(script)) {
            ParserFacade.parse(source, CompileMode.exec, script.toString(), new CompilerFlags());
            return true;
        } catch (PyException e) {
            return false;
        } catch (IOException e) {
            return true; // the error is reported when the script is loaded
        }
    }

    @Override
    public PythonEngine create(EngineContext context) {
        CoreClasses.install();
        return new JythonEngine(context);
    }
}
