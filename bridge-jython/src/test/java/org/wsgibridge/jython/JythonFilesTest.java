package org.wsgibridge.jython;

import org.junit.jupiter.api.Test;
import org.wsgibridge.spi.Interpreter;

/** Names of files are relative to the folder of {@code os.chdir}, as in CPython 2.7. */
final class JythonFilesTest extends Python27Assertions {
    private static final String CHDIR = """
            import os, tempfile
            folder = os.path.realpath(tempfile.mkdtemp(dir=os.getcwd()))
            os.chdir(folder)
            """;

    @Test
    void namesOfBz2AreRelativeToTheFolderOfTheInterpreter() throws Exception {
        Interpreter other = deployed.open("app.py", "application");
        passes(CHDIR + """
                import bz2, tarfile
                for mode, name in ('w', 'name.bz2'), ('r', 'name.bz2'), ('rU', u'name.bz2'), ('r', folder + '/name.bz2'):
                    with bz2.BZ2File(filename=name, mode=mode) as packed:
                        assert packed.write('one\\ntwo') is None if mode == 'w' else packed.read() == 'one\\ntwo', (mode, name)
                packed = bz2.BZ2File('name.bz2', 'r', 0, 9)
                assert [packed.next(), packed.next(), next(packed, 'end')] == ['one\\n', 'two', 'end']
                packed.close()
                assert list(bz2.BZ2File('name.bz2')) == ['one\\n', 'two'] and os.listdir('.') == ['name.bz2']
                assert bz2.decompress(open('name.bz2', 'rb').read()) == 'one\\ntwo'
                with tarfile.open('all.tar.bz2', 'w:bz2') as tar:
                    tar.add('name.bz2')
                assert tarfile.open('all.tar.bz2').getnames() == tarfile.open('all.tar.bz2', 'r:bz2').getnames() == ['name.bz2']
                class Named(bz2.BZ2File):
                    def __init__(self, name):
                        super(Named, self).__init__(name)
                assert Named('name.bz2').read(3) == 'one'
                for wrong, error in ((lambda: bz2.BZ2File('missing'), IOError),
                                     (lambda: bz2.BZ2File(3), TypeError)):
                    try:
                        wrong()
                        assert False, error
                    except error as e:
                        assert error is TypeError or e.errno == 2, e
                bz2.BZ2File = None
                """);
        passes(other, "import bz2\nassert bz2.BZ2File is not None\n");
    }

    @Test
    void namesOfLinksAreRelativeToTheFolderOfTheInterpreter() throws Exception {
        passes(CHDIR + """
                with open('file', 'w') as written:
                    written.write('text')
                assert os.link('file', 'hard') is None and os.symlink('file', 'soft') is None
                os.symlink(u'no/such', u'nowhere')
                assert sorted(os.listdir(folder)) == ['file', 'hard', 'nowhere', 'soft']
                assert os.readlink('soft') == 'file' and os.readlink('nowhere') == 'no/such'
                assert open('soft').read() == open('hard').read() == 'text' and os.stat('hard').st_nlink == 2
                for number, wrong in ((17, lambda: os.link('file', 'hard')), (17, lambda: os.symlink('file', 'soft')),
                                      (2, lambda: os.link('missing', 'other')), (2, lambda: os.symlink('file', 'no/such'))):
                    try:
                        wrong()
                        assert False, number
                    except OSError as e:
                        assert e.errno == number and e.filename is None, (number, e)
                """);
    }

    @Test
    void namesOfDocumentsAndOfFoldersOfProcessesAreRelativeToTheFolderOfTheInterpreter() throws Exception {
        passes(CHDIR + """
                import subprocess, xml.sax
                from xml.sax import handler
                with open('name.xml', 'w') as written:
                    written.write('<a><b>text</b></a>')
                class Names(handler.ContentHandler):
                    def startElement(self, name, attributes):
                        names.append(name)
                for name in 'name.xml', folder + '/name.xml', open('name.xml'):
                    names = []
                    xml.sax.parse(name, Names())
                    assert names == ['a', 'b'], (name, names)
                os.mkdir('inner')
                assert subprocess.check_output(['pwd'], cwd='inner').strip() == folder + '/inner'
                assert subprocess.check_output(['pwd'], cwd=folder + '/inner').strip() == folder + '/inner'
                assert subprocess.check_output(['ls']).split() == ['inner', 'name.xml']
                try:
                    subprocess.call(['ls'], cwd='missing')
                    assert False
                except OSError as e:
                    assert e.errno == 2, e
                """);
    }
}
