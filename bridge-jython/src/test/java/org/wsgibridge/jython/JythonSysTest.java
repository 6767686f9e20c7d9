package org.wsgibridge.jython;

import org.junit.jupiter.api.Test;
import org.wsgibridge.spi.Interpreter;

/** The attributes of {@code sys} can be replaced as in CPython 2.7. */
final class JythonSysTest extends Python27Assertions {
    /** What {@code mock.patch.object(sys, name, value)} does when it begins and ends. */
    private static final String PATCH = """
            import contextlib, sys
            @contextlib.contextmanager
            def patched(name, value):
                original, local = (sys.__dict__[name], True) if name in sys.__dict__ else (getattr(sys, name), False)
                setattr(sys, name, value)
                try:
                    yield original
                finally:
                    if local:
                        setattr(sys, name, original)
                    else:
                        delattr(sys, name)
                        if not hasattr(sys, name):
                            setattr(sys, name, original)
            """;

    @Test
    void attributesMustBePatched() throws Exception {
        passes(PATCH + """
                import StringIO
                for name in ('argv', 'byteorder', 'executable', 'hexversion', 'maxint', 'maxsize', 'maxunicode', 'meta_path',
                             'modules', 'path', 'path_hooks', 'path_importer_cache', 'platform', 'stderr', 'stdin', 'stdout',
                             'version', 'version_info', '__stderr__'):
                    def has(value):
                        return all(got is value or got == value for got in (getattr(sys, name), vars(sys)[name]))
                    before = getattr(sys, name)
                    value = before[:] if isinstance(before, (list, str)) else before
                    assert name in sys.__dict__ and sys.__dict__.get(name) is not None and has(before), name
                    for i in range(2):
                        with patched(name, value):
                            assert has(value), name
                            with patched(name, before):
                                assert has(before), name
                            assert has(value), name
                        assert has(before), name
                with patched('exit', lambda code: code):
                    assert sys.exit(3) == 3
                try:
                    sys.exit(3)
                    assert False
                except SystemExit:
                    pass
                with patched('stdout', StringIO.StringIO()) as original:
                    print 'to the string'
                    assert sys.stdout.getvalue() == 'to the string\\n' and original is not sys.stdout
                assert sys.stdout is original
                with patched('version_info', (2, 6)):
                    assert sys.version_info < (2, 7)
                assert sys.version_info[:2] == (2, 7) and sys.version_info.major == 2
                with patched('platform', 'win32'):
                    assert sys.platform == 'win32'
                assert sys.platform != 'win32'
                """);
    }

    @Test
    void attributesMustBeDeletedAndSetAgain() throws Exception {
        passes("""
                import sys
                for name in 'argv', 'byteorder', 'maxint', 'stdin', 'stdout', 'version', 'version_info':
                    before = getattr(sys, name)
                    delattr(sys, name)
                    assert not hasattr(sys, name) and name not in sys.__dict__, name
                    setattr(sys, name, before)
                    assert getattr(sys, name) is before and sys.__dict__[name] is before, name
                sys.argv = ('a', 'tuple')
                assert sys.argv == ('a', 'tuple') == sys.__dict__['argv']
                sys.maxint = 3
                assert sys.maxint == 3
                sys.invented = 1
                assert sys.__dict__['invented'] == 1
                del sys.invented
                assert not hasattr(sys, 'invented')
                """);
    }

    @Test
    void whatOneInterpreterSetsMustNotBeThatOfAnother() throws Exception {
        Interpreter other = deployed.open("app.py", "application");
        passes("import sys\nsys.maxint, sys.version_info, sys.argv = 3, (9, 9), ['one']\ndel sys.byteorder\n");
        passes(other, """
                import sys
                assert sys.maxint > 3 and sys.version_info[0] == 2 and sys.argv == ['mod_wsgi'] and sys.byteorder
                """);
    }
}
