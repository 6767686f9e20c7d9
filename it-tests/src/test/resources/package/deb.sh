# The package of Debian, for steps.sh.
force=
dpkg -S "$(readlink -f "$(command -v java)")" >/dev/null 2>&1 || force=--force-depends # a Java that is in no package
defaults=/etc/default/wsgi-express

install_package() {
  dpkg $force --install wsgi-express_*-"$1"_all.deb
}

status() {
  dpkg-query -W -f '${Status}' wsgi-express
}

version() {
  dpkg-query -W -f '${Version}' wsgi-express
}

remove() {
  dpkg --remove wsgi-express
}

purge() {
  dpkg --purge wsgi-express
}
