# Installs, upgrades, removes and purges the package as its user does; $1 is the Java. Prints what a test compares.
set -eu
cd /root/package
. ./format.sh # the commands of the package's format: deb.sh or rpm.sh
state=/var/lib/wsgi-express/mysite

left() {
  find /etc /usr /var /run -name '*wsgi-express*' ! -path '/var/lib/dpkg/info/*' ! -path '/usr/share/doc/wsgi-express/*' | sort | tr '\n' ' '
}

rm -rf /var/lib/wsgi-express # of servers that root has started here
echo "before: $(left)"
install_package 1
echo "installed: $(stat -c '%U:%G %a' /etc/wsgi-express) $(id -gn wsgi-express) $(status)"
echo "JAVA_HOME=$1" >>"$defaults"
mkdir /srv/mysite
cat >/srv/mysite/wsgi.py <<'END'
import getpass
def application(environ, start_response):
    start_response('200 OK', [('Content-Type', 'text/plain')])
    return [('served by ' + getpass.getuser()).encode()]
END
cat >/etc/wsgi-express/mysite.conf <<'END'
entry-point = /srv/mysite/wsgi.py
python-home = /usr
host = 127.0.0.1
port = 0
END

# What systemd does of the unit.
unit=/usr/lib/systemd/system/wsgi-express@.service
start=$(sed -n '/^ExecStart=/,/[^\\]$/{s/^ExecStart=//;s/\\$//;s/%i/mysite/g;p}' "$unit" | tr '\n' ' ')
install -d -o wsgi-express -g wsgi-express "$state" /run/wsgi-express/mysite
install -d -o wsgi-express -g wsgi-express -m 700 /var/cache/wsgi-express
cd "$state"
(set -a && . "$defaults" && exec setpriv --reuid=wsgi-express --regid=wsgi-express --init-groups $start) >/tmp/log 2>&1 &
server=$!
/usr/share/wsgi-express/bin/await-server /run/wsgi-express/mysite/pid "$server" || { cat /tmp/log; exit 1; }
url=$(sed -n 's/^Server URL *: //p' banner)
echo "started: $(curl -fsS --noproxy '*' "$url")"

cd /root/package
install_package 2
echo "upgraded: $(version) $(tail -n 1 "$defaults") $(curl -fsS --noproxy '*' "$url")"
kill "$server"
wait "$server" || echo "ended: $?"
/usr/share/wsgi-express/bin/await-server /run/wsgi-express/mysite/pid "$server" 2>&1 || echo 'not awaited'

# systemctl enable makes such a link.
mkdir -p /etc/systemd/system/multi-user.target.wants
ln -s "$unit" /etc/systemd/system/multi-user.target.wants/wsgi-express@mysite.service
remove
echo "removed: $(left)"
purge
echo "purged: $(left)"
