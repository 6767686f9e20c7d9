# The package of Fedora, for steps.sh: this system has rpm, but no database of it, which would know of Java.
defaults=/etc/sysconfig/wsgi-express

install_package() {
  rpm --force-debian --nodeps --upgrade wsgi-express-*-"$1".noarch.rpm
}

status() {
  rpm --query --qf '%{NAME} %{LICENSE}' wsgi-express
}

version() {
  rpm --query --qf '%{VERSION}-%{RELEASE}' wsgi-express
}

remove() {
  rpm --verify --nodeps wsgi-express || : # what has been changed
  rpm --force-debian --nodeps --erase wsgi-express
}

purge() {
  : # there is no such thing
}
