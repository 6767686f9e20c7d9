package org.wsgibridge.jython;

import org.junit.jupiter.api.Test;
import org.wsgibridge.spi.Interpreter;

/** Jython's module {@code time} does what that of CPython 2.7 does. */
final class JythonTimeTest extends Python27Assertions {
    @Test
    void timeCanBeReplacedInOneInterpreter() throws Exception {
        Interpreter other = deployed.open("app.py", "application");
        passes("""
                import time
                for name in ('time', 'sleep', 'localtime', 'strftime'):
                    before = getattr(time, name)
                    setattr(time, name, lambda *arguments: ('replaced',) + arguments)
                    assert getattr(time, name)(1) == ('replaced', 1)
                    setattr(time, name, before)
                time.time = lambda: 42
                assert time.time() == 42
                import datetime
                assert time.gmtime(0).tm_year == 1970 and time.sleep(0) is None and time.mktime(time.localtime()) > 0
                assert time.strptime('2020-02-01', '%Y-%m-%d').tm_mon == 2 and isinstance(time.timezone, int)
                assert isinstance(time.gmtime(), time.struct_time) and len(time.tzname) == 2
                """);
        passes(other, "import time\nassert time.time() > 1e9\n");
    }

    @Test
    void strftimeKeepsTheBytesOfTheFormat() throws Exception {
        passes("""
                # coding: utf-8
                import datetime, time
                day = time.struct_time((2020, 2, 1, 10, 20, 30, 5, 32, 0))
                assert time.strftime('%Y \\xc3\\xa9 %d%%', day) == '2020 \\xc3\\xa9 01%'
                assert time.strftime('\\xe9', day) == '\\xe9' and time.strftime('%Y', day) == '2020'
                assert datetime.date(2020, 2, 1).strftime('%d\\xc2\\xb0%m') == '01\\xc2\\xb002'
                assert time.strftime(u'%Y', day) == '2020' and time.strftime('\\xc3\\xa9')
                try:
                    time.strftime(u'\\xe9', day)
                    assert False
                except UnicodeEncodeError:
                    pass
                """);
    }

    @Test
    void tzsetSetsTheZoneOfOneInterpreter() throws Exception {
        Interpreter other = deployed.open("app.py", "application");
        passes("""
                import os, time, datetime
                assert time.localtime()[:5] == datetime.datetime.now().timetuple()[:5]
                at = 1331447400.5
                os.environ['TZ'] = 'America/Chicago'
                time.tzset()
                assert (time.timezone, time.altzone, time.daylight, time.tzname) == (21600, 18000, 1, ('CST', 'CDT'))
                assert tuple(time.localtime(at)) == (2012, 3, 11, 0, 30, 0, 6, 71, 0), tuple(time.localtime(at))
                assert time.localtime(at + 7200).tm_isdst == 1 and time.localtime(at + 7200).tm_hour == 3
                assert time.ctime(at) == 'Sun Mar 11 00:30:00 2012', time.ctime(at)
                assert time.ctime(at - 6 * 86400) == 'Mon Mar  5 00:30:00 2012', time.ctime(at - 6 * 86400)
                assert time.asctime((999, 2, 5, 1, 2, 3, 6, 36, 0)) == 'Sun Feb  5 01:02:03 999'
                assert time.asctime()[:10] == time.ctime()[:10] == time.ctime(None)[:10]
                assert time.mktime(time.localtime(at)) == 1331447400.0
                assert time.mktime((2012, 7, 1, 0, 0, 0, 0, 0, -1)) == 1341118800.0
                assert time.mktime((2012, 7, 1, 0, 0, 0, 0, 0, 0)) == 1341122400.0
                assert time.mktime((2012, 1, 1, 0, 0, 0, 0, 0, 1)) == 1325394000.0
                assert time.mktime((2012, 13, 32, 25, 61, 61, 0, 0, 0)) == time.mktime((2013, 2, 2, 2, 2, 1, 0, 0, 0))
                assert time.mktime((2012, 11, 4, 1, 30, 0, 0, 0, 1)) == 1352010600.0
                assert time.mktime((2012, 11, 4, 1, 30, 0, 0, 0, 0)) == 1352014200.0
                assert time.strftime('%Z %%Z %H', time.localtime(at + 7200)) == 'CDT %Z 03'
                assert datetime.datetime.fromtimestamp(at) == datetime.datetime(2012, 3, 11, 0, 30, 0, 500000)
                assert time.strftime('%Y %j') == datetime.datetime.now().strftime('%Y %j')
                assert tuple(time.gmtime(at))[:5] == (2012, 3, 11, 6, 30)
                os.environ['TZ'] = ':Africa/Nairobi'
                time.tzset()
                assert (time.timezone, time.altzone, time.daylight) == (-10800, -10800, 0) and time.tzname[0] == 'EAT'
                assert time.localtime(at).tm_hour == 9
                for zone in 'No/Where', 'GMT+5', ':GMT-03:30', 'EST+05EDT,M4.1.0,M10.5.0', '':
                    os.environ['TZ'] = zone
                    time.tzset()
                    assert time.timezone == 0 and time.localtime(at)[:5] == time.gmtime(at)[:5], zone
                    assert time.tzname == ('UTC', 'UTC')
                os.environ['TZ'] = 'Etc/GMT+5'
                time.tzset()
                assert time.timezone == 18000
                for function in time.mktime, time.asctime:
                    for wrong in (1, 2), 'x':
                        try:
                            function(wrong)
                            assert False
                        except TypeError:
                            pass
                """);
        passes(other, """
                import time
                from java.util import TimeZone
                assert time.timezone == -TimeZone.getDefault().getRawOffset() / 1000
                assert time.mktime(time.localtime(1331447400)) == 1331447400
                noon = (2012, 3, 5, 12, 0, 0, 0, 65, 0)
                assert time.asctime(noon) == time.ctime(time.mktime(noon)) == 'Mon Mar  5 12:00:00 2012'
                """);
    }

    @Test
    void tzinfoTakesAnyArguments() throws Exception {
        passes("""
                import copy, datetime, pickle
                from datetime import tzinfo
                assert isinstance(tzinfo(), tzinfo) and isinstance(tzinfo(1, name='x'), tzinfo)
                class Fixed(tzinfo):
                    def __new__(cls, minutes=0, name='x'):
                        self = tzinfo.__new__(cls, minutes, name)
                        self.minutes = minutes
                        return self
                    def utcoffset(self, when):
                        return datetime.timedelta(minutes=self.minutes)
                    def dst(self, when):
                        return datetime.timedelta(0)
                class Named(tzinfo):
                    def __init__(self, name):
                        super(Named, self).__init__(name)
                        self.name = name
                    def __getinitargs__(self):
                        return self.name,
                class Plain(tzinfo):
                    pass
                class OfAnInstance(Plain()):
                    pass
                globals().update(Fixed=Fixed, Named=Named)
                import sys, types
                module = sys.modules['test'] = types.ModuleType('test')
                module.Fixed, module.Named, module.Plain = Fixed, Named, Plain
                assert Fixed(60).minutes == 60 and Named('n').name == 'n' and type(Plain(1, 2)) is type(OfAnInstance) is Plain
                for protocol in range(3):
                    assert pickle.loads(pickle.dumps(Fixed(30), protocol)).minutes == 30
                    assert pickle.loads(pickle.dumps(Named('n'), protocol)).name == 'n'
                    assert type(pickle.loads(pickle.dumps(Plain(), protocol))) is Plain
                    when = datetime.datetime(2020, 2, 29, 12, tzinfo=Fixed(90))
                    assert pickle.loads(pickle.dumps(when, protocol)) == when == copy.deepcopy(when)
                assert copy.copy(Fixed(5)).minutes == 5
                for wrong in lambda: tzinfo.__new__(), lambda: tzinfo.__new__(1), lambda: Named():
                    try:
                        wrong()
                    except TypeError:
                        pass
                    else:
                        assert False, wrong
                """);
    }
}
